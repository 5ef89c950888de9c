"""One calendar: flights, promotions, holidays, events, tests, absences of data, as the model and the planner read them.

For a marketer: what is written here is what the next fit and the next plan know, since it is the same object:
promotions and absences come from the facts, holidays from the country's calendar, events and tests from `model.toml`,
flights from plans that were approved.

Rule: nothing is kept for the calendar alone. An event that is added goes into `model.toml`, which stays readable.
Limits: days of promotions are told by the week; absences are those that the check of missing days found.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import tomlkit

from unisono.decide import Kind as ProposalKind
from unisono.decide import State, read_budget
from unisono.errors import InputError, NoFactsError, Where
from unisono.measure.mmm.choices import FILE_NAME, parse_choices
from unisono.measure.mmm.events import Event, Shape
from unisono.runs.choosing import choices
from unisono.words import Share, Text, msg

if TYPE_CHECKING:
    from unisono.runs.session import Session


class ItemKind(StrEnum):
    """What an entry of the calendar is."""

    FLIGHT = "flight"
    PROMOTION = "promotion"
    HOLIDAY = "holiday"
    EVENT = "event"
    TEST = "test"
    ABSENCE = "absence"


@dataclass(frozen=True, slots=True)
class Item:
    """One entry, from `first_on` to `last_on` (None: it stays).

    Attributes:
        name: as people wrote it, or as the country calls it.
        source: where it is written, in words.
        details: what else is known of it.
    """

    kind: ItemKind
    name: str
    first_on: dt.date
    last_on: dt.date | None
    source: Text
    details: Text | None = None


def calendar(session: Session, first_on: dt.date, last_on: dt.date, language: str = "en") -> tuple[Item, ...]:
    """Everything between `first_on` and `last_on`, ends included, by first day and kind.

    Holidays are named in `language` (`en` or `fr`) where their names are known in it.

    Raises:
        SettingsError: `model.toml` cannot be read. Where there are no facts yet, what comes from facts is left out.
    """
    found = [
        *_flights(session),
        *_from_choices(session),
        *_holidays(session, first_on, last_on, language),
        *_of_facts(session),
    ]
    inside = [item for item in found if item.first_on <= last_on and (item.last_on or last_on) >= first_on]
    return tuple(sorted(inside, key=lambda item: (item.first_on, item.kind.value, item.name)))


def with_event(text: str, name: str, shape: Shape, on: dt.date, lasts: int | None = None) -> str:
    """The `text` of `model.toml` with one event more, which the next fit reads; nothing else in it changes.

    Raises:
        InputError: no name, or one that is there already; SettingsError: the file would not be readable.
    """
    if not name.strip():
        raise InputError(msg("An event needs a name."), remedy=msg("Say in a few words what happens."))
    if any(event.name == name.strip() for event in parse_choices(text).events):
        raise InputError(
            msg("There is an event “{name}” already.", name=name.strip()),
            remedy=msg("Give this one another name, or add its day to that one in model.toml."),
            where=Where(file=FILE_NAME),
        )
    document = tomlkit.parse(text)
    table = tomlkit.table()
    table.update({"name": name.strip(), "shape": shape.value, "on": on})
    if lasts is not None and shape in (Shape.PULSE, Shape.RAMP):
        table["lasts"] = lasts
    events = document.setdefault("event", tomlkit.aot())
    events.append(table)
    written = tomlkit.dumps(document)
    parse_choices(written)
    return written


def without_event(text: str, name: str) -> str:
    """The `text` of `model.toml` without an event; raises InputError where there is none of this name."""
    parse_choices(text)
    document = tomlkit.parse(text)
    events = document.get("event", [])
    index = next((i for i, event in enumerate(events) if event.get("name") == name), None)
    if index is None:
        raise InputError(msg("There is no event “{name}”.", name=name), remedy=msg("Look at the calendar again."))
    del events[index]
    if not events:
        del document["event"]
    return tomlkit.dumps(document)


def _flights(session: Session) -> Iterator[Item]:
    """Runs of weeks with money, by channel, of plans that were approved or have left."""
    for history in session.decisions.list(kind=ProposalKind.BUDGET):
        if history.state not in (State.APPROVED, State.EXPORTED):
            continue
        plan = read_budget(history.proposal.payload)
        source = msg("plan {proposal}", proposal=history.proposal.proposal_id)
        for channel in plan.channels:
            for first, last in _runs([amount > 0 for amount in channel.weekly]):
                ends = plan.weeks[last] + dt.timedelta(days=6)
                yield Item(ItemKind.FLIGHT, channel.channel, plan.weeks[first], ends, source)


def _from_choices(session: Session) -> Iterator[Item]:
    spec = choices(session)
    source = msg("model.toml")
    for event in spec.events:
        for day in event.on:
            yield Item(ItemKind.EVENT, event.name, *_days_of(event, day), source)
    for test in spec.experiments:
        details = msg("lift test of {channel}", channel=test.channel)
        yield Item(ItemKind.TEST, test.name, test.first_on, test.last_on, source, details)


def _days_of(event: Event, day: dt.date) -> tuple[dt.date, dt.date | None]:
    """First and last day on which an event acts; None where it stays or fades."""
    match event.shape:
        case Shape.PULSE:
            return day, day + dt.timedelta(days=max(0, round(event.lasts) - 1))
        case Shape.WINDOW:
            return day - dt.timedelta(days=event.before), day + dt.timedelta(days=event.after)
        case Shape.DECAY:
            return day, day + dt.timedelta(days=round(4 * event.half_life))
        case _:
            return day, None


def _holidays(session: Session, first_on: dt.date, last_on: dt.date, language: str) -> Iterator[Item]:
    import holidays

    country = session.settings.country
    try:
        years = range(first_on.year, last_on.year + 1)
        known = holidays.country_holidays(country).supported_languages
        spoken = next((code for code in known if code.split("_")[0] == language), None)
        days = holidays.country_holidays(country, years=years, language=spoken)
    except NotImplementedError:
        return
    source = msg("public holidays of {country}", country=country)
    for day, name in days.items():
        yield Item(ItemKind.HOLIDAY, name.replace("'", "’"), day, day, source)


def _of_facts(session: Session) -> Iterator[Item]:
    try:
        table = session.model_table()
    except (InputError, NoFactsError):
        return
    length = dt.timedelta(days=table.period_days - 1)
    facts = msg("facts, edition {edition}", edition=session.edition().edition_id)
    periods = (*table.week_on, *table.future_on)
    values = np.vstack([table.controls, table.future_controls]) if table.controls.size else table.controls
    for name in table.promotions:
        column = values[:, table.control_names.index(name)]
        for first, last in _runs([bool(value > 0) for value in column]):
            deepest = float(column[first : last + 1].max())
            details = msg("up to {rate} off in a week", rate=Share(deepest)) if deepest <= 1 else None
            yield Item(ItemKind.PROMOTION, name, periods[first], periods[last] + length, facts, details)
    for finding in (finding for trust in session.check().trusts for finding in trust.findings):
        if finding.check == "missing_days" and finding.first_on and finding.last_on:
            yield Item(ItemKind.ABSENCE, finding.source, finding.first_on, finding.last_on, facts, finding.summary)


def _runs(flags: list[bool]) -> Iterator[tuple[int, int]]:
    """First and last index of each run of True."""
    start: int | None = None
    for i, flag in enumerate([*flags, False]):
        if flag and start is None:
            start = i
        elif not flag and start is not None:
            yield start, i - 1
            start = None

"""The window of history: the periods that every source knows wholly; and the periods after it that are planned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from unisono.errors import InputError
from unisono.facts.semantic.cover import Cover, media_covers, series_covers
from unisono.facts.semantic.outcomes import Outcome
from unisono.facts.semantic.periods import Step
from unisono.facts.store import Facts
from unisono.words import Text, msg

_BOUNDING = ("spend", "organic", "control", "promotion")
_MOST_FUTURE = 53


@dataclass(frozen=True, slots=True)
class Window:
    """Starts of the periods of history, contiguous, and what was left out and why."""

    starts: tuple[dt.date, ...]
    notes: tuple[Text, ...]


def window_of(facts: Facts, outcome: Outcome, until: dt.date | None = None) -> Window:
    """The whole periods that the outcome and all sources know, none that ends after the day `until`.

    Raises:
        InputError: there are none, or nothing was spent at all.
    """
    covers = _covers(facts)
    if not covers:
        raise InputError(
            msg("The facts hold no media spend."),
            remedy=msg("Import the exports of your ad platforms and agencies, or a table with spend columns."),
        )
    everything = [outcome.cover, *covers]
    first = max(everything, key=lambda cover: cover.first_on)
    last = min(everything, key=lambda cover: cover.last_on)
    if until is not None and last.last_on > until:
        last = Cover(msg("what is to come"), last.first_on, until)
    starts = outcome.step.whole_between(first.first_on, last.last_on)
    if not starts:
        raise InputError(
            msg(
                "The sources have no whole period in common: {late} begins on {first_on}, {early} ends on {last_on}.",
                late=first.what,
                first_on=first.first_on,
                early=last.what,
                last_on=last.last_on,
            ),
            remedy=msg("Import exports of all sources over the same months, at least two years if you can."),
        )
    return Window(starts, _left_out(outcome, starts, first, last))


def future_periods(facts: Facts, step: Step, last_start: dt.date) -> tuple[dt.date, ...]:
    """Starts of the periods after `last_start` that any control or promotion speaks of wholly, without a gap."""
    ends = [each.last_on for each in series_covers(facts) if each.role in ("control", "promotion")]
    first = step.after(last_start)
    if not ends or max(ends) < first:
        return ()
    return step.whole_between(first, max(ends))[:_MOST_FUTURE]


def _covers(facts: Facts) -> list[Cover]:
    media = list(media_covers(facts))
    series = [each for each in series_covers(facts) if each.role in _BOUNDING]
    if not media and not any(each.role == "spend" for each in series):
        return []
    return media + [Cover(Text(each.series), each.first_on, each.last_on) for each in series]


def _left_out(outcome: Outcome, starts: Sequence[dt.date], first: Cover, last: Cover) -> tuple[Text, ...]:
    """Notes on outcome periods that the window leaves out, at either end."""
    step, cover = outcome.step, outcome.cover
    before = [start for start in step.between(cover.first_on, cover.last_on) if start < starts[0]]
    after = [start for start in step.between(cover.first_on, cover.last_on) if start > starts[-1]]
    notes = []
    if before:
        notes.append(
            msg(
                "History starts on {start}: before {first_on}, {what} is not known. "
                "Periods of the outcome left out: {n}; import its earlier days to use them.",
                start=starts[0],
                first_on=first.first_on,
                what=first.what,
                n=len(before),
            )
        )
    if after:
        notes.append(
            msg(
                "History ends on {end}: after {last_on}, {what} is not known. "
                "Periods of the outcome left out: {n}; import its later days to use them.",
                end=step.last_day(starts[-1]),
                last_on=last.last_on,
                what=last.what,
                n=len(after),
            )
        )
    return tuple(notes)

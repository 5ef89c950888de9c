"""The figures of the room Plan: what a split that somebody tries brings, and how the plan under way is spent.

desk-gain/13:723000:search=…;tv=…    desk-next/13:723000:search=…;tv=…:tv    desk-pace/13:tv    desk-mix/13:723000:tv
paced-due/P-0001:tv    paced-spent/P-0001:tv    paced-whole/P-0001:tv    paced-landing/P-0001:tv

Limits: a split is judged on the newest fit; after another one the same address tells what that says.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from urllib.parse import unquote

from unisono.domain import Estimate, Evidence
from unisono.errors import LedgerError, NoFactsError, UnisonoError
from unisono.plan.landing import Landing, Pacing
from unisono.report.sections.window import end_of
from unisono.runs import Session
from unisono.runs.pacing import BEFORE
from unisono.runs.standing import LATELY, spent_lately
from unisono.words import Text, is_currency, msg
from unisono_app.base.figures import Behind, Family, Number, Unit, register
from unisono_app.base.origins import Question, files_of_edition, model_query, model_questions
from unisono_app.plan.desks import desk_of, judged, window_named

_DEFINITIONS: dict[str, Text] = {
    "desk-gain": msg(
        "What this split brings more than the usual split of the same budget, over its weeks and their carry-over; "
        "where the outcome is money, as contribution margin, less the money that is spent more."
    ),
    "desk-next": msg("Outcome of one more unit of money in the channel, at the amounts that are tried."),
    "desk-pace": msg("Money that these weeks take at the pace of the last four: their mean, times the weeks."),
    "desk-mix": msg("The channel’s share of what was spent in the last year, of the budget that is tried."),
    "paced-due": msg(
        "Money that the plan gives the channel in its weeks that the facts tell to their end, from the day on which "
        "its files left."
    ),
    "paced-spent": msg(
        "Money that the channel spent in the plan’s weeks that the facts tell to their end, from the day on which its "
        "files left."
    ),
    "paced-whole": msg(
        "Money that the plan gives the channel over all its weeks, from the day on which its files left."
    ),
    "paced-landing": msg(
        "What the channel will have spent at the end: what is spent already, and the rest at the pace so far."
    ),
}
_CAVEATS: dict[str, tuple[Text, ...]] = {
    "desk-gain": (msg("It counts half of what the model believes to set channels apart."),),
    "desk-next": (
        msg("Money in waves brings less than the same spread evenly, as it is here: Measure tells that of last year."),
    ),
    "paced-landing": (msg("A forecast of habits, not of intentions: a pause that somebody has planned is not in it."),),
}


def _estimated(key: str, name: Text, found: Estimate, session: Session) -> Number:
    run = session.latest_fit()
    currency = found.unit if is_currency(found.unit) else None
    unit: Unit = "money" if currency else "count"
    if key.startswith("desk-next/"):
        currency, unit = None, "ratio"
    return Number(key, name, found.value, unit, Evidence.MODEL, run.edition_id, currency, found.interval, run.run_id)


def _gain(session: Session, subject: str) -> Number | None:
    found = judged(session, subject)
    return _estimated(f"desk-gain/{subject}", msg("What this split brings"), found.gain, session) if found else None


def _next(session: Session, subject: str) -> Number | None:
    split, _, name = subject.rpartition(":")
    channel, found = unquote(name), judged(session, split)
    line = next((line for line in found.lines if line.channel == channel), None) if found else None
    if line is None:
        return None
    title = msg("{channel}: what the next unit of money brings at these amounts", channel=channel)
    return _estimated(f"desk-next/{subject}", title, line.marginal, session)


def _pace(session: Session, subject: str) -> Number | None:
    weeks, _, name = subject.partition(":")
    channel = unquote(name)
    weekly = (spent_lately(session) or {}).get(channel)
    if weekly is None or not weeks.isdecimal():
        return None
    title = msg("{channel}: spent lately over {n} weeks", channel=channel, n=int(weeks))
    edition = session.facts().edition.edition_id
    return Number(
        f"desk-pace/{subject}", title, weekly * int(weeks), "money", Evidence.FACT, edition, session.settings.currency
    )


def _mix(session: Session, subject: str) -> Number | None:
    place, _, name = subject.rpartition(":")
    window, channel = window_named(place), unquote(name)
    try:
        live = desk_of(session, window) if window else None
    except UnisonoError:
        return None
    if live is None or channel not in live.channels:
        return None
    fit = session.latest_fit()
    money = float(live.desk.reference[live.channels.index(channel)])
    key, title = f"desk-mix/{subject}", msg("{channel}: usual split of this budget", channel=channel)
    return Number(key, title, money, "money", Evidence.FACT, fit.edition_id, fit.data.currency, run_id=fit.run_id)


_PACED: dict[str, tuple[Callable[[str], Text], Evidence, Callable[[Landing], float | None]]] = {
    "paced-due": (lambda c: msg("{channel}: planned to date", channel=c), Evidence.MODEL, lambda x: x.planned_to_date),
    "paced-spent": (lambda c: msg("{channel}: spent of the plan", channel=c), Evidence.FACT, lambda x: x.spent),
    "paced-whole": (lambda c: msg("{channel}: planned in all", channel=c), Evidence.MODEL, lambda x: x.planned),
    "paced-landing": (
        lambda c: msg("{channel}: where it lands", channel=c),
        Evidence.MODEL,
        lambda x: x.landing.value if x.landing else None,
    ),
}


def _paced(family: str, session: Session, subject: str) -> Number | None:
    proposal, _, name = subject.partition(":")
    pacing, channel = _pacing(session, proposal), unquote(name)
    line = next((each for each in pacing.channels if each.channel == channel), None) if pacing else None
    if pacing is None or line is None:
        return None
    title, evidence, value = _PACED[family]
    basis = session.decisions.show(proposal).proposal.basis
    is_planned = family in ("paced-due", "paced-whole")
    return Number(
        f"{family}/{subject}",
        title(channel),
        value(line),
        "money",
        evidence,
        basis.edition_id if is_planned else session.facts().edition.edition_id,
        pacing.currency,
        line.landing.interval if family == "paced-landing" and line.landing else None,
        basis.run_id if is_planned else None,
        msg("Too little is told yet to say how surely."),
    )


def _pacing(session: Session, proposal: str) -> Pacing | None:
    try:
        return session.pacing(proposal)
    except (LedgerError, NoFactsError):
        return None


def _explain_desk(session: Session, number: Number) -> Behind:
    """The periods that the fit was learned from, or the last four weeks; the spend in them, and its files."""
    family, _, subject = number.key.partition("/")
    channel = None if family == "desk-gain" else unquote(subject.rpartition(":")[2])
    if family == "desk-pace":
        weeks = session.model_table().week_on
        first_on, last_on = weeks[-LATELY], end_of(weeks[-1], 7)
    else:
        data = session.latest_fit(number.run_id).data
        told = data.periods[-52:] if family == "desk-mix" else data.periods
        first_on, last_on = told[0], end_of(told[-1], data.period_days)
    files = files_of_edition(session, number.edition_id, *model_questions(channel, first_on, last_on))
    return Behind(_DEFINITIONS[family], _CAVEATS.get(family, ()), first_on, last_on, model_query(channel), files)


def _explain_paced(session: Session, number: Number) -> Behind:
    """The plan's weeks, and the spend that is told of them; of a landing also the weeks that tell how surely."""
    family, _, subject = number.key.partition("/")
    proposal, _, name = subject.partition(":")
    channel, pacing = unquote(name), session.pacing(proposal)
    assert pacing is not None  # noqa: S101 (it was found a moment ago)
    first_on, last_on = pacing.since, end_of(pacing.weeks[-1], 7)
    asked_from = pacing.weeks[0] - dt.timedelta(weeks=BEFORE) if family == "paced-landing" else first_on
    files = files_of_edition(session, number.edition_id, Question("spend", asked_from, last_on, channel or None))
    others = tuple(f"{other}/{subject}" for other in _PACED if other != family)
    return Behind(
        _DEFINITIONS[family], _CAVEATS.get(family, ()), first_on, last_on, model_query(channel), files, others
    )


_TITLES: dict[str, Text] = {
    "desk-gain": msg("Gain of a split"),
    "desk-next": msg("Next unit of money"),
    "desk-pace": msg("Spent lately"),
    "desk-mix": msg("Usual split"),
    "paced-due": msg("Planned to date"),
    "paced-spent": msg("Spent"),
    "paced-whole": msg("Planned"),
    "paced-landing": msg("Lands at"),
}
_FIND: dict[str, Callable[[Session, str], Number | None]] = {
    "desk-gain": _gain,
    "desk-next": _next,
    "desk-pace": _pace,
    "desk-mix": _mix,
    **{family: partial(_paced, family) for family in _PACED},
}


def _family(name: str) -> Family:
    explain = _explain_paced if name in _PACED else _explain_desk
    return Family(name, _TITLES[name], _DEFINITIONS[name], _FIND[name], explain)


register(*(_family(name) for name in _FIND))

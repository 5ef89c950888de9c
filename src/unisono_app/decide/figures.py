"""The figures of a proposal: what it promises, each channel lately and in the plan, a campaign before its change.

promise/P-0001      lately/P-0001:search      planned/P-0001:search      before/P-0002
"""

from __future__ import annotations

import datetime as dt
from functools import partial

from unisono.decide import Kind, Proposal, SetBy, read_budget
from unisono.decide.shifts import shifts_of
from unisono.domain import Evidence, Interval
from unisono.errors import LedgerError
from unisono.runs import Session
from unisono.runs.standing import LATELY
from unisono.words import Text, is_currency, msg
from unisono_app.base.figures import Behind, Family, Number, Unit, register
from unisono_app.base.origins import Question, campaigns_query, files_of_edition, model_query
from unisono_app.decide.single import change_of

BEFORE_A_CHANGE = 35
"""Days before a change in which its 28 days of facts lie: exports come some days late."""

_DEFINITIONS: dict[str, Text] = {
    "promise": msg(
        "What the plan brings more than the usual split of the same money, over its weeks and their carry-over."
    ),
    "lately": msg("Money that the channel spent a week, mean of the four weeks before the proposal."),
    "planned": msg("Money that the plan gives the channel, mean of its weeks."),
    "before": msg(
        "Money that the campaign stood at a day: the mean of the last 28 days of its account in the facts, or what an "
        "export set since."
    ),
}
_CAVEATS: dict[str, tuple[Text, ...]] = {
    "promise": (msg("It is graded when its weeks have passed: the model may be wrong."),),
}


def _promise(session: Session, subject: str) -> Number | None:
    proposal = _proposal(session, subject)
    promise = proposal.prediction if proposal else None
    if proposal is None or promise is None:
        return None
    currency = promise.unit if is_currency(promise.unit) else None
    return Number(
        f"promise/{subject}",
        msg("What {proposal} promises", proposal=subject),
        promise.estimate,
        _unit(currency),
        Evidence.MODEL,
        proposal.basis.edition_id,
        currency,
        Interval(promise.lower, promise.upper, promise.level),
        proposal.basis.run_id,
    )


def _of_channel(family: str, session: Session, subject: str) -> Number | None:
    proposal_id, _, channel = subject.partition(":")
    proposal = _proposal(session, proposal_id)
    if proposal is None or proposal.kind is not Kind.BUDGET:
        return None
    shift = next((each for each in shifts_of(proposal).channels if each.channel == channel), None)
    if shift is None:
        return None
    is_fact = family == "lately"
    return Number(
        f"{family}/{subject}",
        _TITLES[family](proposal_id, channel),
        shift.now if is_fact else shift.planned,
        "money",
        Evidence.FACT if is_fact else Evidence.MODEL,
        proposal.basis.edition_id,
        read_budget(proposal.payload).currency,
        run_id=None if is_fact else proposal.basis.run_id,
        reason=msg("Not known when it was proposed.") if is_fact and shift.now is None else None,
    )


def _before(session: Session, subject: str) -> Number | None:
    proposal = _proposal(session, subject)
    change = change_of(proposal) if proposal else None
    if proposal is None or change is None:
        return None
    return Number(
        f"before/{subject}",
        msg("{campaign}: spent a day before {proposal}", campaign=change.campaign, proposal=subject)
        if change.is_spent
        else msg("{campaign}: set a day before {proposal}", campaign=change.campaign, proposal=subject),
        float(change.before),
        "money",
        Evidence.FACT,
        proposal.basis.edition_id,
        change.currency,
    )


def _explain_before(session: Session, number: Number) -> Behind:
    """The export that set it; else the campaigns as they were asked for, and the files of their channel's spend."""
    proposal = session.decisions.show(number.key.partition("/")[2]).proposal
    change = change_of(proposal)
    if change and change.set_by:
        return _behind_export(session, change.set_by)
    last_on = proposal.created_at.date()
    first_on = last_on - dt.timedelta(days=BEFORE_A_CHANGE)
    channel = change.channel if change else None
    spent = Question("spend", first_on, last_on, channel)
    files = files_of_edition(session, proposal.basis.edition_id, spent)
    definition = msg("Money that the campaign spent a day, mean of the last 28 days of its account in the facts.")
    return Behind(definition, query=campaigns_query(), lines=files)


def _behind_export(session: Session, last: SetBy) -> Behind:
    """No fact stands behind it, but a decision: the drawer leads on to the amount before that, if there is one."""
    definition = msg(
        "Daily budget as exported on {day} by {proposal}, to stand from {since} on: not the mean of the last 28 days, "
        "which the facts end too early for.",
        day=last.exported_on,
        proposal=last.proposal_id,
        since=last.since,
    )
    caveat = msg("What left proves nothing about the account: the next import, or a file from the platform, tells.")
    earlier = f"before/{last.proposal_id}"
    also = (earlier,) if _before(session, last.proposal_id) else ()
    return Behind(definition, (caveat,), last.since, None, also=also)


_TITLES = {
    "lately": lambda proposal, channel: msg(
        "{channel}: spent a week before {proposal}", channel=channel, proposal=proposal
    ),
    "planned": lambda proposal, channel: msg("{channel}: a week in {proposal}", channel=channel, proposal=proposal),
}


def _unit(currency: str | None) -> Unit:
    return "money" if currency else "count"


def _explain(session: Session, number: Number) -> Behind:
    """The plan's weeks, or those before it; and the spend and files that the number was worked out from."""
    family, _, subject = number.key.partition("/")
    proposal_id, _, channel = subject.partition(":")
    plan = read_budget(session.decisions.show(proposal_id).proposal.payload)
    first_on, last_on = plan.weeks[0], plan.last_on
    before = first_on - dt.timedelta(days=1)
    data_from = first_on - dt.timedelta(weeks=LATELY if family == "lately" else 52)
    if family == "lately":
        first_on, last_on = data_from, before
    spent = Question("spend", data_from, before, channel or None)
    asked = (spent,) if channel else (spent, Question("outcome", data_from, before))
    others = {"lately": "planned", "planned": "lately"}
    return Behind(
        _DEFINITIONS[family],
        _CAVEATS.get(family, ()),
        first_on,
        last_on,
        model_query(channel or None),
        files_of_edition(session, number.edition_id, *asked),
        (f"{others[family]}/{subject}",) if family in others else (),
    )


def _proposal(session: Session, proposal_id: str) -> Proposal | None:
    try:
        found = session.decisions.show(proposal_id).proposal
    except LedgerError:
        return None
    return found if found.proposal_id == proposal_id else None


register(
    Family("promise", msg("Promise of a proposal"), _DEFINITIONS["promise"], _promise, _explain),
    Family("lately", msg("Spent lately, a week"), _DEFINITIONS["lately"], partial(_of_channel, "lately"), _explain),
    Family("planned", msg("Plan, a week"), _DEFINITIONS["planned"], partial(_of_channel, "planned"), _explain),
    Family("before", msg("Before a change, a day"), _DEFINITIONS["before"], _before, _explain_before),
)

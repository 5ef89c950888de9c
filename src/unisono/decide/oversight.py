"""Are people still deciding? Measures of oversight that drift when approving becomes a habit.

For a marketer: a team that approves everything within seconds no longer looks; automation that never asks is as
suspect as one that always does.

Rule: over a period, and for the period of equal length before. Escalation rate: of what automation asked to do, the
share that it left to people. Automatic rate: of all approvals, the share without a person. Override rate: of what
programs proposed and people decided, the share that they refused or sent back. Review time: from proposing to a
person's decision, the median. Quick share: yes in less than a minute.
Limits: shown by role and team, and only for groups of at least two people, since a group of one is a person. What one
person did is shown to that person alone, or to an administrator who opened it with a recorded reason.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from statistics import median

from unisono.decide.decision import Approval, Condition, Refusal, Signature
from unisono.decide.history import History
from unisono.decide.person import Person
from unisono.decide.reading import Reading
from unisono.errors import LedgerError
from unisono.words import Share, Text, msg

QUICK = dt.timedelta(minutes=1)
SMALLEST = 2


@dataclass(frozen=True, slots=True)
class Alarms:
    """Where a measure becomes a question."""

    escalation_min: float = 0.02
    escalation_max: float = 0.5
    automatic_max: float = 0.9
    quick_max: float = 0.5
    override_min: float = 0.02
    fewest: int = 10


@dataclass(frozen=True, slots=True)
class Measures:
    """Oversight of one group over one period; a rate is None where nothing happened that it could count.

    Attributes:
        n_people: different people who decided; `n_decisions` what they decided.
        n_asked: how often automation asked to act; `n_approvals` with and without people.
    """

    n_people: int
    n_decisions: int
    n_asked: int
    n_approvals: int
    escalation_rate: float | None
    automatic_rate: float | None
    override_rate: float | None
    quick_share: float | None
    median_review: dt.timedelta | None


@dataclass(frozen=True, slots=True)
class Oversight:
    """The measures of a period and of the one before, and what they ask.

    `measures` is None for a group too small to be shown.
    """

    group: str
    measures: Measures | None
    before: Measures | None
    questions: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class _Act:
    """One decision of a person, how long it took, and about whose proposal."""

    person: Person
    at: dt.datetime
    took: dt.timedelta
    is_yes: bool
    by_program: bool


def oversight(
    reading: Reading, since: dt.datetime, until: dt.datetime, alarms: Alarms | None = None, smallest: int = SMALLEST
) -> tuple[Oversight, ...]:
    """The whole company first, then each role, then each team."""
    acts = tuple(act for history in reading.book.values() for act in _acts(history))
    whole = _compare("", reading, acts, since, until, alarms or Alarms())
    found = [whole]
    for kind, of in _GROUPS:
        for name in sorted({value for act in acts if (value := of(act.person)) is not None}):
            own = tuple(act for act in acts if of(act.person) == name)
            group = f"{kind}:{name}"
            people = {act.person.key for act in own if since <= act.at < until}
            if len(people) < smallest:
                found.append(Oversight(group, None, None))
            else:
                found.append(_compare(group, None, own, since, until, alarms or Alarms()))
    return tuple(found)


def personal_oversight(
    reading: Reading, member: str, *, asked_by: Person, at: dt.datetime, since: dt.datetime, until: dt.datetime
) -> Oversight:
    """What one person decided: for that person, or for an administrator who opened it.

    Raises:
        LedgerError: somebody else asks, or the opening is over.
    """
    opened = any(
        o.member == member and o.by.key == asked_by.key and o.at <= at < o.at + dt.timedelta(days=o.days)
        for o in reading.charter.openings
    )
    if asked_by.member != member and not opened:
        raise LedgerError(
            msg("What one person decided is shown to that person only."),
            remedy=msg("Look at the role or the team; an administrator can open it with a reason, which is recorded."),
        )
    acts = tuple(a for history in reading.book.values() for a in _acts(history) if a.person.member == member)
    return _compare(f"member:{member}", None, acts, since, until, Alarms())


_GROUPS: tuple[tuple[str, Callable[[Person], str | None]], ...] = (
    ("role", lambda person: person.role.value if person.role is not None else None),
    ("team", lambda person: person.team),
)


def _compare(
    group: str,
    reading: Reading | None,
    acts: tuple[_Act, ...],
    since: dt.datetime,
    until: dt.datetime,
    alarms: Alarms,
) -> Oversight:
    now = _measure(reading, acts, since, until)
    before = _measure(reading, acts, since - (until - since), since)
    return Oversight(group, now, before, tuple(_questions(now, before, alarms)))


def _measure(reading: Reading | None, acts: Iterable[_Act], since: dt.datetime, until: dt.datetime) -> Measures:
    own = [act for act in acts if since <= act.at < until]
    programs = [act for act in own if act.by_program]
    yes = [act for act in own if act.is_yes]
    n_left, n_acted, n_dry, n_approved = _automation(reading, since, until)
    n_asked = n_left + n_acted + n_dry
    return Measures(
        n_people=len({act.person.key for act in own}),
        n_decisions=len(own),
        n_asked=n_asked,
        n_approvals=n_approved,
        escalation_rate=_rate(n_left, n_asked),
        automatic_rate=_rate(n_acted, n_approved),
        override_rate=_rate(sum(not act.is_yes for act in programs), len(programs)),
        quick_share=_rate(sum(act.took < QUICK for act in yes), len(yes)),
        median_review=dt.timedelta(seconds=median(act.took.total_seconds() for act in own)) if own else None,
    )


def _automation(reading: Reading | None, since: dt.datetime, until: dt.datetime) -> tuple[int, int, int, int]:
    """Escalations, automatic approvals, dry runs, all approvals of the period; for the whole company only."""
    if reading is None:
        return 0, 0, 0, 0
    histories = reading.book.values()
    left = sum(since <= e.at < until for h in histories for e in h.escalations)
    approvals = [d for h in histories for d in h.decisions if isinstance(d, Approval) and since <= d.at < until]
    dry = sum(since <= run.at < until for run in reading.charter.dry_runs)
    return left, sum(approval.is_automatic for approval in approvals), dry, len(approvals)


def _acts(history: History) -> Iterator[_Act]:
    """Every yes, no and condition of a person; an override is one act of one person and needs no review."""
    proposal = history.proposal
    if proposal.effect is None:
        return
    said: tuple[Approval | Signature | Refusal | Condition, ...] = (
        *history.all_signatures,
        *(d for d in history.decisions if isinstance(d, Approval | Refusal)),
        *history.conditions,
    )
    for one in said:
        if not one.by.is_agent:
            is_yes = isinstance(one, Approval | Signature)
            took = max(dt.timedelta(), one.at - proposal.created_at)
            yield _Act(one.by, one.at, took, is_yes, proposal.proposer.is_agent)


def _questions(now: Measures, before: Measures, alarms: Alarms) -> Iterator[Text]:
    if now.n_asked >= alarms.fewest:
        yield from _about_asking(now.escalation_rate or 0.0, alarms)
    automatic = now.automatic_rate or 0.0
    if now.n_approvals >= alarms.fewest and automatic > alarms.automatic_max:
        yield msg("Nearly everything is approved without people ({share}).", share=Share(automatic))
    if now.n_decisions < alarms.fewest:
        return
    if now.quick_share is not None and now.quick_share > alarms.quick_max:
        yield msg("{share} of the approvals took less than a minute: is it still read?", share=Share(now.quick_share))
    if now.override_rate is not None and now.override_rate < alarms.override_min:
        yield msg("What programs propose is never refused: is it still questioned?")
    took, earlier = now.median_review, before.median_review
    if took is not None and earlier is not None and took * 2 < earlier:
        yield msg("Reviews take less than half the time that they took before.")


def _about_asking(rate: float, alarms: Alarms) -> Iterator[Text]:
    if rate < alarms.escalation_min:
        yield msg("Automation hardly ever asks ({share}): are its lanes too wide?", share=Share(rate))
    if rate > alarms.escalation_max:
        yield msg("Automation mostly asks ({share}): are its lanes too narrow?", share=Share(rate))


def _rate(part: int, whole: int) -> float | None:
    return part / whole if whole else None

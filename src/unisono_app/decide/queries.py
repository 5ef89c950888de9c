"""Proposals as people see them: the only reader of the decision ledger for pages, the API and agents.

An agency sees its own proposals, in the view that the engine makes for it; of the others it is told as of none.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from unisono.decide import (
    AgencyView,
    Basis,
    BudgetPlan,
    Condition,
    History,
    Kind,
    Missing,
    Move,
    Permission,
    Person,
    Ruling,
    Shifts,
    State,
    Verdict,
    agency_view,
    agency_views,
    is_open,
    is_waiting,
    moves,
    read_budget,
    shifts_of,
)
from unisono.decide.asking import may_release
from unisono.decide.lookup import find
from unisono.decide.person import same_person
from unisono.decide.policy.needs import Needed, missing, needed
from unisono.decide.proving import counting, is_own
from unisono.words import msg
from unisono_app.base.acting import Actor
from unisono_app.base.refusals import NotFoundError
from unisono_app.decide.single import Asked, change_of
from unisono_app.jobs.queries import JobPage, jobs_of, n_workers, page_of
from unisono_app.people.queries import members

_NEEDS = {
    Move.APPROVE: Permission.SIGN,
    Move.REFUSE: Permission.REFUSE,
    Move.WITHDRAW: Permission.WITHDRAW,
    Move.EXPORT: Permission.EXPORT,
    Move.GRADE: Permission.GRADE,
    Move.CONDITION: Permission.CONDITION,
    Move.RELEASE: Permission.WITHDRAW,
    Move.SUPERSEDE: Permission.PROPOSE,
}


_DECISIONS = frozenset({"approve", "refuse", "withdraw", "condition", "release", "take_back"})


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """One proposal as its page shows it: what the guardrails say today, and what this person can do now.

    Attributes:
        can: moves by name, and `comment`, `counter`, `answer`, `take_back`, `read_back`.
        missing: signatures that are not there yet; None where nothing waits for one.
        is_own: whether the reader proposed it.
        shifts: what a budget plan moves; None for another kind, and for an agency.
        exporters: names of those who can export what is approved, where the reader cannot.
        due_on: the day from which the promise can be graded, while that lies ahead.
        change: what it would change of one campaign, where it is such a proposal.
        replaced: the proposal that it replaces, if any.
    """

    history: History
    verdicts: tuple[Verdict, ...]
    budget: BudgetPlan | None
    can: frozenset[str]
    missing: Missing | None
    is_own: bool
    shifts: Shifts | None = None
    exporters: tuple[str, ...] = ()
    change: Asked | None = None
    due_on: dt.date | None = None
    replaced: History | None = None

    @property
    def by_weight(self) -> tuple[Verdict, ...]:
        """What the guardrails say, what blocks and what asks for a second look first."""
        order = (Ruling.BLOCK, Ruling.FLAG, Ruling.ALLOW)
        return tuple(sorted(self.verdicts, key=lambda verdict: order.index(verdict.ruling)))

    @property
    def is_open(self) -> bool:
        """Whether the guardrails speak of today; else of the day on which it was proposed."""
        return is_open(self.history)

    @property
    def may_decide(self) -> bool:
        """Whether the reader has a decision to make, or one to take back."""
        return bool(self.can & _DECISIONS)

    @property
    def last_on(self) -> dt.date | None:
        """The last day of a budget plan."""
        return self.budget.last_on if self.budget else None

    @property
    def answered(self) -> tuple[Condition, ...]:
        """The conditions that it answers, where it is a counter-proposal."""
        old = self.replaced
        return old.conditions if old and self.history.proposal.round > old.proposal.round else ()


def proposals(actor: Actor) -> tuple[History, ...]:
    """All proposals that `actor` may see, newest first; an agency gets its own, without what would tell more."""
    stories = actor.session().decisions.list()
    if not actor.agency:
        return stories
    return tuple(own for story in stories if (own := _as_agency(story, actor.agency)) is not None)


def _as_agency(history: History, agency: str) -> History | None:
    """A proposal of `agency` without promise, verdicts, figures and words of the company; None for another's."""
    view = agency_view(history, agency)
    if view is None:
        return None
    told = {(step.at, step.kind): step for step in view.steps}
    steps = tuple(
        replace(step, by=shown.by or "", system_user="", reason=shown.words, person=None)
        for step in history.steps
        if (shown := told.get((step.at, step.kind))) is not None
    )
    basis = Basis(history.proposal.basis.edition_id)
    bare = replace(history.proposal, prediction=None, verdicts=(), confidence=None, basis=basis)
    return History(bare, history.state, steps, superseded_by=history.superseded_by)


def of_agency(actor: Actor) -> tuple[AgencyView, ...]:
    """What an agency's people see, newest first."""
    stories = actor.session().decisions.reading().book.values()
    return tuple(reversed(agency_views(stories, actor.agency or "")))


def one_of_agency(actor: Actor, proposal_id: str) -> AgencyView:
    """One proposal of the reader's agency.

    Raises:
        NotFoundError: there is none of this name, or it is somebody else's; both are told alike.
    """
    stories = actor.session().decisions.reading().book
    own = {key: story for key, story in stories.items() if agency_view(story, actor.agency or "")}
    found = agency_view(find(own, proposal_id), actor.agency or "") if proposal_id in own else None
    if found is None:
        raise NotFoundError(
            msg("There is no proposal “{id}” of your agency.", id=proposal_id), remedy=msg("Choose one of your list.")
        )
    return found


def change_of_agency(actor: Actor, view: AgencyView) -> Asked | None:
    """What a proposal of the reader's agency asks of one campaign; an export of somebody else is not named."""
    own = {each.proposal_id for each in of_agency(actor)}
    return change_of(actor.session().decisions.show(view.proposal_id).proposal, own)


def to_replace(actor: Actor, proposal_id: str) -> History:
    """The proposal that another one is to replace; raises as `proposal_page` where there is none for the reader."""
    if actor.agency:
        one_of_agency(actor, proposal_id)
    return actor.session().decisions.show(proposal_id)


def waiting(actor: Actor) -> tuple[History, ...]:
    """Proposals that wait for somebody's decision."""
    return tuple(history for history in proposals(actor) if is_waiting(history))


def proposal_page(actor: Actor, proposal_id: str) -> ProposalPage:
    """One proposal; raises LedgerError where there is none, NotFoundError where an agency asks for another's."""
    session = actor.session()
    if actor.agency:
        change = change_of_agency(actor, one_of_agency(actor, proposal_id))
        theirs = next(h for h in proposals(actor) if h.proposal.proposal_id == proposal_id)
        return ProposalPage(theirs, (), None, frozenset({"comment"}), None, is_own=True, change=change)
    history = session.decisions.show(proposal_id)
    proposal = history.proposal
    budget = read_budget(proposal.payload) if proposal.kind is Kind.BUDGET else None
    own = is_own(proposal.proposer, actor.person)
    can = _can(actor, history, own=own)
    promise = proposal.prediction
    return ProposalPage(
        _named(actor, history),
        session.verdicts(history),
        budget,
        can,
        missing_now(actor, history),
        own,
        shifts_of(proposal) if budget else None,
        _exporters(actor) if history.state is State.APPROVED and "export" not in can else (),
        change_of(proposal),
        promise.due_on if promise and "grade" in can and session.today < promise.due_on else None,
        session.decisions.show(proposal.supersedes) if proposal.supersedes else None,
    )


def grading(actor: Actor, page: ProposalPage) -> JobPage | None:
    """The newest work of grading a promise, while it is under way or where it failed."""
    if "grade" not in page.can:
        return None
    rows = jobs_of(actor).filter(kind="grade", payload={"proposal": page.history.proposal.proposal_id})
    job = rows.filter(state__in=("waiting", "running", "failed")).first()
    return page_of(job, has_worker=n_workers(actor.at) > 0) if job else None


def _named(actor: Actor, history: History) -> History:
    """The story with the names of members where the ledger kept their accounts only."""
    names = {f"member:{seat.user.handle}": seat.user.name for seat in members(actor.workspace)}
    return replace(history, steps=tuple(replace(step, by=names.get(step.by) or step.by) for step in history.steps))


def _exporters(actor: Actor) -> tuple[str, ...]:
    """Names of the members who may export."""
    seats = members(actor.workspace).filter(left_at=None)
    return tuple(s.user.name or s.user.email for s in seats if Permission.EXPORT in s.allowed(alone=actor.alone))


def _can(actor: Actor, history: History, *, own: bool) -> frozenset[str]:
    """What the reader can do; the ledger has the last word."""
    possible = moves(history.state, history.proposal.kind)
    can = {move.value for move, need in _NEEDS.items() if move in possible and actor.may(need)} - {"supersede"}
    if not may_sign(actor, history):
        can.discard("approve")
    if not may_release(history, actor.person_for(Permission.WITHDRAW)):
        can.discard("release")
    if actor.may(Permission.COMMENT):
        can.add("comment")
    if history.exports and actor.may(Permission.GRADE):
        can.add("read_back")
    if Move.REFUSE in possible and own:  # whoever proposed takes back, rather than say no or “yes, if” to themselves
        can = can - {"refuse", "condition"} | {"take_back"}
    kind = history.proposal.kind
    if history.state is State.CONDITIONED and kind is Kind.BUDGET and actor.may(Permission.PLAN):
        can.add("counter")
    if history.state is State.CONDITIONED and kind is Kind.CHANGES and actor.may(Permission.PROPOSE):
        can.add("answer")
    if history.proposal.prediction is None:
        can.discard("grade")
    return frozenset(can)


def may_sign(actor: Actor, history: History) -> bool:
    """Whether this person's signature is awaited.

    Not on the own proposal where there are others, not twice, and not where only other roles are missing.
    """
    own = is_own(history.proposal.proposer, actor.person) and not actor.alone
    if history.state is not State.PROPOSED or own or not actor.may(Permission.SIGN):
        return False
    asked, signers = _signing(actor, history)
    absent = missing(asked, signers)
    signed = any(same_person(signer, actor.person) for signer in signers)
    return not signed and (absent.n > len(absent.roles) or bool({*absent.roles} & {*actor.roles}))


def missing_now(actor: Actor, history: History) -> Missing | None:
    """Which signatures are not there, by the policies of today; None where nothing waits for one."""
    return missing(*_signing(actor, history)) if history.state is State.PROPOSED else None


def _signing(actor: Actor, history: History) -> tuple[Needed, tuple[Person, ...]]:
    """What the policies of today ask of a decision, and who signed so that it counts."""
    reading = actor.session().decisions.reading()
    proposal = history.proposal
    standard = reading.charter.standard(proposal.payload)
    asked = needed(standard, reading.case(proposal, proposal.effect, actor.at))
    return asked, tuple(counting(history, standard, actor.at, four_eyes=asked.four_eyes))


__all__ = [
    "ProposalPage",
    "is_open",
    "may_sign",
    "missing_now",
    "of_agency",
    "one_of_agency",
    "proposal_page",
    "proposals",
    "waiting",
]

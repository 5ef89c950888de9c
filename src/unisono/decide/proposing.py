"""How a proposal is drawn up: its effect, its verdicts, its confidence, its round."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from unisono.decide import lookup
from unisono.decide.authority import demand
from unisono.decide.budget import read_budget
from unisono.decide.canonical import fingerprint, plain
from unisono.decide.delta import effect_of
from unisono.decide.effect import Effect
from unisono.decide.guardrails import AT_PROPOSAL, Context, judge_all
from unisono.decide.history import History
from unisono.decide.overrides import in_force
from unisono.decide.person import Person
from unisono.decide.plans import plans_in_force
from unisono.decide.policy.case import Case
from unisono.decide.policy.checks import check
from unisono.decide.policy.commitments import root
from unisono.decide.proposal import Basis, Kind, Payload, Prediction, Proposal
from unisono.decide.proving import is_own
from unisono.decide.reading import Reading
from unisono.decide.recommending import confidence_of
from unisono.decide.roles import Permission
from unisono.decide.states import Move, State, after
from unisono.decide.topics import topics_of
from unisono.errors import LedgerError
from unisono.words import msg

COUNTERS = 3
"""How often a condition may be answered by a counter-proposal; the next condition denies."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wants to propose."""

    kind: Kind
    payload: Payload
    person: Person
    at: dt.datetime
    basis: Basis
    prediction: Prediction | None = None
    context: Context | None = None
    supersedes: str | None = None


def contents_of(kind: Kind, payload: Payload) -> Payload:
    """The payload as it is recorded; raises LedgerError where it has not the shape of its kind."""
    contents = plain(payload)
    assert isinstance(contents, dict)  # noqa: S101 (a mapping stays a mapping)
    if kind is Kind.BUDGET:
        read_budget(contents)
    effect = effect_of(kind, contents)
    if kind is not Kind.OVERRIDE:
        topics_of(contents, effect, frozenset())
    return contents


def draw_up(reading: Reading, draft: Draft) -> Proposal:
    """The proposal as the ledger records it, with the verdicts of guardrails and policies.

    Raises:
        LedgerError: the person may not propose it, or it cannot replace what it names.
    """
    book, basis, known = reading.book, draft.basis, draft.context or Context()
    effect = effect_of(draft.kind, draft.payload, known.current)
    permission = Permission.OVERRIDE if draft.kind is Kind.OVERRIDE else Permission.PROPOSE
    demand(reading.charter, draft.person, permission, at=draft.at, case=_case(reading, draft, effect))
    old = _replaced(reading, draft)
    proposal = Proposal(
        proposal_id=f"P-{len(book) + 1:04d}",
        kind=draft.kind,
        created_at=draft.at,
        proposer=draft.person,
        payload=draft.payload,
        payload_hash=fingerprint(draft.payload),
        basis=basis,
        prediction=draft.prediction,
        supersedes=old.proposal.proposal_id if old is not None else None,
        effect=effect,
        round=_round(old),
    )
    forced = frozenset(o.source for o in in_force(book.values(), basis.edition_id, basis.run_id))
    plans = plans_in_force(reading, draft.at)
    judged = replace(known, overridden=known.overridden | forced, approver=None, plans=plans)
    verdicts = judge_all(AT_PROPOSAL, proposal, judged)
    case = reading.case(proposal, effect, draft.at)
    if case is not None:
        standard = reading.charter.standard(draft.payload)
        verdicts = (*verdicts, *(finding.verdict for finding in check(standard, case)))
    confidence = confidence_of(draft.prediction, basis, verdicts)
    return replace(proposal, verdicts=verdicts, confidence=confidence)


def _case(reading: Reading, draft: Draft, effect: Effect | None) -> Case | None:
    """What is asked before there is a proposal: the money of the draft, beside all that may still be approved."""
    if effect is None:
        return None
    story = None if draft.supersedes is None else lookup.find(reading.book, draft.supersedes).proposal.proposal_id
    actor = root(draft.person)
    committed = (*reading.commitments, *reading.undecided(draft.at))
    return Case(None, draft.payload, effect, actor, draft.at, committed, reading.story(story))


def _replaced(reading: Reading, draft: Draft) -> History | None:
    if draft.supersedes is None:
        return None
    old = lookup.find(reading.book, draft.supersedes)
    after(old.state, Move.SUPERSEDE, old.proposal.proposal_id, old.proposal.kind)
    _refuse_replacing(reading, old, draft)
    return old


def _refuse_replacing(reading: Reading, old: History, draft: Draft) -> None:
    """Replacing ends the older one: it is withdrawing what was approved, or refusing what is somebody else's.

    A counter-proposal that answers conditions may come from anybody inside who proposes; a program replaces only what
    it proposed itself, and never what people approved.
    """
    proposal, person = old.proposal, draft.person
    if person.agency is not None and person.agency != proposal.proposer.agency:
        raise LedgerError(
            msg("{proposal} is not a proposal of your agency.", proposal=proposal.proposal_id),
            remedy=msg("Propose without replacing it."),
        )
    is_mine = is_own(proposal.proposer, person) or (person.agency is not None and not person.is_agent)
    if person.is_agent and (old.state is State.APPROVED or not is_mine):
        raise LedgerError(
            msg(
                "{name} is a program: it replaces only what it proposed itself, until that is approved.",
                name=person.name,
            ),
            remedy=msg("Propose without replacing it, and let people choose."),
        )
    if old.state is State.APPROVED:
        demand(reading.charter, person, Permission.WITHDRAW, at=draft.at)
    elif old.state is not State.CONDITIONED and not is_mine:
        demand(reading.charter, person, Permission.REFUSE, at=draft.at)


def _round(old: History | None) -> int:
    if old is None:
        return 1
    return old.proposal.round + (1 if old.state is State.CONDITIONED else 0)

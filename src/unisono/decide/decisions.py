"""The service that everybody decides through: propose, approve, refuse, withdraw, override, export, grade, look.

Each act reads the ledger and writes to it in one turn, so that two people cannot decide the same thing twice. What is
not possible is refused with the state and what can be done. Times and names are arguments.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace

from unisono.decide import lookup
from unisono.decide.book import History, read_book
from unisono.decide.budget import read_budget
from unisono.decide.canonical import fingerprint, plain
from unisono.decide.chain import Event, Record
from unisono.decide.codec import body_of
from unisono.decide.decision import Approval, Export, Override, Refusal, Withdrawal
from unisono.decide.grades import due
from unisono.decide.grading import Grade
from unisono.decide.guardrails import AT_APPROVAL, AT_PROPOSAL, BY_DAY, Context, judge_all
from unisono.decide.ledger import Ledger
from unisono.decide.overrides import in_force, override_payload
from unisono.decide.person import Person
from unisono.decide.proposal import Basis, Kind, Payload, Prediction, Proposal
from unisono.decide.read_back import ReadBack
from unisono.decide.standing import refuse_blocked
from unisono.decide.states import Move, State, after
from unisono.errors import LedgerError
from unisono.words import Text, msg


class Decisions:
    """All that can be done with the decision ledger `ledger`."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger

    def propose(
        self,
        payload: Payload,
        *,
        kind: Kind = Kind.BUDGET,
        by: str,
        system_user: str,
        at: dt.datetime,
        basis: Basis,
        prediction: Prediction | None = None,
        context: Context | None = None,
        supersedes: str | None = None,
    ) -> Proposal:
        """Record a proposal with the verdicts of its guardrails; a blocked one is recorded too, and cannot be approved.

        `context` is judged against; overrides in force for the edition are added to it. `supersedes` closes an older
        one.
        """
        person = _person(by, system_user)
        contents = _contents(kind, payload)

        def make(book: dict[str, History]) -> tuple[str, Proposal]:
            known = context or Context()
            forced = frozenset(o.source for o in in_force(book.values(), basis.edition_id, basis.run_id))
            old = lookup.find(book, supersedes) if supersedes is not None else None
            if old is not None:
                after(old.state, Move.SUPERSEDE, old.proposal.proposal_id, old.proposal.kind)
            draft = Proposal(
                proposal_id=f"P-{len(book) + 1:04d}",
                kind=kind,
                created_at=at,
                proposer=person,
                payload=contents,
                payload_hash=fingerprint(contents),
                basis=basis,
                prediction=prediction,
                supersedes=old.proposal.proposal_id if old is not None else None,
            )
            judged = replace(known, overridden=known.overridden | forced, approver=None)
            return "proposed", replace(draft, verdicts=judge_all(AT_PROPOSAL, draft, judged))

        proposal_id = str(self._record(make, at).body["proposal_id"])
        return self.show(proposal_id).proposal

    def approve(
        self,
        proposal_id: str,
        *,
        by: str,
        reason: str,
        system_user: str,
        at: dt.datetime,
        payload_hash: str | None = None,
        context: Context | None = None,
    ) -> Approval:
        """Record a person's yes to exactly this payload.

        `payload_hash` is the hash that the person saw (8 first digits or more). `context` is the world of this day,
        against which it is judged again; without it only the date `at` is known.
        """
        person, why = _person(by, system_user), _reason(reason)

        def make(book: dict[str, History]) -> tuple[str, Approval]:
            proposal = self._movable(book, proposal_id, Move.APPROVE)
            known = replace(context or Context(today=at.date()), approver=person)
            today = judge_all(BY_DAY, proposal, known)
            refuse_blocked(proposal, today)
            _same_hash(proposal, payload_hash)
            verdicts = (*judge_all(AT_APPROVAL, proposal, known), *today)
            return "approved", Approval(proposal.proposal_id, proposal.payload_hash, person, why, at, verdicts)

        self._record(make, at)
        return self.approval(proposal_id)

    def refuse(self, proposal_id: str, *, by: str, reason: str, system_user: str, at: dt.datetime) -> History:
        """Record a person's no; possible until something was exported."""
        person, why = _person(by, system_user), _reason(reason)

        def make(book: dict[str, History]) -> tuple[str, Refusal]:
            proposal = self._movable(book, proposal_id, Move.REFUSE)
            return "refused", Refusal(proposal.proposal_id, proposal.payload_hash, person, why, at)

        self._record(make, at)
        return self.show(proposal_id)

    def withdraw(self, proposal_id: str, *, by: str, reason: str, system_user: str, at: dt.datetime) -> History:
        """Take an approval back before anything was exported; the proposal waits again."""
        person, why = _person(by, system_user), _reason(reason)

        def make(book: dict[str, History]) -> tuple[str, Withdrawal]:
            proposal = self._movable(book, proposal_id, Move.WITHDRAW)
            return "withdrawn", Withdrawal(proposal.proposal_id, proposal.payload_hash, person, why, at)

        self._record(make, at)
        return self.show(proposal_id)

    def approval(self, proposal_id: str) -> Approval:
        """The approval in force: what an export asks for.

        Raises:
            LedgerError: there is none; says the state.
        """
        history = self.show(proposal_id)
        if history.approval is None:
            _possible(history, Move.EXPORT)
            raise AssertionError(history.state)
        return history.approval

    def promise(self, proposal_id: str, *, on: dt.date) -> Prediction:
        """The promise to grade on the day `on`: to be asked before the long work of observing.

        Raises:
            LedgerError: it was not exported, promises nothing that could be observed, or is not due yet.
        """
        history = self.show(proposal_id)
        _possible(history, Move.GRADE)
        return due(history.proposal.prediction, on)

    def record_export(self, export: Export, context: Context | None = None) -> History:
        """Record that the approved payload left as files, judged again in `context`, the world of this day.

        What has left once can be had again, with the same contents only; that is no second record.
        """
        earlier = self.show(export.proposal_id)
        if earlier.exports:
            _possible(earlier, Move.EXPORT)
            _same_hash(earlier.proposal, export.payload_hash)
            _same_contents(earlier, export)
            return earlier

        def make(book: dict[str, History]) -> tuple[str, Export]:
            proposal = self._movable(book, export.proposal_id, Move.EXPORT)
            refuse_blocked(proposal, judge_all(BY_DAY, proposal, context or Context(today=export.at.date())))
            _same_hash(proposal, export.payload_hash)
            _same_contents(book[proposal.proposal_id], export)
            return "exported", export

        self._record(make, export.at)
        return self.show(export.proposal_id)

    def record_grade(self, proposal_id: str, grade: Grade, *, system_user: str, at: dt.datetime) -> History:
        """Record the grade of an exported proposal."""

        def event(records: tuple[Record, ...]) -> Event:
            proposal = self._movable(read_book(records), proposal_id, Move.GRADE)
            promise = proposal.prediction
            if promise is None or grade.promised != promise.outcome or grade.first_on != promise.first_on:
                raise LedgerError(
                    msg(
                        "The grade is not about the promise of {proposal}.",
                        proposal=proposal.proposal_id,
                    ),
                    remedy=msg("Grade the prediction that the proposal recorded."),
                )
            body = {
                "proposal_id": proposal.proposal_id,
                "system_user": system_user,
                "grade": body_of(grade),
            }
            return Event(at, "graded", body)

        self.ledger.append_from(event)
        return self.show(proposal_id)

    def record_read_back(self, seen: ReadBack, *, system_user: str, at: dt.datetime) -> History:
        """Record what the facts show of an export; the same again is no second record.

        Raises:
            LedgerError: nothing was exported, or another export was read back.
        """
        history = self.show(seen.proposal_id)
        _same_hash(history.proposal, seen.payload_hash)
        if seen.contents_hash not in {export.contents_hash for export in history.exports}:
            raise LedgerError(
                msg("{proposal} was not exported with these contents.", proposal=seen.proposal_id),
                remedy=msg("Export the proposal, carry it out, and import the next exports first."),
            )
        if not history.read_backs or history.read_backs[-1] != seen:
            body = {"proposal_id": seen.proposal_id, "system_user": system_user, "read_back": body_of(seen)}
            self.ledger.append_from(lambda _records: Event(at, "read_back", body))
        return self.show(seen.proposal_id)

    def record_override(
        self,
        source: str,
        *,
        edition_id: str,
        by: str,
        reason: str,
        system_user: str,
        at: dt.datetime,
        findings: Sequence[Text] = (),
        run_id: str | None = None,
    ) -> Override:
        """Go on in spite of a red `source` or of a failed `model` (of `run_id`); a named person and a reason are kept.

        Holds for this edition only; `withdraw` takes it back. The proposal and its approval are two records of the
        ledger; after a crash between the two the override is merely proposed, and not in force.
        """
        why = _reason(reason)
        proposal = self.propose(
            override_payload(source, edition_id, run_id, findings),
            kind=Kind.OVERRIDE,
            by=by,
            system_user=system_user,
            at=at,
            basis=Basis(edition_id, run_id),
        )
        self.approve(proposal.proposal_id, by=by, reason=why, system_user=system_user, at=at)
        return next(o for o in self.overrides_in_force(edition_id) if o.proposal_id == proposal.proposal_id)

    def overrides_in_force(
        self, edition_id: str, source: str | None = None, run_id: str | None = None
    ) -> tuple[Override, ...]:
        """Overrides that hold for this edition, of all sources or of one.

        An override of `model` that names a run holds for that run; without `run_id` all are returned.
        """
        found = in_force(read_book(self.ledger.read()).values(), edition_id, run_id)
        return tuple(o for o in found if source is None or o.source == source)

    def show(self, proposal_id: str) -> History:
        """A proposal's whole story; takes `P-0007`, `7`, or the beginning of one id only.

        Raises:
            LedgerError: no or several proposals are meant; lists the last ones.
        """
        return lookup.find(read_book(self.ledger.read()), proposal_id)

    def list(self, status: State | None = None, kind: Kind | None = None) -> tuple[History, ...]:
        """All stories, newest first, of one state or kind where given."""
        book = read_book(self.ledger.read())
        return tuple(
            history
            for history in reversed(book.values())
            if status in (None, history.state) and kind in (None, history.proposal.kind)
        )

    def _record(
        self,
        make: Callable[[dict[str, History]], tuple[str, Proposal | Approval | Refusal | Withdrawal | Export]],
        at: dt.datetime,
    ) -> Record:
        def event(records: tuple[Record, ...]) -> Event:
            kind, contents = make(read_book(records))
            return Event(at, kind, body_of(contents))

        return self.ledger.append_from(event)

    @staticmethod
    def _movable(book: dict[str, History], proposal_id: str, move: Move) -> Proposal:
        history = lookup.find(book, proposal_id)
        _possible(history, move)
        return history.proposal


def _contents(kind: Kind, payload: Payload) -> Payload:
    contents = plain(payload)
    assert isinstance(contents, dict)  # noqa: S101 (a mapping stays a mapping)
    if kind is Kind.BUDGET:
        read_budget(contents)
    return contents


def _person(name: str, system_user: str) -> Person:
    if not name.strip():
        raise LedgerError(
            msg("A decision needs the name of a person."),
            remedy=msg("Say who proposes or decides."),
        )
    return Person(name, system_user)


def _reason(reason: str) -> str:
    if not reason.strip():
        raise LedgerError(
            msg("A decision needs a reason."),
            remedy=msg("Write why, in your own words; it is kept as typed."),
        )
    return reason


def _possible(history: History, move: Move) -> None:
    """Refuse a move that the state forbids; of a blocked proposal say that, since approving it is no way out."""
    proposal = history.proposal
    if history.state is State.PROPOSED and move not in (Move.REFUSE, Move.SUPERSEDE):
        refuse_blocked(proposal, proposal.verdicts)
    after(history.state, move, proposal.proposal_id, proposal.kind)


def _same_hash(proposal: Proposal, seen: str | None) -> None:
    if seen is None:
        return
    if len(seen) < 8 or not proposal.payload_hash.startswith(seen.lower()):
        raise LedgerError(
            msg(
                "The contents of {proposal} have the hash {hash}, not the {seen} that was approved.",
                proposal=proposal.proposal_id,
                hash=proposal.payload_hash[:16],
                seen=seen[:16],
            ),
            remedy=msg("Look at the proposal again and approve what you see."),
        )


def _same_contents(history: History, export: Export) -> None:
    for earlier in history.exports:
        if earlier.contents_hash != export.contents_hash:
            raise LedgerError(
                msg(
                    "{proposal} was exported on {at} with other contents: its campaigns have changed since.",
                    proposal=export.proposal_id,
                    at=earlier.at,
                ),
                remedy=msg(
                    "Use the files of that export ({folder}), or make a new proposal from today’s facts.",
                    folder=earlier.folder,
                ),
            )

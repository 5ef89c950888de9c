"""What follows a decision: the approval is handed out, files leave, what became of them is read back, and graded."""

from __future__ import annotations

import datetime as dt

from unisono.decide import lookup
from unisono.decide.asking import refuse_impossible, refuse_other_contents, refuse_other_hash
from unisono.decide.authority import demand
from unisono.decide.book import read_all
from unisono.decide.chain import Event, Record
from unisono.decide.codec import body_of
from unisono.decide.decision import Approval, Export
from unisono.decide.grades import due
from unisono.decide.grading import Grade
from unisono.decide.guardrails import BY_DAY, Context, judge_all
from unisono.decide.history import History
from unisono.decide.keeping import Keeping, movable
from unisono.decide.leaving import refuse_hands, refuse_lapsed, refuse_leaving
from unisono.decide.person import Person
from unisono.decide.proposal import Prediction
from unisono.decide.read_back import ReadBack
from unisono.decide.reading import Reading
from unisono.decide.roles import Permission
from unisono.decide.standing import refuse_blocked
from unisono.decide.states import Move
from unisono.errors import LedgerError
from unisono.words import msg


class Outcomes(Keeping):
    """What can be done with what was decided."""

    def approval(self, proposal_id: str, *, at: dt.datetime | None = None) -> Approval:
        """The approval in force: what an export asks for. With a moment `at`, one that lapsed is refused.

        Raises:
            LedgerError: there is none; says the state.
        """
        reading = self.reading()
        history = lookup.find(reading.book, proposal_id)
        if history.approval is None:
            refuse_impossible(history, Move.EXPORT)
            raise AssertionError(history.state)
        if at is not None:
            refuse_lapsed(reading, history, at)
        return history.approval

    def promise(self, proposal_id: str, *, on: dt.date) -> Prediction:
        """The promise to grade on the day `on`: to be asked before the long work of observing.

        Raises:
            LedgerError: it was not exported, promises nothing that could be observed, or is not due yet.
        """
        history = self.show(proposal_id)
        refuse_impossible(history, Move.GRADE)
        return due(history.proposal.prediction, on)

    def record_export(self, export: Export, context: Context | None = None) -> History:
        """Record that the approved payload left as files, judged again in `context`, the world of this day.

        What has left once can be had again, with the same contents only; that is no second record, unless downloads
        from platforms now state other budgets to expect.
        """
        earlier = self.show(export.proposal_id)
        if earlier.exports:
            refuse_impossible(earlier, Move.EXPORT)
            refuse_other_hash(earlier.proposal, export.payload_hash)
            refuse_other_contents(earlier, export)
            reading = self.reading()
            if earlier.approval is not None:
                refuse_hands(reading, earlier, earlier.approval, export)
            if export.stated == earlier.exports[-1].stated:
                return earlier

        def make(reading: Reading) -> Export:
            history = movable(reading, export.proposal_id, Move.EXPORT)
            approval, proposal = history.approval, history.proposal
            assert approval is not None  # noqa: S101 (what can be exported is approved)
            known = context or Context(today=export.at.date())
            refuse_blocked(proposal, judge_all(BY_DAY, proposal, known))
            refuse_other_hash(proposal, export.payload_hash)
            refuse_other_contents(history, export)
            refuse_leaving(reading, history, approval, export)
            return export

        return self._story(make, export.at)

    def record_grade(
        self,
        proposal_id: str,
        grade: Grade,
        *,
        system_user: str | None = None,
        at: dt.datetime,
        by: Person | None = None,
    ) -> History:
        """Record the grade of an exported proposal."""

        def event(records: tuple[Record, ...]) -> Event:
            reading = read_all(records)
            proposal = movable(reading, proposal_id, Move.GRADE).proposal
            if by is not None:
                demand(reading.charter, by, Permission.GRADE, at=at)
            promise = proposal.prediction
            if promise is None or grade.promised != promise.outcome or grade.first_on != promise.first_on:
                raise LedgerError(
                    msg("The grade is not about the promise of {proposal}.", proposal=proposal.proposal_id),
                    remedy=msg("Grade the prediction that the proposal recorded."),
                )
            user = by.system_user if by is not None else system_user or ""
            return Event(
                at, "graded", {"proposal_id": proposal.proposal_id, "system_user": user, "grade": body_of(grade)}
            )

        self.ledger.append_from(event)
        return self.show(proposal_id)

    def record_read_back(self, seen: ReadBack, *, system_user: str, at: dt.datetime) -> History:
        """Record what the facts show of an export; the same again is no second record.

        Raises:
            LedgerError: nothing was exported, or another export was read back.
        """
        history = self.show(seen.proposal_id)
        refuse_other_hash(history.proposal, seen.payload_hash)
        if seen.contents_hash not in {export.contents_hash for export in history.exports}:
            raise LedgerError(
                msg("{proposal} was not exported with these contents.", proposal=seen.proposal_id),
                remedy=msg("Export the proposal, carry it out, and import the next exports first."),
            )
        if not history.read_backs or history.read_backs[-1] != seen:
            body = {"proposal_id": seen.proposal_id, "system_user": system_user, "read_back": body_of(seen)}
            self.ledger.append_from(lambda _records: Event(at, "read_back", body))
        return self.show(seen.proposal_id)

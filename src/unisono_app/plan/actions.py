"""Keeping scenarios, and making a split a proposal: the only writer of the room Plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from unisono.decide import Permission, Proposal
from unisono.decide.budget import exact
from unisono.errors import InputError, Where
from unisono.measure.mmm.events import Shape
from unisono.plan import Plan, PlanRequest
from unisono.runs.acting_alone import act_inside_lanes
from unisono.runs.calendar import with_event, without_event
from unisono.runs.choosing import choices_file
from unisono.runs.planning import draft_to_propose, record_plan
from unisono.words import msg
from unisono_app.base.acting import Action, Actor, Drafted, Rewriting
from unisono_app.base.refusals import NotFoundError
from unisono_app.base.rewriting import Rewritten
from unisono_app.people.models import User
from unisono_app.plan.asked import REASON, Window, refuse_agency, request_of
from unisono_app.plan.models import SavedScenario


@dataclass(frozen=True, slots=True)
class ProposeSplit(Drafted[Proposal, Plan]):
    """Make exactly these amounts a proposal, for a reason that becomes its first comment.

    `split` is money over the window by channel; `holds` are those that somebody held; `start` is the first
    day, None for the first week that has not begun.
    """

    weeks: int
    split: Mapping[str, float]
    reason: str
    supersedes: str | None = None
    holds: frozenset[str] = frozenset()
    start: dt.date | None = None

    permission = Permission.PROPOSE

    def draft(self, actor: Actor) -> Plan:
        """The plan of exactly these amounts."""
        refuse_agency(actor)
        if not self.reason.strip():
            raise InputError(
                msg("A proposal needs a reason."), remedy=msg("Say in a sentence why."), where=Where(column=REASON)
            )
        window = Window(self.weeks, float(sum(map(exact, self.split.values()))), self.start)
        bounds = {channel: (money, money) for channel, money in self.split.items()}
        return draft_to_propose(actor.session(), request_of(actor.session(), window, bounds))

    def record(self, actor: Actor, drafted: Plan) -> Proposal:
        """Record it in the ledger, with the verdicts of the guardrails."""
        session = actor.session()
        made = record_plan(session, drafted, by=actor.person, supersedes=self.supersedes, holds=self.holds)
        session.decisions.comment(made.proposal_id, by=actor.person, text=self.reason, at=actor.at)
        return made

    def told(self, result: Proposal) -> Mapping[str, object]:
        """The proposal."""
        return {"proposal": result.proposal_id}


@dataclass(frozen=True, slots=True)
class ProposeBest(Drafted[Proposal, Plan]):
    """Make the best split that a request allows a proposal: what programs and the command line ask for.

    `note` is what whoever proposes wants people to know; it becomes the first comment.
    """

    request: PlanRequest
    supersedes: str | None = None
    note: str = ""

    permission = Permission.PROPOSE

    def draft(self, actor: Actor) -> Plan:
        """The best plan under the newest fit."""
        refuse_agency(actor)
        return draft_to_propose(actor.session(), self.request)

    def record(self, actor: Actor, drafted: Plan) -> Proposal:
        """Record it in the ledger, with the verdicts of the guardrails."""
        session = actor.session()
        made = record_plan(session, drafted, by=actor.person, supersedes=self.supersedes)
        if self.note.strip():
            session.decisions.comment(made.proposal_id, by=actor.person, text=self.note, at=actor.at)
        if actor.agent_of is not None:
            act_inside_lanes(session, made.proposal_id, actor.person)
        return made

    def told(self, result: Proposal) -> Mapping[str, object]:
        """The proposal and the hash of what it would do."""
        return {"proposal": result.proposal_id, "payload_hash": result.payload_hash}


@dataclass(frozen=True, slots=True)
class KeepScenario(Action[SavedScenario]):
    """Keep a split under a name, to compare it."""

    name: str
    weeks: int
    budget: float
    split: Mapping[str, float]
    run_id: str

    permission = Permission.PLAN

    def carry_out(self, actor: Actor) -> SavedScenario:
        """Keep it."""
        if not self.name.strip():
            raise InputError(msg("A scenario needs a name."), remedy=msg("Say in a few words what it tries."))
        return SavedScenario.objects.create(
            workspace=actor.workspace,
            name=self.name.strip()[:80],
            made_by=User.objects.get(handle=actor.member_id),
            made_at=actor.at,
            weeks=self.weeks,
            budget=self.budget,
            split=dict(self.split),
            run_id=self.run_id,
        )

    def told(self, result: SavedScenario) -> Mapping[str, object]:
        """The scenario."""
        return {"scenario": result.pk}


@dataclass(frozen=True, slots=True)
class DropScenario(Action[SavedScenario]):
    """Put a scenario away; it can be taken out again."""

    scenario_id: int
    back: bool = False

    permission = Permission.PLAN

    def carry_out(self, actor: Actor) -> SavedScenario:
        """Put it away, or take it out again."""
        row = SavedScenario.objects.within(actor.workspace).filter(pk=self.scenario_id).first()
        if row is None:
            raise NotFoundError(msg("There is no such scenario."), remedy=msg("Look at the list again."))
        row.removed_at = None if self.back else actor.at
        row.save()
        return row

    def told(self, result: SavedScenario) -> Mapping[str, object]:
        """The scenario, and whether it came back."""
        return {"scenario": result.pk, "back": self.back}


@dataclass(frozen=True, slots=True)
class AddEvent(Rewriting):
    """Write an event into the calendar that the model reads."""

    name: str
    shape: Shape
    on: dt.date
    lasts: int | None = None

    permission = Permission.FIT

    def carry_out(self, actor: Actor) -> Rewritten:
        """The file with it."""
        file = Rewritten.read(choices_file(actor.session()))
        return replace(file, text=with_event(file.before, self.name, self.shape, self.on, self.lasts))

    def told(self, result: Rewritten) -> Mapping[str, object]:  # noqa: ARG002
        """The event."""
        return {"event": self.name, "on": self.on.isoformat(), "shape": self.shape.value}


@dataclass(frozen=True, slots=True)
class RemoveEvent(Rewriting):
    """Take an event out of the calendar."""

    name: str

    permission = Permission.FIT

    def carry_out(self, actor: Actor) -> Rewritten:
        """The file without it."""
        file = Rewritten.read(choices_file(actor.session()))
        return replace(file, text=without_event(file.before, self.name))

    def told(self, result: Rewritten) -> Mapping[str, object]:  # noqa: ARG002
        """The event."""
        return {"event": self.name}

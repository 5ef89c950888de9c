"""A company that decides: its people, its ledger with both services, a day that moves on, and changes to propose."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from unisono.decide import (
    Action,
    Approval,
    Basis,
    Context,
    Decisions,
    DryRun,
    Escalation,
    Event,
    Export,
    FileLedger,
    Governance,
    Kind,
    Layer,
    Level,
    Person,
    Policy,
    Prediction,
    Proposal,
    Role,
    Rules,
    Signature,
    State,
)
from unisono.decide.codec import body_of
from unisono.decide.orders import Autonomy, TrackRecord
from unisono.decide.person import ActorKind
from unisono.domain import Light

AT = dt.datetime(2026, 1, 12, 9, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
CMO = Person("C. M. Oh", "app", "m-cmo", Role.CMO)
FINANCE = Person("F. Inance", "app", "m-fin", Role.FINANCE)
PLANNER = Person("P. Lanner", "app", "m-pla", Role.PLANNER)
OTHER = Person("Q. Lanner", "app", "m-pl2", Role.PLANNER)
BRAND = Person("B. Rand", "app", "m-bra", Role.BRAND)
BOT = Person("Pacing", "app", "m-bot", Role.AGENT, kind=ActorKind.AGENT, agent_of="m-pla")
TERMINAL = Person("T. Erminal", "tt")

Payload = dict[str, Any]


def put_policy(
    rules: Governance,
    name: str = "caps",
    layer: Layer = Layer.CORPORATE,
    *,
    by: Person = CMO,
    at: dt.datetime = AT,
    **said: Any,
) -> Policy:
    """Set a policy: what it asks, and its scope, mode or enforcement."""
    extra = {key: said.pop(key) for key in ("scope", "mode", "enforcement") if key in said}
    return rules.set_policy(
        name, Rules(**said), layer=layer, owner="CMO", currency="EUR", by=by, reason="Agreed.", at=at, **extra
    )


class Company:
    """A ledger, its two services and a day that moves on."""

    def __init__(self, path: Path, basis: Basis, prediction: Prediction) -> None:
        self.ledger = FileLedger(path)
        self.decisions, self.rules = Decisions(self.ledger), Governance(self.ledger)
        self.at, self.basis, self.prediction = AT, basis, prediction
        self.current: dict[str, float] = {"brand": 1000.0, "generic": 1000.0, "video": 1000.0}

    def policy(self, name: str = "caps", layer: Layer = Layer.CORPORATE, **said: Any) -> Policy:
        return put_policy(self.rules, name, layer, at=self.at, **said)

    def context(self) -> Context:
        return Context(today=self.at.date(), current=self.current, lights={"google_ads": Light.GREEN})

    def propose(self, *changes: Payload, by: Person = PLANNER, **extra: Any) -> Proposal:
        payload = {"currency": "EUR", "changes": list(changes), **extra.pop("payload", {})}
        return self.decisions.propose(
            payload,
            kind=Kind.CHANGES,
            by=by,
            at=self.at,
            basis=self.basis,
            prediction=extra.pop("prediction", self.prediction),
            context=extra.pop("context", self.context()),
            **extra,
        )

    def sign(self, proposal: Proposal, by: Person, **more: Any) -> Approval | Signature:
        more.setdefault("reason", "Looked at it; agreed as proposed.")
        return self.decisions.approve(proposal.proposal_id, by=by, at=self.at, context=self.context(), **more)

    def export(self, proposal: Proposal, by: Person | None = PLANNER) -> State:
        record = Export(proposal.proposal_id, proposal.payload_hash, "c", {}, "out", "app", self.at, by=by)
        return self.decisions.record_export(record).state

    def act(self, proposal: Proposal, by: Person = BOT) -> Approval | DryRun | Escalation:
        return self.decisions.act_alone(
            proposal.proposal_id, by=by, reason="Pacing rule.", at=self.at, context=self.context()
        )

    def open_lane(self, channel: str = "search", action: str = "increase") -> None:
        """Bring a lane to L3, as if its predictions had been graded: the record itself is tested under rule 12."""
        for level in (Level.PREPARE, Level.ACT_AND_NOTIFY):
            step = Autonomy(channel, action, level, CMO, "Earned.", self.at, TrackRecord(10, 9))
            self.ledger.append(Event(self.at, "autonomy_set", body_of(step)))


def change(action: Action, entity: str, planned: float, *, current: float = 1000.0, **places: Any) -> Payload:
    amounts = {"current": f"{current:.2f}", "planned": f"{planned:.2f}"}
    return {"action": action.value, "channel": "search", "entity": entity, **amounts, **places}


def rise(entity: str = "brand", planned: float = 1200.0, **places: Any) -> Payload:
    return change(Action.INCREASE, entity, planned, **places)


def cut(entity: str = "generic", planned: float = 700.0) -> Payload:
    return change(Action.DECREASE, entity, planned)

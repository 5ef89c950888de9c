"""Random walks through the states of proposals: nothing leaves without its signatures, nothing is lost, all is said.

Random actors take random steps under random policies, with a clock that jumps forth and back. An oracle of its own
says, from the moves that succeeded, what may have left.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unisono.decide import (
    Approval,
    Basis,
    Context,
    Decisions,
    Event,
    Export,
    Governance,
    History,
    Kind,
    Layer,
    Level,
    Move,
    Person,
    Prediction,
    Record,
    Role,
    Rules,
    Signature,
    State,
    TrackRecord,
    Verification,
    moves,
    read_all,
)
from unisono.decide.chain import Head, check, seal
from unisono.decide.codec import body_of
from unisono.decide.orders import Autonomy
from unisono.decide.person import ActorKind
from unisono.domain import Light
from unisono.errors import LedgerError, TamperedError
from unisono.words import language

AT = dt.datetime(2026, 1, 12, 9, tzinfo=dt.UTC)
ROLES = {
    "cmo": Role.CMO,
    "finance": Role.FINANCE,
    "planner": Role.PLANNER,
    "planner2": Role.PLANNER,
    "brand": Role.BRAND,
    "analyst": Role.ANALYST,
    "reader": Role.READ_ONLY,
    "agency": Role.AGENCY,
}
PEOPLE = {
    **{
        name: Person(name, "app", name, role, agency="north" if name == "agency" else None)
        for name, role in ROLES.items()
    },
    "bot": Person("bot", "app", "bot", Role.AGENT, kind=ActorKind.AGENT, agent_of="planner"),
    "nobody": Person("Stated Name", "shell"),
}


class InMemory:
    """A `Ledger` that keeps the real chain in memory, so that thousands of walks are quick."""

    def __init__(self) -> None:
        self.records: tuple[Record, ...] = ()

    def append(self, event: Event) -> Record:
        return self.append_from(lambda _: event)

    def append_from(self, make: Callable[[tuple[Record, ...]], Event]) -> Record:
        record = seal(make(self.records), Head(len(self.records), self.records[-1].hash if self.records else "0" * 64))
        self.records = (*self.records, record)
        return record

    def read(self) -> tuple[Record, ...]:
        return self.records

    def verify(self, noted: str | None = None) -> Verification:
        assert noted is None
        chain = check(b"".join(record.line() for record in self.records), None, "memory")
        return Verification(len(chain.records), chain.head.hash, None)


PREDICTION = Prediction(
    metric="incremental_margin",
    unit="EUR",
    estimate=2000.0,
    lower=500.0,
    upper=3500.0,
    level=0.9,
    probability_better=0.95,
    first_on=dt.date(2026, 1, 19),
    last_on=dt.date(2026, 2, 1),
    due_on=dt.date(2026, 2, 15),
)

RULES = (
    Rules(),
    Rules(signatures=(Role.CMO, Role.FINANCE)),
    Rules(four_eyes=True, n_signatures=2),
    Rules(cosign_above=Decimal(300), approval_days=3),
    Rules(cap_change=Decimal(250), reallocation_threshold=Decimal(400), proposal_days=20),
    Rules(cap_actor=Decimal(500), reallocation_threshold=Decimal(10_000), approval_days=2, four_eyes=True),
)


@dataclass
class Walk:
    """One walk: a ledger, a clock, and what the oracle remembers of each proposal."""

    ledger: InMemory = field(default_factory=InMemory)
    at: dt.datetime = AT
    yes: dict[str, list[tuple[Person, dt.datetime]]] = field(default_factory=dict)
    alone: set[str] = field(default_factory=set)
    frozen: set[str] = field(default_factory=lambda: {"no"})

    def __post_init__(self) -> None:
        self.decisions, self.rules = Decisions(self.ledger), Governance(self.ledger)
        for action in ("increase", "decrease"):
            for level in (Level.PREPARE, Level.ACT_AND_NOTIFY):
                step = Autonomy("search", action, level, PEOPLE["cmo"], "Earned.", AT, TrackRecord(20, 18))
                self.ledger.append(Event(AT, "autonomy_set", body_of(step)))

    def context(self) -> Context:
        return Context(today=self.at.date(), current={"a": 1000.0, "b": 1000.0}, lights={"x": Light.GREEN})

    def step(self, move: str, who: Person, which: int, amount: int) -> None:
        """Try one step; what is refused must say why and what to do, and leaves the past as it was."""
        before, refusal = self.ledger.records, None
        self.who, self.target, self.amount = who, f"P-{which:04d}", amount
        try:
            getattr(self, f"do_{move}")()
        except TamperedError:
            raise
        except LedgerError as found:
            refusal = found
        assert self.ledger.records[: len(before)] == before, "a record was lost"
        if refusal is not None:
            assert all(record.kind == "expired" for record in self.ledger.records[len(before) :])
            for code in ("en", "fr"):
                assert language(code).text(refusal.what).strip()
                assert language(code).text(refusal.remedy).strip()

    def do_propose(self) -> None:
        rows = [("increase", "a", 1000 + self.amount), ("decrease", "b", 1000 - self.amount)][: 1 + self.amount % 2]
        if self.amount % 5 == 0:
            rows = [("decrease", "b", 900)]
        changes = [
            {"action": action, "channel": "search", "entity": entity, "current": "1000", "planned": str(planned)}
            for action, entity, planned in rows
        ]
        supersedes = self.target if self.amount % 3 == 0 and self.target in self.decisions.reading().book else None
        proposal = self.decisions.propose(
            {"currency": "EUR", "changes": changes},
            kind=Kind.CHANGES,
            by=self.who,
            at=self.at,
            basis=Basis("e"),
            prediction=PREDICTION,
            context=self.context(),
            supersedes=supersedes,
        )
        self.yes[proposal.proposal_id] = []

    def do_approve(self) -> None:
        before = len(self.ledger.records)
        signed = self.decisions.approve(
            self.target,
            by=self.who,
            reason="Looked at it.",
            at=self.at,
            context=self.context(),
            four_eyes=self.amount % 7 == 0,
        )
        if any(record.kind == "expired" for record in self.ledger.records[before:]):
            self.yes[self.target] = []
        assert isinstance(signed, Approval | Signature)
        self.yes[self.target].append((self.who, self.at))

    def do_act(self) -> None:
        done = self.decisions.act_alone(self.target, by=self.who, reason="Rule.", at=self.at, context=self.context())
        if isinstance(done, Approval):
            self.alone.add(self.target)

    def do_refuse(self) -> None:
        assert self.decisions.refuse(self.target, by=self.who, reason="No.", at=self.at).state is State.REFUSED

    def do_withdraw(self) -> None:
        self.decisions.withdraw(self.target, by=self.who, reason="Not yet.", at=self.at)
        self.yes[self.target] = []
        self.alone.discard(self.target)

    def do_condition(self) -> None:
        self.decisions.condition(self.target, by=self.who, reason="Half.", at=self.at)
        self.yes[self.target] = []

    def do_release(self) -> None:
        self.decisions.release(self.target, by=self.who, reason="Fine as it is.", at=self.at)

    def do_comment(self) -> None:
        self.decisions.comment(self.target, by=self.who, text="Why?", at=self.at)

    def do_export(self) -> None:
        history = self.decisions.show(self.target)
        record = Export(self.target, history.proposal.payload_hash, "c", {}, "out", "app", self.at, by=self.who)
        was_out = bool(history.exports)
        self.decisions.record_export(record)
        if not was_out:
            self.judge(history, self.who)

    def do_freeze(self) -> None:
        self.rules.freeze(by=self.who, reason="Odd.", at=self.at)
        self.frozen = set()

    def do_lift(self) -> None:
        self.rules.lift(by=self.who, reason="Checked.", at=self.at)
        self.frozen.add(self.who.name)
        assert self.who.role in (Role.CMO, Role.FINANCE, Role.PLANNER, None)

    def do_policy(self) -> None:
        self.rules.set_policy(
            "p",
            RULES[self.amount % len(RULES)],
            layer=Layer.CORPORATE,
            owner="CMO",
            currency="EUR",
            by=self.who,
            reason="Agreed.",
            at=self.at,
        )
        assert self.who.role in (Role.CMO, Role.FINANCE, Role.BRAND, None)

    def do_jump(self) -> None:
        self.at += dt.timedelta(hours=self.amount - 120)

    def judge(self, history: History, who: Person) -> None:
        """What left may have left: the oracle, from the moves that succeeded and the policy in force."""
        target, effect = history.proposal.proposal_id, history.proposal.effect
        policy = self.decisions.reading().charter.policies.get("p")
        rules = policy.rules if policy is not None else Rules()
        assert effect is not None
        reduces = all(line.planned <= line.current for line in effect.lines)
        is_frozen = self.frozen != {"no"} and len(self.frozen) < 2
        assert not is_frozen or (reduces and not who.is_agent)
        assert who.role in (Role.PLANNER, None) or (who.is_agent and target in self.alone)
        assert policy is None or policy.set_by.key != who.key
        approval = history.approval
        assert approval is not None
        if rules.approval_days is not None and not reduces:
            assert approval.expires_at is not None
            assert self.at < approval.expires_at
            assert approval.expires_at <= max(s.at for s in history.steps) + dt.timedelta(days=rules.approval_days)
        signers = {person.name: person for person, _ in self.yes[target]}
        if target in self.alone:
            assert any((rules.cap_change, rules.cap_actor))
            return
        assert signers, "something left that nobody signed"
        assert not any(person.is_agent for person in signers.values())
        assert all(p.role in (None, Role.CMO, Role.FINANCE, Role.PLANNER, Role.BRAND) for p in signers.values())
        if not reduces:
            held = {person.role for person in signers.values()}
            assert set(rules.signatures) <= held
            assert len(signers) >= (rules.n_signatures or 1)
            moved = sum((max(Decimal(), line.planned - line.current) for line in effect.lines), Decimal())
            if rules.cosign_above is not None and moved > rules.cosign_above:
                assert Role.FINANCE in held
            if rules.cap_change is not None and moved > rules.cap_change:
                assert {Role.CMO, Role.FINANCE} <= held
        if rules.four_eyes and not reduces:
            others = [p for p in signers.values() if p.key != history.proposal.proposer.key]
            assert len(others) >= (rules.n_signatures or 1)


MOVES = [name.removeprefix("do_") for name in vars(Walk) if name.startswith("do_")]
LIKELY = [
    ("propose", "planner"),
    ("propose", "bot"),
    ("approve", "cmo"),
    ("approve", "finance"),
    ("approve", "planner2"),
    ("act", "bot"),
    ("export", "planner"),
    ("export", "planner2"),
    ("export", "bot"),
    ("lift", "cmo"),
    ("lift", "finance"),
    ("jump", "cmo"),
]
"""Steps that lead somewhere: among all others a walk would rarely leave the first door."""
WHO_DOES = st.sampled_from(LIKELY) | st.tuples(st.sampled_from(MOVES), st.sampled_from(sorted(PEOPLE)))
STEP = st.tuples(WHO_DOES, st.integers(1, 3), st.integers(1, 300))
Steps = list[tuple[tuple[str, str], int, int]]


def walk(policy: int, steps: Steps) -> None:
    """Take the steps under a first policy, then prove the whole ledger again from nothing."""
    from unisono.decide import book

    this = Walk()
    this.step("policy", PEOPLE["brand"], 1, policy)
    this.step("propose", PEOPLE["planner"], 1, 100)
    for (move, who), which, amount in steps:
        this.step(move, PEOPLE[who], which, amount)
    assert this.ledger.verify().n_records == len(this.ledger.records)
    told = this.decisions.reading()
    book._LATELY.clear()
    assert read_all(this.ledger.records) == told, "read at once and read step by step, a ledger says the same"
    for history in told.book.values():
        assert history.exports == () or history.state in (State.EXPORTED, State.GRADED)
        assert set(moves(history.state, history.proposal.kind)) <= set(Move)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 5), st.lists(STEP, min_size=5, max_size=25))
def test_nothing_leaves_without_its_signatures(policy: int, steps: Steps) -> None:
    walk(policy, steps)


@pytest.mark.prove
@settings(max_examples=10_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 5), st.lists(STEP, min_size=10, max_size=40))
def test_ten_thousand_walks(policy: int, steps: Steps) -> None:
    walk(policy, steps)


@settings(max_examples=60, deadline=None)
@given(
    parts=st.lists(st.tuples(st.integers(1, 4000), st.booleans(), st.booleans()), min_size=2, max_size=8),
    hours=st.integers(0, 60),
)
def test_no_split_among_delegates_exceeds_the_window(parts: list[tuple[int, bool, bool]], hours: int) -> None:
    """However a move is cut up, handed to an agent and cancelled, one planner alone adds no more than the cap."""
    this = Walk()
    cap = Decimal(5000)
    this.rules.set_policy(
        "p",
        Rules(cap_actor=cap, window_days=30),
        layer=Layer.CORPORATE,
        owner="CMO",
        currency="EUR",
        by=PEOPLE["cmo"],
        reason="r",
        at=this.at,
    )
    added = Decimal()
    for amount, by_agent, cancel in parts:
        this.at += dt.timedelta(hours=hours)
        row: dict[str, Any] = {"action": "increase", "channel": "search", "entity": "a", "current": "1000"}
        payload = {"currency": "EUR", "changes": [{**row, "planned": str(1000 + amount)}]}
        proposal = this.decisions.propose(
            payload,
            kind=Kind.CHANGES,
            by=PEOPLE["bot" if by_agent else "planner"],
            at=this.at,
            basis=Basis("e"),
            context=this.context(),
        )
        try:
            signed = this.decisions.approve(
                proposal.proposal_id, by=PEOPLE["planner2"], reason="Yes.", at=this.at, context=this.context()
            )
        except LedgerError:
            assert added + amount > cap
            continue
        assert isinstance(signed, Approval)
        added += amount
        if cancel:
            this.decisions.withdraw(proposal.proposal_id, by=PEOPLE["planner2"], reason="No.", at=this.at)
    assert added <= cap

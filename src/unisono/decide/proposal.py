"""A proposal: what would change, on which evidence, what it promises, and what the guardrails say.

Nothing reaches the outside world without one. The promise is written down before anybody decides, so that it can be
graded.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from unisono.decide.canonical import fingerprint
from unisono.decide.confidence import Confidence
from unisono.decide.effect import Effect
from unisono.decide.person import Person
from unisono.decide.set_by import SetBy
from unisono.decide.verdict import Ruling, Verdict
from unisono.words import Text

Payload: TypeAlias = Mapping[str, object]
"""Exactly what would be done, in plain JSON values."""


class Kind(StrEnum):
    """What a proposal would change."""

    BUDGET = "budget"
    OVERRIDE = "override"
    CHANGES = "changes"


@dataclass(frozen=True, slots=True)
class Basis:
    """The evidence of a proposal: the edition of the facts, the model run, and the assumptions in words.

    `set_by` are exports that the facts do not show yet, from whose amounts single changes start.
    """

    edition_id: str
    run_id: str | None = None
    assumptions: tuple[Text, ...] = ()
    set_by: tuple[SetBy, ...] = ()

    @property
    def taken(self) -> tuple[Text, ...]:
        """Everything that is taken for granted, in words."""
        return (*self.assumptions, *(each.text for each in self.set_by))


@dataclass(frozen=True, slots=True)
class Forecast:
    """An expected figure: `estimate` and the interval holding `level` (0-1); `unit` is an ISO 4217 code or a noun."""

    metric: str
    unit: str
    estimate: float
    lower: float
    upper: float
    level: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the proposal promises over `first_on` .. `last_on`, to be graded from `due_on` on.

    Attributes:
        metric, unit, estimate, lower, upper, level: the effect, such as the gain in margin over the usual split.
        probability_better: chance (0-1) that it beats the usual split.
        outcome: the total outcome of the window if the plan is carried out; needed for the grade.
    """

    metric: str
    unit: str
    estimate: float
    lower: float
    upper: float
    level: float
    probability_better: float
    first_on: dt.date
    last_on: dt.date
    due_on: dt.date
    outcome: Forecast | None = None

    @property
    def gain(self) -> Forecast:
        """The effect as a forecast of its own."""
        return Forecast(self.metric, self.unit, self.estimate, self.lower, self.upper, self.level)

    @property
    def weeks(self) -> tuple[dt.date, ...]:
        """First days of the weeks of the window."""
        n_weeks = ((self.last_on - self.first_on).days + 7) // 7
        return tuple(self.first_on + dt.timedelta(weeks=i) for i in range(n_weeks))


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal as it is recorded.

    Attributes:
        proposal_id: `P-0001`, `P-0002` …
        payload: what would be done; `payload_hash` is its fingerprint, which an approval is bound to.
        supersedes: the proposal that this one replaces, if any.
        effect: what it changes in money against the state of that day; None for an override and in older records.
        round: 1, or one more for each counter-proposal that answers a condition.
        confidence: how sure it is, why, and what would change the answer.
    """

    proposal_id: str
    kind: Kind
    created_at: dt.datetime
    proposer: Person
    payload: Payload
    payload_hash: str
    basis: Basis
    prediction: Prediction | None = None
    verdicts: tuple[Verdict, ...] = ()
    supersedes: str | None = None
    effect: Effect | None = None
    round: int = 1
    confidence: Confidence | None = None

    @property
    def is_blocked(self) -> bool:
        """Whether a guardrail blocks it: it can be shown, not approved."""
        return bool(self.blocks)

    @property
    def blocks(self) -> tuple[Verdict, ...]:
        """The verdicts that block it."""
        return tuple(v for v in self.verdicts if v.ruling is Ruling.BLOCK)

    @property
    def flags(self) -> tuple[Verdict, ...]:
        """The verdicts that want a second look."""
        return tuple(v for v in self.verdicts if v.ruling is Ruling.FLAG)

    @property
    def is_intact(self) -> bool:
        """Whether the payload still has the fingerprint that it was recorded with."""
        return fingerprint(self.payload) == self.payload_hash

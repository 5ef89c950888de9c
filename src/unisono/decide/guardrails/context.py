"""What a guardrail may know besides the proposal. Unknown is None, and never taken for harmless."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from unisono.decide.person import Person
from unisono.decide.plans import PlanInForce
from unisono.domain import Light
from unisono.words import Text


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits that a company sets.

    Attributes:
        move_share: a channel that moves by more than this share of its current budget is flagged.
        digit_slip: an amount above this many times the current one is blocked as a likely slip of a digit.
    """

    move_share: float = 0.5
    digit_slip: float = 5.0


@dataclass(frozen=True, slots=True)
class Context:
    """The state of the world when the proposal is judged.

    Attributes:
        highest_weekly: highest weekly spend ever seen, by channel, in the proposal's currency.
        model_verdict: `pass`, `review` or `fail`, with its `model_reasons`.
        lights: trust in each source that the evidence stands on.
        overridden: sources whose red light, and `model` where its failure, a named person has overridden.
        approver: who is about to approve; None while the proposal is made.
        today: the day on which the proposal is judged.
        current: what is spent today, as the system knows it: a week by channel, or by entity for single changes.
        plans: the plans in force, whatever they are about.
        learning: channels and entities that platforms are still learning; `provisional`: the newest figures may change.
    """

    highest_weekly: Mapping[str, float] | None = None
    model_verdict: str | None = None
    model_reasons: tuple[Text, ...] = ()
    lights: Mapping[str, Light] | None = None
    overridden: frozenset[str] = frozenset()
    approver: Person | None = None
    today: dt.date | None = None
    current: Mapping[str, float] | None = None
    plans: tuple[PlanInForce, ...] | None = None
    learning: frozenset[str] = frozenset()
    provisional: bool = False
    limits: Limits = field(default_factory=Limits)

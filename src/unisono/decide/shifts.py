"""What a budget plan moves: of each channel, what is spent lately, and what the plan gives it.

For a marketer: the table that people sign under. `now` is real money, as the facts told it on the day of the proposal,
and not the mix of that day scaled to the plan's budget, against which the promise is counted.
"""

from __future__ import annotations

from dataclasses import dataclass

from unisono.decide.budget import read_budget
from unisono.decide.proposal import Proposal


@dataclass(frozen=True, slots=True)
class Shift:
    """One channel, money a week.

    Attributes:
        now: mean of the last weeks before the proposal; None where the proposal was not held against the facts.
        mix: what the usual split of the same money would give it.
        planned: mean of the plan's weeks.
        is_held: a person fixed it.
    """

    channel: str
    now: float | None
    mix: float
    planned: float
    is_held: bool

    @property
    def before(self) -> float:
        """What is spent lately; where that is not known, what the usual split of the same money would give."""
        return self.mix if self.now is None else self.now

    @property
    def change(self) -> float | None:
        """Planned against before, as a share; None for what starts from zero."""
        return self.planned / self.before - 1 if self.before else None


@dataclass(frozen=True, slots=True)
class Shifts:
    """A whole plan, and its sums, a week."""

    channels: tuple[Shift, ...]

    @property
    def is_known(self) -> bool:
        """Whether the plan was held against what is spent lately."""
        return all(shift.now is not None for shift in self.channels)

    @property
    def whole(self) -> Shift:
        """All channels together."""
        now = sum(shift.now or 0.0 for shift in self.channels) if self.is_known else None
        mix, planned = (sum(getattr(shift, name) for shift in self.channels) for name in ("mix", "planned"))
        return Shift("", now, mix, planned, is_held=False)


def shifts_of(proposal: Proposal) -> Shifts:
    """What a budget plan moves; raises LedgerError where the payload is none."""
    plan, effect = read_budget(proposal.payload), proposal.effect
    proved = effect is not None and effect.is_proved
    now = {ln.channel: float(ln.current) / len(plan.weeks) for ln in effect.lines} if effect and proved else {}
    return Shifts(
        tuple(Shift(c.channel, now.get(c.channel), c.current_weekly, c.planned_weekly, c.locked) for c in plan.channels)
    )

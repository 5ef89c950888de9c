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
        mix: what today's split of the same money would give it.
        planned: mean of the plan's weeks.
        is_held: a person fixed it.
    """

    channel: str
    now: float | None
    mix: float
    planned: float
    is_held: bool

    @property
    def change(self) -> float | None:
        """Planned against now, as a share; None where nothing is spent now or it is not known."""
        return self.planned / self.now - 1 if self.now else None


@dataclass(frozen=True, slots=True)
class Shifts:
    """A whole plan; the sums are None where one channel is not known."""

    channels: tuple[Shift, ...]

    @property
    def now(self) -> float | None:
        """All that is spent now, a week."""
        known = [shift.now for shift in self.channels if shift.now is not None]
        return sum(known) if len(known) == len(self.channels) else None

    @property
    def mix(self) -> float:
        """The plan's budget, a week, to the cent of each channel."""
        return sum(shift.mix for shift in self.channels)

    @property
    def planned(self) -> float:
        """All that is planned, a week."""
        return sum(shift.planned for shift in self.channels)

    @property
    def change(self) -> float | None:
        """Planned against now, as a share."""
        return self.planned / self.now - 1 if self.now else None


def shifts_of(proposal: Proposal) -> Shifts:
    """What a budget plan moves; raises LedgerError where the payload is none."""
    plan, effect = read_budget(proposal.payload), proposal.effect
    proved = effect is not None and effect.is_proved
    now = {ln.channel: float(ln.current) / len(plan.weeks) for ln in effect.lines} if effect and proved else {}
    return Shifts(
        tuple(Shift(c.channel, now.get(c.channel), c.current_weekly, c.planned_weekly, c.locked) for c in plan.channels)
    )

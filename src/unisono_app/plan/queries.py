"""What the room Plan shows: the desk of a window kept by process, a split judged on it, scenarios side by side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from unisono.decide import State
from unisono.decide.guardrails.context import Limits
from unisono.decide.guardrails.other_plans import contradictions
from unisono.decide.plans import PlanInForce
from unisono.errors import ModelError
from unisono.plan.live import Judged, Live
from unisono.runs.standing import spent_lately
from unisono.words import Text, msg
from unisono_app.base.acting import Actor
from unisono_app.plan.asked import (
    SUPERSEDES,
    WEEKS,
    Fields,
    Window,
    address,
    held,
    laid_for,
    on_desk,
    refuse_agency,
    request_of,
    split_of,
    window_of,
)
from unisono_app.plan.desks import desk_of, split_name
from unisono_app.plan.models import SavedScenario
from unisono_app.plan.sharing import carried, taken_out, to_the_cent

if TYPE_CHECKING:
    from unisono.measure.mmm.result import FitResult

_SURE = 0.8
"""Chance from which a smaller budget that earns more is told."""
_SLACK = 0.0005
"""A move that stands exactly at a limit is not beyond it; as the guardrail has it."""
MOVE_LIMIT = Limits().move_share
"""Moves beyond this share of today's money are flagged by a guardrail."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A split that a person tries, judged.

    Attributes:
        lately: the window at the pace of the last weeks, by channel.
        contradicts: what the guardrail will say of other plans in force for these weeks; None where there is none.
    """

    window: Window
    live: Live
    judged: Judged
    holds: frozenset[str]
    currency: str
    run_id: str
    lately: Mapping[str, float]
    contradicts: Text | None

    @property
    def name(self) -> str:
        """The split as an address names it."""
        return split_name(self.window, self.split)

    @property
    def left(self) -> float:
        """Money of the window that is not placed (negative: placed twice)."""
        return self.window.budget - self.judged.budget

    @property
    def is_placed(self) -> bool:
        """Whether the split places the budget, up to rounding."""
        return abs(self.left) < 1

    @property
    def split(self) -> dict[str, float]:
        """The amounts that are tried, by channel."""
        return {line.channel: line.money for line in self.judged.lines}

    @property
    def flagged(self) -> tuple[str, ...]:
        """Channels that move so far that a guardrail flags them in a proposal."""
        pace = self.lately
        lines = self.judged.lines
        return tuple(line.channel for line in lines if _is_big(line.money, pace.get(line.channel, line.reference)))

    @property
    def move_limit(self) -> float:
        """Moves beyond it are flagged."""
        return MOVE_LIMIT

    @property
    def none_pays(self) -> Text | None:
        """That the next unit of money brings less than it costs in every channel, and how sure that is; None else."""
        even, marginal = self.live.break_even, [line.marginal for line in self.judged.lines]
        if even is None or any(each.value >= even for each in marginal):
            return None
        if all(each.interval.upper < even for each in marginal):
            return msg("At these amounts the next euro brings less than it costs in every channel.")
        return msg("At these amounts the next euro probably brings less than it costs in every channel.")

    @property
    def less_on_desk(self) -> str:
        """The address that lays the smaller budget out on the desk."""
        if self.less is None:
            return ""
        split = {line.channel: line.money for line in self.less.lines}
        return on_desk(self.window.weeks, split, start=self.window.start)

    @property
    def less(self) -> Judged | None:
        """The best split of a smaller budget, where that surely earns more than today's; else None."""
        less = self.live.less
        return less if less and less.gain.value > 0 and less.probability_better >= _SURE else None


def _is_big(money: float, today: float) -> bool:
    return money > 0 if today <= 0 else abs(money / today - 1) > MOVE_LIMIT + _SLACK


def newest_fit(actor: Actor) -> FitResult:
    """What every desk stands on; asked here and nowhere else, so that no agency is told of it, not even by an error.

    Raises:
        NotAllowedError: the actor is an agency's; ModelError: nothing was fitted yet.
    """
    refuse_agency(actor)
    return actor.session().latest_fit()


def usual_weekly(actor: Actor) -> float:
    """Money a week over the last thirteen weeks of the facts that the model knows.

    Raises:
        ModelError: nothing was fitted yet.
    """
    spend = newest_fit(actor).data.spend
    return float(spend[-WEEKS:].sum(axis=1).mean())


def run_id(actor: Actor) -> str:
    """The newest fit, which every desk stands on."""
    return newest_fit(actor).run_id


def usual_window(actor: Actor) -> Window:
    """The window of a desk that nobody asked anything of."""
    return window_of({}, usual_weekly(actor))


def tried(actor: Actor, fields: Fields) -> Tried:
    """What the asked split would bring.

    Raises:
        ModelError: nothing was fitted yet; InputError, PlanError: what cannot be tried, `where` names its field.
    """
    window = window_of(fields, usual_weekly(actor))
    live = desk(actor, window)
    split = split_of(fields, live)
    fit = newest_fit(actor)
    holds = frozenset(held(fields, live, split))
    pace, others = lately(actor, window.weeks), _contradicted(actor, live, fields.get(SUPERSEDES, ""))
    return Tried(window, live, live.judge(split), holds, fit.data.currency, fit.run_id, pace, others)


def _contradicted(actor: Actor, live: Live, supersedes: str) -> Text | None:
    """Other plans in force for the weeks of a desk, but the one that it answers."""
    session = actor.session()
    asked = PlanInForce("", State.PROPOSED, *days_of(live), frozenset(live.channels))
    others = (p for p in session.decisions.plans_in_force(session.now) if p.proposal_id != supersedes)
    return contradictions(asked, others, session.today)


def desk(actor: Actor, window: Window) -> Live:
    """The desk of `window` under the newest fit; laid out once, then kept.

    Raises:
        PlanError: a window that cannot be planned; `where` names the budget.
    """
    return desk_of(actor.session(), window, newest_fit(actor))


def laid_out(actor: Actor, fields: Fields) -> dict[str, str]:
    """The desk's address after its budget or weeks were changed: what is not held is scaled to the new budget."""
    window = window_of(fields, usual_weekly(actor))
    live, laid = desk(actor, window), laid_for(fields)
    split = split_of(fields, live)
    holds = held(fields, live, split)
    if laid is not None and not laid.same(window):
        fixed = np.array([channel in holds for channel in live.channels])
        split = carried(split, fixed, live.desk.reference, live.most, window.budget)
    live.check(split)
    named = dict(zip(live.channels, split.tolist(), strict=True))
    return address(window, named, holds, fields)


def best(actor: Actor, fields: Fields) -> dict[str, str]:
    """The desk's address with the best split of the whole budget, to the cent, around what the person holds.

    No channel moves so far from what is spent lately that a guardrail flags it, where the budget leaves room for that,
    and for a split that earns no less than the usual one; else none moves as far from the usual split.

    Raises:
        PlanError: what is held leaves no room for the budget.
    """
    window = window_of(fields, usual_weekly(actor))
    live = desk(actor, window)
    split = split_of(fields, live)
    live.check(split)
    holds = held(fields, live, split)
    free = np.array([channel not in holds for channel in live.channels])
    rest = taken_out(window.budget, split[~free])
    calm = _calm(live, lately(actor, window.weeks), holds, rest)
    session = actor.session()
    plan = session.draft_plan(request_of(session, window, {**calm, **holds}))
    if calm and plan.gain.value < 0:
        around_usual = _calm(live, {}, holds, rest)
        plan = session.draft_plan(request_of(session, window, {**around_usual, **holds}))
    split[free] = to_the_cent(plan.split[free], rest)
    named = dict(zip(live.channels, split.tolist(), strict=True))
    return address(window, named, holds, fields)


def _calm(
    live: Live, pace: Mapping[str, float], holds: Mapping[str, tuple[float, float]], rest: float
) -> dict[str, tuple[float, float]]:
    """Bounds that no guardrail flags, for what is not held; none where they leave no room for the money."""
    found = {}
    for channel, mix, most in zip(live.channels, live.desk.reference, live.most, strict=True):
        base = pace.get(channel, float(mix))
        upper = min((1 + MOVE_LIMIT) * base, float(most))
        if channel not in holds:
            found[channel] = (min((1 - MOVE_LIMIT) * base, upper), upper)
    lowest, highest = sum(low for low, _ in found.values()), sum(high for _, high in found.values())
    return found if lowest <= rest <= highest else {}


def lately(actor: Actor, weeks: int) -> Mapping[str, float]:
    """What `weeks` weeks take at the pace of the last ones, by channel that tells it: what is spent today."""
    refuse_agency(actor)
    return {channel: money * weeks for channel, money in (spent_lately(actor.session()) or {}).items()}


def days_of(live: Live) -> tuple[dt.date, dt.date]:
    """First and last day of the window."""
    last = live.desk.periods[-1] + dt.timedelta(days=live.desk.fit.data.period_days - 1)
    return live.desk.periods[0], last


def facts_end(actor: Actor) -> dt.date:
    """The last day of the facts that the newest fit knows."""
    data = newest_fit(actor).data
    return data.period(data.n_periods) - dt.timedelta(days=1)


def scenarios(actor: Actor) -> tuple[SavedScenario, ...]:
    """The splits that people of the workspace keep, newest first."""
    refuse_agency(actor)
    rows = SavedScenario.objects.within(actor.workspace).filter(removed_at=None).select_related("made_by")
    return tuple(rows.order_by("-made_at"))


def is_ready(actor: Actor) -> bool:
    """Whether there is a fit to plan with."""
    try:
        usual_weekly(actor)
    except ModelError:
        return False
    return True

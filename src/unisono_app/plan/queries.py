"""What the room Plan shows: the desk of a window kept by process, a split judged on it, scenarios side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from unisono.errors import ModelError
from unisono.plan import Comparison
from unisono.plan.live import Judged, Live
from unisono_app.base.acting import Actor
from unisono_app.base.caching import Cache
from unisono_app.plan.asked import WEEKS, Window, held, refuse_agency, request_of, split_of, window_of
from unisono_app.plan.models import SavedScenario

if TYPE_CHECKING:
    from unisono.measure.mmm.result import FitResult

_DESKS = Cache[Live](12)


@dataclass(frozen=True, slots=True)
class Tried:
    """A split that a person tries, judged."""

    window: Window
    live: Live
    judged: Judged
    holds: frozenset[str]
    currency: str
    run_id: str

    @property
    def left(self) -> float:
        """Money of the window that is not placed (negative: placed twice)."""
        return self.window.budget - self.judged.budget


def _newest_fit(actor: Actor) -> FitResult:
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
    spend = _newest_fit(actor).data.spend
    return float(spend[-WEEKS:].sum(axis=1).mean())


def tried(actor: Actor, fields: Mapping[str, str]) -> Tried:
    """What the asked split would bring.

    Raises:
        ModelError: nothing was fitted yet; PlanError: an amount that cannot be tried.
    """
    window = window_of(fields, usual_weekly(actor))
    live = desk(actor, window)
    split = split_of(fields, live)
    fit = _newest_fit(actor)
    holds = frozenset(held(fields, live, split))
    return Tried(window, live, live.judge(split), holds, fit.data.currency, fit.run_id)


def desk(actor: Actor, window: Window) -> Live:
    """The desk of `window` under the newest fit; laid out once, then kept."""
    session = actor.session()
    fit, request = _newest_fit(actor), request_of(actor, window)
    key = (actor.workspace.pk, fit.run_id, window, request.margin_rate)
    return _DESKS.get(key, lambda: session.live(request, fit))


def best(actor: Actor, fields: Mapping[str, str]) -> dict[str, float]:
    """The amounts of the best split of the whole budget, with what the person holds held."""
    window = window_of(fields, usual_weekly(actor))
    live = desk(actor, window)
    split = split_of(fields, live)
    plan = actor.session().draft_plan(request_of(actor, window, held(fields, live, split)))
    return {line.channel: line.planned for line in plan.lines}


def scenarios(actor: Actor) -> tuple[SavedScenario, ...]:
    """The splits that people of the workspace keep, newest first."""
    refuse_agency(actor)
    rows = SavedScenario.objects.within(actor.workspace).filter(removed_at=None).select_related("made_by")
    return tuple(rows.order_by("-made_at"))


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Kept splits on the draws of the newest fit; those of other channels cannot be compared any more."""

    comparison: Comparison
    currency: str
    kept: tuple[SavedScenario, ...]
    lost: tuple[SavedScenario, ...]


def side_by_side(actor: Actor, weeks: int) -> SideBySide:
    """Today's split, the best one, one with less money, and the kept ones of the same window."""
    fit = _newest_fit(actor)
    of_window = tuple(s for s in scenarios(actor) if s.weeks == weeks)
    known = set(fit.data.channels)
    kept = tuple(s for s in of_window if set(s.split) <= known)
    budget = kept[0].budget if kept else usual_weekly(actor) * weeks
    request = request_of(actor, Window(weeks, budget))
    others = {f"{s.name} ({s.pk})": s.split for s in kept}
    found = actor.session().scenarios(request, others, fit)
    return SideBySide(found, fit.data.currency, kept, tuple(s for s in of_window if s not in kept))


def is_ready(actor: Actor) -> bool:
    """Whether there is a fit to plan with."""
    try:
        usual_weekly(actor)
    except ModelError:
        return False
    return True


__all__ = ["SideBySide", "Tried", "best", "desk", "is_ready", "scenarios", "side_by_side", "tried", "usual_weekly"]

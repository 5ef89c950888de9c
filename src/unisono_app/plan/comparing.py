"""Scenarios side by side: the splits that people keep, each compared with the usual split of its own budget.

Rule: one table for each budget, so that no row changes its base because somebody keeps a scenario of another budget.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, replace

from unisono.plan import Comparison, Scenario
from unisono.plan.later import first_ahead
from unisono_app.base.acting import Actor
from unisono_app.base.caching import Cache
from unisono_app.plan import queries
from unisono_app.plan.asked import Fields, Window, on_desk, request_of, window_of
from unisono_app.plan.models import SavedScenario

LEAST_LEFT = 1.0
"""From how much money on it is said that a scenario leaves it unplaced."""

_COMPARED = Cache[Comparison](12)


@dataclass(frozen=True, slots=True)
class Table:
    """Splits that are all compared with the usual split of one budget; the last ones are those that people `kept`."""

    budget: float
    weeks: int
    start: dt.date
    comparison: Comparison
    kept: tuple[SavedScenario, ...]

    @property
    def amounts(self) -> tuple[tuple[str, tuple[float, ...]], ...]:
        """Money over the window of each channel, in the order of the scenarios."""
        found = self.comparison
        return tuple((c, tuple(float(s.split[m]) for s in found.scenarios)) for m, c in enumerate(found.channels))

    @property
    def rows(self) -> tuple[tuple[Scenario, str, float | None], ...]:
        """Each scenario, the address that lays it out on the desk, and the money that people left unplaced in it."""
        every, channels = self.comparison.scenarios, self.comparison.channels
        splits = [dict(zip(channels, s.split.tolist(), strict=True)) for s in every]
        made = len(every) - len(self.kept)
        found: list[tuple[str, float | None]] = [
            (on_desk(self.weeks, split, start=self.start), None) for split in splits[:made]
        ]
        for split, row in zip(splits[made:], self.kept, strict=True):
            left = row.budget - sum(split.values())
            address = on_desk(self.weeks, split, row.name, row.budget, self.start)
            found.append((address, left if left >= LEAST_LEFT else None))
        return tuple((scenario, *told) for scenario, told in zip(every, found, strict=True))


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Kept splits on the draws of the newest fit, a table for each budget; those of other channels are lost to it."""

    weeks: int
    budget: float
    tables: tuple[Table, ...]
    currency: str
    margin_rate: float | None
    kept: tuple[SavedScenario, ...]
    lost: tuple[SavedScenario, ...]


def side_by_side(actor: Actor, fields: Fields) -> SideBySide:
    """The usual split, the best one, one with less money, and the kept ones, for each budget that somebody kept.

    Raises:
        InputError, PlanError: a window that cannot be planned.
    """
    fit, usual = queries.newest_fit(actor), window_of(fields, queries.usual_weekly(actor))
    of_window = tuple(s for s in queries.scenarios(actor) if s.weeks == usual.weeks)
    known = set(fit.data.channels)
    kept = tuple(s for s in of_window if set(s.split) <= known)
    budgets = dict.fromkeys([usual.budget, *(s.budget for s in kept)])
    tables = tuple(_table(actor, replace(usual, budget=budget), kept) for budget in budgets)
    margin = request_of(actor.session(), usual).margin_rate if fit.data.outcome_is_money else None
    lost = tuple(s for s in of_window if s not in kept)
    return SideBySide(usual.weeks, usual.budget, tables, fit.data.currency, margin, kept, lost)


def _table(actor: Actor, window: Window, kept: tuple[SavedScenario, ...]) -> Table:
    ours, fit = tuple(s for s in kept if s.budget == window.budget), queries.newest_fit(actor)
    ahead = first_ahead(fit.data, actor.session().today)
    start = window.start or ahead or fit.data.period(fit.data.n_periods)
    comparison = _compared(actor, replace(window, start=start), ours)
    return Table(window.budget, window.weeks, start, comparison, ours)


def _compared(actor: Actor, window: Window, kept: tuple[SavedScenario, ...]) -> Comparison:
    """The kept scenarios of one window, compared once and then kept."""
    fit, session = queries.newest_fit(actor), actor.session()
    request = request_of(session, window)
    times = Counter(s.name for s in kept)
    others = {s.name if times[s.name] == 1 else f"{s.name} ({s.pk})": s.split for s in kept}
    told = tuple((name, tuple(split.items())) for name, split in others.items())
    key = (actor.workspace.pk, fit.run_id, window, request.margin_rate, told)
    return _COMPARED.get(key, lambda: session.scenarios(request, others, fit))

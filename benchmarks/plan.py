"""How fast a plan is made: 8 channels x 13 weeks x 1,000 draws, and 200 cells.

    python benchmarks/plan.py

Prints seconds of wall time and of processor time, which a busy machine disturbs less, for the tables of response, for
the search, and for the whole plan of a fitted company (promise and forecasts included). The floor is what the exact
effects behind the tables cost when nothing else is done: the same number of bare calls of `ChannelDraws.effect`.
Bars: 0.2 s for tables and search of 8 channels, 2 s for 200 cells. What plans earn in known worlds is measured in
`worlds.py`.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from unisono.measure.mmm.data import Array
from unisono.measure.mmm.effects import ChannelDraws
from unisono.measure.mmm.engine import fit_model
from unisono.measure.mmm.spec import Spec
from unisono.plan import PlanRequest, make_plan
from unisono.plan.limits import Limits
from unisono.plan.optimise import best_split
from unisono.plan.phasing import even
from unisono.plan.response import ResponseTables, tabulate, window_path
from unisono.plan.worth import cautious

WEEKS = 13
T = TypeVar("T")


def main() -> None:
    """Print everything."""
    print(f"planner, {WEEKS} weeks; load {os.getloadavg()[0]:.1f}")
    _split(8, 1000, bar=0.2)
    _split(200, 300, bar=2.0)
    _split(200, 300, bar=2.0, n_groups=20)
    _whole()


def draws_of(n_channels: int, n_draws: int, seed: int = 1) -> ChannelDraws:
    """Concave and S-shaped channels that spend 100 a week, their returns known to about a third."""
    rng = np.random.default_rng(seed)
    shape = (n_draws, n_channels)
    return ChannelDraws(
        decay=rng.beta(2, 3, shape),
        half=np.exp(0.4 * rng.standard_normal(shape)),
        slope=np.exp(0.2 + 0.3 * rng.standard_normal(n_channels) + 0.1 * rng.standard_normal(shape)),
        roi=np.ones(shape),
        beta=500 * np.exp(0.5 * rng.standard_normal(n_channels) + 0.3 * rng.standard_normal(shape)),
        mean_spend=np.full(n_channels, 100.0),
        window=13,
    )


@dataclass(frozen=True, slots=True)
class SplitTimes:
    """Seconds of wall time, and of the processor, of tables, their floor and the search; the split's gain by draw."""

    tables: float
    tables_processor: float
    floor: float
    floor_processor: float
    search: float
    search_processor: float
    gain: Array

    @property
    def seconds(self) -> float:
        """Wall time of tables and search."""
        return self.tables + self.search


def split_times(n_channels: int, n_draws: int, n_groups: int = 0) -> SplitTimes:
    """Work out the best split of `n_channels` over 13 weeks; groups, such as regions, may each move by a tenth."""
    draws, usual = draws_of(n_channels, n_draws), np.full(n_channels, 100.0)
    history, reference = np.tile(usual, (60, 1)), usual * WEEKS
    groups = [(np.arange(n_channels) % n_groups == k).astype(float) for k in range(n_groups)]
    shared = [(mask, 0.9 * float(mask @ reference), 1.1 * float(mask @ reference)) for mask in groups]
    limits = Limits(float(reference.sum()), 0.5 * reference, 1.5 * reference, shared)

    def tables() -> ResponseTables:
        phase = even(WEEKS, n_channels).weekly
        return tabulate(draws, history, ceiling=1.53 * reference, phase=phase, after=usual, floor=0.49 * reference)

    def search() -> Array:
        now = made.value(reference).sum(axis=1)
        return best_split(made, now, reference, limits, judge=cautious(1.0, 1e-9 * limits.budget))

    path, _ = window_path(history, np.tile(usual, (WEEKS, 1)), usual, draws.window)
    made, wall, processor = _best(tables)
    _, floor, floor_processor = _best(lambda: [draws.effect(path) for _ in range(made.money.shape[1])])
    split, wall_search, processor_search = _best(search)
    gain = (made.value(split) - made.value(reference)).sum(axis=1)
    return SplitTimes(wall, processor, floor, floor_processor, wall_search, processor_search, gain)


def _split(n_channels: int, n_draws: int, bar: float, n_groups: int = 0) -> None:
    t = split_times(n_channels, n_draws, n_groups)
    together = f"{n_channels} channels in {n_groups or 'no'} groups"
    print(f"  {together}, {n_draws:,} draws: {t.seconds:.3f} s (bar {bar})")
    print(
        f"    tables {t.tables:.3f} s ({t.tables_processor:.3f} of processor); floor {t.floor:.3f} s "
        f"({t.floor_processor:.3f}): ratio {t.tables_processor / t.floor_processor:.2f} of processor"
    )
    print(
        f"    search {t.search:.3f} s ({t.search_processor:.3f} of processor); mean gain {t.gain.mean():,.0f}, "
        f"less its spread {t.gain.mean() - t.gain.std():,.0f}"
    )


def _whole() -> None:
    from fit import world

    fit = fit_model(world(1), Spec(draws=300))
    budget = float(fit.data.spend[-52:].mean(axis=0).sum() * WEEKS)
    _, wall, processor = _best(lambda: make_plan(fit, PlanRequest(budget=budget)))
    print(f"  whole plan of a fit, 1,000 draws, promise and forecasts: {wall:.3f} s ({processor:.3f} of processor)")


def _best(work: Callable[[], T], repeats: int = 5) -> tuple[T, float, float]:
    """What `work` gives, and wall and processor seconds of its least disturbed run."""
    found, walls, processors = work(), [], []
    for _ in range(repeats):
        wall, processor = time.perf_counter(), time.process_time()
        found = work()
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    return found, min(walls), min(processors)


if __name__ == "__main__":
    main()

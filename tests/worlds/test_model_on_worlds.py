"""A small guard of the yardsticks: where the model's family holds, its intervals do; where it does not, it says so.

The full table is `make yardsticks`. Seeds from 200 on are used here only, and fixed before the first fit.
"""

from __future__ import annotations

import numpy as np
import pytest

from unisono.measure.mmm.engine import fit_model
from unisono.measure.mmm.result import FitResult, Grade
from unisono.measure.mmm.spec import Spec
from unisono.measure.mmm.trust.engine import trust_in
from unisono.plan import PlanRequest, make_plan
from unisono.synthetic.worlds import World, best_split, even, make_world

WITHIN = ("clean", "benchmark", "random_walk", "restless_season", "many_controls", "level_break")
"""Kinds whose truth the model's family can say, or nearly."""

UNLIKE = ("delayed", "weibull", "s_shaped", "no_effect", "outliers", "drifting", "proportional", "collinear")


def fitted(world: World) -> FitResult:
    return fit_model(world.data, Spec())


def covered(world: World, fit: FitResult) -> np.ndarray:
    lower, upper = np.quantile(fit.draws.roi, [0.05, 0.95], axis=0)
    return np.asarray((lower <= world.truth.roi) & (world.truth.roi <= upper))


def error(world: World, fit: FitResult) -> float:
    """Mean relative error of the channels' contributions."""
    works = world.truth.roi > 0
    return float(np.abs(fit.draws.roi.mean(axis=0)[works] / world.truth.roi[works] - 1).mean())


def gains(world: World, fit: FitResult) -> tuple[float, float]:
    """What plan and oracle earn over the usual split within +-50 %, as shares of what media brings in the window."""
    today = 13 * world.data.spend[-52:].mean(axis=0)
    plan = make_plan(fit, PlanRequest(budget=float(today.sum()), weeks=13, margin_rate=1.0))
    planned = {line.channel: line.planned for line in plan.lines}
    split = np.array([planned[name] for name in world.data.channels])
    best = best_split(world, today, weeks=13, lower=0.5 * today, upper=1.5 * today)
    media = 13 * float(world.truth.media[-52:].mean())
    found, possible = (world.gain_of(even(money, 13), even(today, 13)) / media for money in (split, best))
    return found, possible


def test_intervals_hold_where_the_family_does() -> None:
    """Error, coverage, bias and the plan's gain of two worlds, within bounds that a broken model or planner leaves."""
    inside, biases, errors, gained, possible = [], [], [], [], []
    for kind, seed in (("clean", 200), ("random_walk", 200)):
        world = make_world(kind, seed)
        fit = fitted(world)
        inside += covered(world, fit).tolist()
        media = float((fit.draws.roi @ world.data.spend.sum(axis=0)).mean())
        biases.append((media - world.truth.media.sum()) / world.data.outcome.sum())
        errors.append(error(world, fit))
        found, best = gains(world, fit)
        gained.append(found)
        possible.append(best)
    assert np.mean(inside) >= 0.75
    assert abs(np.mean(biases)) < 0.06
    assert np.mean(errors) < 0.45
    assert min(gained) > -0.001
    assert sum(gained) > 0.25 * sum(possible)


@pytest.mark.prove
def test_intervals_hold_over_many_worlds_of_the_family() -> None:
    inside, errors, gained = [], [], []
    for kind in WITHIN:
        for seed in range(201, 205):
            world = make_world(kind, seed)
            fit = fitted(world)
            inside += covered(world, fit).tolist()
            errors.append(error(world, fit))
            gained.append(gains(world, fit)[0])
    assert np.mean(inside) >= 0.85
    assert np.mean(errors) < 0.45
    assert np.mean(gained) > 0
    assert min(gained) > -0.02


@pytest.mark.prove
@pytest.mark.parametrize("kind", UNLIKE)
def test_where_the_family_does_not_hold_intervals_do_or_the_fit_is_distrusted(kind: str) -> None:
    for seed in (201, 202):
        world = make_world(kind, seed)
        fit = fitted(world)
        assert covered(world, fit).mean() >= 0.6 or trust_in(fit).grade is not Grade.PASS

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
from unisono.synthetic.worlds import World, even, make_world

WITHIN = ("clean", "benchmark", "random_walk", "restless_season", "many_controls", "level_break")
"""Kinds whose truth the model's family can say, or nearly."""

UNLIKE = ("delayed", "weibull", "s_shaped", "no_effect", "outliers", "drifting", "proportional", "collinear")


def fitted(world: World) -> FitResult:
    return fit_model(world.data, Spec())


def covered(world: World, fit: FitResult) -> np.ndarray:
    lower, upper = np.quantile(fit.draws.roi, [0.05, 0.95], axis=0)
    return np.asarray((lower <= world.truth.roi) & (world.truth.roi <= upper))


def gain_share(world: World, fit: FitResult) -> float:
    """What the plan earns in the world over today's split, as a share of what media brings in the window."""
    today = 13 * world.data.spend[-52:].mean(axis=0)
    plan = make_plan(fit, PlanRequest(budget=float(today.sum()), weeks=13, margin_rate=1.0))
    planned = {line.channel: line.planned for line in plan.lines}
    split = np.array([planned[name] for name in world.data.channels])
    return world.gain_of(even(split, 13), even(today, 13)) / (13 * float(world.truth.media[-52:].mean()))


def test_intervals_hold_where_the_family_does() -> None:
    inside, biases = [], []
    for kind, seed in (("clean", 200), ("random_walk", 200)):
        world = make_world(kind, seed)
        fit = fitted(world)
        inside += covered(world, fit).tolist()
        media = float((fit.draws.roi @ world.data.spend.sum(axis=0)).mean())
        biases.append((media - world.truth.media.sum()) / world.data.outcome.sum())
        assert gain_share(world, fit) > -0.001
    assert np.mean(inside) >= 0.75
    assert abs(np.mean(biases)) < 0.06


@pytest.mark.prove
def test_intervals_hold_over_many_worlds_of_the_family() -> None:
    inside, gains = [], []
    for kind in WITHIN:
        for seed in range(201, 205):
            world = make_world(kind, seed)
            fit = fitted(world)
            inside += covered(world, fit).tolist()
            gains.append(gain_share(world, fit))
    assert np.mean(inside) >= 0.85
    assert np.mean(gains) > 0
    assert min(gains) > -0.02


@pytest.mark.prove
@pytest.mark.parametrize("kind", UNLIKE)
def test_where_the_family_does_not_hold_intervals_do_or_the_fit_is_distrusted(kind: str) -> None:
    for seed in (201, 202):
        world = make_world(kind, seed)
        fit = fitted(world)
        assert covered(world, fit).mean() >= 0.6 or trust_in(fit).grade is not Grade.PASS

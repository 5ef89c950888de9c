"""Truth in known worlds: intervals hold it, effects of none are not told as effects; also where no formula holds."""

from __future__ import annotations

import pytest

from unisono.measure.funnel.engine import fit_brand
from unisono.measure.funnel.result import BrandResult
from unisono.measure.funnel.spec import BrandSpec
from unisono.measure.mmm.spec import Spec
from unisono.synthetic.worlds.brand import BrandWorld, make_brand_world


def fitted(kind: str, seed: int) -> tuple[BrandWorld, BrandResult]:
    world = make_brand_world(kind, seed)
    return world, fit_brand(world.data, BrandSpec(model=Spec(draws=200)))


def held(world: BrandWorld, fit: BrandResult) -> tuple[int, int, bool]:
    """How many short-term and long-term intervals of channels hold the truth, and whether that of all media does."""
    *channels, whole = fit.channels_table().to_dicts()
    short = sum(
        row["roi_short_lower"] <= t <= row["roi_short_upper"] for row, t in zip(channels, world.short, strict=True)
    )
    long = sum(row["roi_long_lower"] <= t <= row["roi_long_upper"] for row, t in zip(channels, world.long, strict=True))
    spend = world.data.model.spend.sum(axis=0)
    true = float(world.long @ spend / spend.sum())
    return short, long, whole["roi_long_lower"] <= true <= whole["roi_long_upper"]


def test_a_brand_that_media_builds_is_found() -> None:
    world, fit = fitted("stock", 0)
    short, long, whole = held(world, fit)
    assert short >= 3
    assert long >= 3
    assert whole
    tv = fit.channels_table().to_dicts()[0]
    assert tv["rules_out_none"]
    assert tv["telling"] == "data"
    assert tv["roi_long"] > fit.channels_table().to_dicts()[3]["roi_long"]


@pytest.mark.prove
@pytest.mark.parametrize(("kind", "seeds", "least"), [("stock", 6, 0.8), ("people", 4, 0.75), ("none", 4, 0.8)])
def test_intervals_hold_the_truth_over_seeds(kind: str, seeds: int, least: float) -> None:
    counts = [held(*fitted(kind, seed)) for seed in range(seeds)]
    assert sum(short for short, _, _ in counts) >= 0.8 * 4 * seeds
    assert sum(long for _, long, _ in counts) >= least * 4 * seeds
    assert sum(whole for _, _, whole in counts) >= 0.7 * seeds

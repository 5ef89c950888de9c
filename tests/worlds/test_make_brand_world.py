"""Worlds with a brand: equal seeds, what is given, truths that differ as told."""

from __future__ import annotations

import numpy as np
import pytest

from unisono.errors import InputError
from unisono.synthetic.worlds.brand import KINDS, make_brand_world


@pytest.mark.parametrize("kind", KINDS)
def test_equal_seeds_give_equal_worlds(kind: str) -> None:
    one, other = make_brand_world(kind, 3), make_brand_world(kind, 3)
    assert (one.data.model.outcome == other.data.model.outcome).all()
    assert (one.data.surveys[0].value == other.data.surveys[0].value).all()
    assert one.data.model.outcome.shape == (156,)
    assert (one.short > 0).all()


def test_only_worlds_whose_media_builds_a_brand_have_a_long_term() -> None:
    for kind in ("none", "fashion"):
        assert not make_brand_world(kind, 0).long.any()
    for kind in ("stock", "people"):
        world = make_brand_world(kind, 0)
        assert world.long[0] > world.long[3]
        assert (world.long > 0).all()


def test_the_truth_of_a_stock_is_its_sum_over_two_years() -> None:
    world = make_brand_world("stock", 1)
    assert world.long[0] / world.short[0] == pytest.approx(1.8 * (1 - 0.5 ** (104 / 22)))
    assert np.allclose(world.short, make_brand_world("none", 1).short)


def test_unknown_worlds_are_refused() -> None:
    for kind, seed in (("nonsense", 0), ("stock", -1)):
        with pytest.raises(InputError):
            make_brand_world(kind, seed)

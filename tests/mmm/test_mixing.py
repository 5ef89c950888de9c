"""R-hat and effective sizes equal those of the field's reference implementation, also where draws repeat."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from arviz_stats.base.array import BaseArray

from unisono.measure.mmm.data import Array
from unisono.measure.mmm.mixing import mixing

REFERENCE: Any = BaseArray()
LEVEL = 0.9


def chains(kind: str, shape: tuple[int, int, int]) -> Array:
    """Autoregressive chains (n_chains, n_draws, n_quantities) with one fault."""
    rng = np.random.default_rng(5)
    made = rng.standard_normal(shape)
    memory = {"sticky": 0.97, "swinging": -0.6}.get(kind, 0.4)
    for t in range(1, shape[1]):
        made[:, t] += memory * made[:, t - 1]
    if kind == "apart":
        made[0] += 2.0
    if kind == "wide":
        made[-1] *= 3.0
    if kind == "repeated":
        made[:, 1::2] = made[:, 0::2][:, : made[:, 1::2].shape[1]]
    if kind == "rounded":
        made = np.round(made)
    return made


@pytest.mark.parametrize("shape", [(4, 1000, 3), (2, 101, 2), (3, 64, 1)])
@pytest.mark.parametrize("kind", ["plain", "sticky", "swinging", "apart", "wide", "repeated", "rounded"])
def test_equal_to_the_reference(kind: str, shape: tuple[int, int, int]) -> None:
    draws = chains(kind, shape)
    axes = {"chain_axis": 0, "draw_axis": 1}
    found = mixing(draws, LEVEL)
    np.testing.assert_allclose(found.rhat, REFERENCE.rhat(draws, **axes), rtol=1e-12)
    np.testing.assert_allclose(found.bulk, REFERENCE.ess(draws, **axes), rtol=1e-10)
    tail = REFERENCE.ess(draws, **axes, method="tail", prob=((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    np.testing.assert_allclose(found.tail, tail, rtol=1e-10)


def test_independent_draws_count_fully_and_repeated_ones_half() -> None:
    plain = np.random.default_rng(2).standard_normal((4, 2000, 20))
    assert np.median(mixing(plain, LEVEL).bulk) == pytest.approx(8000, rel=0.05)
    twice = np.repeat(plain[:, :1000], 2, axis=1)
    assert np.median(mixing(twice, LEVEL).bulk) == pytest.approx(4000, rel=0.05)


def test_chains_of_equal_place_but_other_width_do_not_agree() -> None:
    assert mixing(chains("wide", (4, 1000, 3)), LEVEL).rhat.min() > 1.05


def test_what_cannot_be_told_is_nan() -> None:
    draws = chains("plain", (4, 100, 3))
    draws[1, 7, 1] = np.nan
    draws[:, :, 2] = 3.0
    with np.errstate(invalid="ignore"):
        found = mixing(draws, LEVEL)
    assert np.isnan(found.rhat).tolist() == [False, True, True]
    assert np.isnan(found.bulk[1])
    assert np.isnan(np.concatenate(mixing(draws[:1], LEVEL))).all()
    assert np.isnan(np.concatenate(mixing(draws[:, :3], LEVEL))).all()

"""A panel adds up, is deterministic, and differs by region as its kind says."""

from __future__ import annotations

import numpy as np
import pytest

from unisono.errors import InputError
from unisono.synthetic.worlds import PANEL_KINDS, make_panel


@pytest.mark.parametrize("kind", PANEL_KINDS)
def test_a_panel_adds_up(kind: str) -> None:
    panel = make_panel(3, n_units=12, kind=kind)
    rest = panel.outcome - panel.baseline - panel.contribution.sum(axis=2)
    relative = rest / panel.outcome.mean(axis=1, keepdims=True)
    assert abs(relative.mean()) < 0.01
    assert 0.03 < relative.std() < 0.06
    assert panel.spend.shape == (12, 156, 8)
    assert (panel.outcome > 0).all()
    assert 0.1 < panel.contribution.sum() / panel.outcome.sum() < 0.4
    np.testing.assert_array_equal(make_panel(3, n_units=12, kind=kind).outcome, panel.outcome)


def test_regions_differ_as_the_kind_says() -> None:
    clean, uneven, targeted = (make_panel(1, kind=kind) for kind in PANEL_KINDS)

    def spread(values: np.ndarray) -> float:
        return float(np.log(values).std(axis=0).mean())

    assert spread(uneven.roi_by_unit) > 1.5 * spread(clean.roi_by_unit)
    heads = clean.population[:, None]
    per_head = (targeted.spend.sum(axis=1) / heads).mean(axis=1)
    liking = targeted.baseline.mean(axis=1) / targeted.population
    assert np.asarray(np.corrcoef(per_head, liking))[0, 1] > 0.6
    plain = (clean.spend.sum(axis=1) / heads).mean(axis=1)
    assert abs(np.asarray(np.corrcoef(plain, clean.baseline.mean(axis=1) / clean.population))[0, 1]) < 0.5


def test_impossible_panels_are_refused() -> None:
    with pytest.raises(InputError):
        make_panel(1, kind="round")
    with pytest.raises(InputError):
        make_panel(1, n_units=1)

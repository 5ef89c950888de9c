"""After a fit: experiments narrow what is still wide, and are worth something where the split depends on it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from unisono.measure.mmm.answer.after_fit import next_experiments
from unisono.measure.mmm.engine import fit_model
from unisono.measure.mmm.result import FitResult
from unisono.measure.mmm.spec import Spec


@pytest.fixture(scope="module")
def fit(make_history: Any) -> FitResult:
    """Radio never changed its spend."""
    return fit_model(make_history(lambda weeks, _spend: 50 + 0 * weeks), Spec(draws=250))


def test_experiments_only_narrow_and_are_ranked_by_their_money(fit: FitResult) -> None:
    found = next_experiments(fit)
    assert {option.channel for option in found} == set(fit.data.channels)
    worth = [option.value_per_money or 0.0 for option in found]
    assert worth == sorted(worth, reverse=True)
    sd = dict(zip(fit.data.channels, fit.draws.log_roi.std(axis=0), strict=True))
    for option in found:
        assert option.value is not None
        assert option.value >= 0
        assert option.moved > 0
        assert np.log(option.factor) / 1.645 <= sd[option.channel] * 1.001


def test_the_channel_that_nothing_was_learned_of_narrows_most(fit: FitResult) -> None:
    sd = dict(zip(fit.data.channels, fit.draws.log_roi.std(axis=0), strict=True))
    narrowed = {o.channel: np.log(o.factor) / 1.645 / sd[o.channel] for o in next_experiments(fit)}
    assert min(narrowed, key=lambda channel: narrowed[channel]) == "radio"
    assert narrowed["radio"] < 0.7


def test_what_an_experiment_promises_is_what_it_brings(fit: FitResult, make_history: Any) -> None:
    """Radio is switched off for the last eight weeks of the same history: a fit is then as sure as was promised."""
    found = next(o for o in next_experiments(fit) if o.channel == "radio")
    weeks = found.periods

    def dark(path: Any, _spend: Any) -> Any:
        radio = 50 + 0 * path
        radio[-weeks - 4 : -4] = 0.0 if found.kind == "go_dark" else 100.0
        return radio

    assert found.kind in {"go_dark", "heavy_up"}
    after = fit_model(make_history(dark), Spec(draws=250))
    sd = float(after.draws.log_roi[:, 3].std())
    assert sd == pytest.approx(np.log(found.factor) / 1.645, rel=0.5)

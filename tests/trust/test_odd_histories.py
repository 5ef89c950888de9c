"""Histories as they come: with holes, one channel only, still or ended spend, little more than a year."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.engine import fit_model
from unisono.measure.mmm.spec import Spec
from unisono.measure.mmm.trust.engine import trust_in
from unisono.measure.mmm.trust.page import trust_lines


def holes(data: ModelData) -> ModelData:
    outcome = data.outcome.copy()
    outcome[[3, 70, 71, 150, 155]] = np.nan
    return dataclasses.replace(data, outcome=outcome)


def one_channel(data: ModelData) -> ModelData:
    return dataclasses.replace(data, spend=data.spend[:, :1], channels=data.channels[:1])


def still_and_ended(data: ModelData) -> ModelData:
    spend = data.spend.copy()
    spend[:, 0] = 40.0
    spend[60:, 1] = 0.0
    return dataclasses.replace(data, spend=spend)


def short(data: ModelData) -> ModelData:
    n = 60
    return dataclasses.replace(
        data, periods=data.periods[:n], outcome=data.outcome[:n], spend=data.spend[:n], controls=data.controls[:n]
    )


@pytest.mark.parametrize("change", [holes, one_channel, still_and_ended, short])
def test_every_history_that_can_be_fitted_can_be_questioned(
    change: Callable[[ModelData], ModelData], make_world: Any
) -> None:
    fit = fit_model(change(make_world("clean", 1).data), Spec(draws=60, chains=2))
    trust = trust_in(fit)
    assert all(check.value is None or np.isfinite(check.value) for check in trust.checks)
    assert all("{" not in str(line) for line in trust_lines(trust))
    assert {check.channel for check in trust.checks} - {None} == set(fit.data.channels)

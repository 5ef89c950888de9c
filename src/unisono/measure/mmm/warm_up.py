"""Compile every kernel of both models once, on tiny histories, so that numba's cache holds them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import numpy as np

from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.engine import fit_model
from unisono.measure.mmm.panel.data import PanelData
from unisono.measure.mmm.panel.engine import fit_panel
from unisono.measure.mmm.panel.spec import PanelSpec
from unisono.measure.mmm.spec import Spec

_WEEKS = 60
_UNITS = 2
_CHANNELS = ("a", "b")


def warm_up(report: Callable[[float], None] | None = None) -> None:
    """Fit made-up weeks with a handful of draws, as one series and by region; the results are thrown away.

    Args:
        report: called with the share done, 0-1.
    """
    rng = np.random.default_rng(0)
    periods = tuple(dt.date(2024, 1, 1) + dt.timedelta(weeks=i) for i in range(_WEEKS))
    spend = rng.gamma(4.0, 25.0, (_UNITS, _WEEKS, len(_CHANNELS)))
    outcome = 1000 + spend @ np.array([1.0, 2.0]) + rng.normal(0, 20, (_UNITS, _WEEKS))
    nation = ModelData(
        periods=periods,
        outcome=outcome[0],
        spend=spend[0],
        channels=_CHANNELS,
        controls=np.zeros((_WEEKS, 0)),
        control_names=(),
        currency="EUR",
        outcome_name="warm-up",
    )
    fit_model(nation, Spec(draws=8, warmup=8, chains=2, autocorrelations=(0.0,)))
    if report:
        report(0.4)
    regions = PanelData(
        periods=periods,
        units=tuple(str(g) for g in range(_UNITS)),
        outcome=outcome,
        spend=spend,
        channels=_CHANNELS,
        controls=np.zeros((_UNITS, _WEEKS, 0)),
        control_names=(),
        currency="EUR",
        outcome_name="warm-up",
    )
    fit_panel(regions, PanelSpec(draws=8, warmup=8, chains=2, autocorrelations=(0.0,)))

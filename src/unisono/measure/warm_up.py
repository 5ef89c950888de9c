"""Compile every kernel of the models once, on tiny histories, so that numba's cache holds them.

Two processes share the work: the nation and what lasts in one, regions in the other. Both compile functions that the
models have in common, for other types of arguments; numba reads, extends and writes the list of what is cached without
a lock, and names the file of new code by that list, so that one process could put its code under the other's name.
Whoever writes here therefore waits for the other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from multiprocessing.synchronize import Lock
from typing import Any

import numpy as np

from unisono.measure.funnel.data import BrandData, Series, Survey
from unisono.measure.funnel.engine import fit_brand
from unisono.measure.funnel.leads import LeadsData, LeadsSpec
from unisono.measure.funnel.leads_fit import fit_leads
from unisono.measure.funnel.spec import BrandSpec
from unisono.measure.mmm.data import Array, ModelData
from unisono.measure.mmm.engine import fit_model
from unisono.measure.mmm.panel.data import PanelData
from unisono.measure.mmm.panel.engine import fit_panel
from unisono.measure.mmm.panel.spec import PanelSpec
from unisono.measure.mmm.spec import Spec

_WEEKS = 80
_UNITS = 2
_CHANNELS = ("a", "b")
_EFFORT: dict[str, Any] = {"draws": 8, "warmup": 8, "chains": 2, "autocorrelations": (0.0,)}


def warm_up(report: Callable[[float], None] | None = None) -> None:
    """Fit made-up weeks with a handful of draws; the results are thrown away.

    Starts processes of its own: a script calls it below `if __name__ == "__main__"`.

    Args:
        report: called with the share done, 0-1.
    """
    context = get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=context, initializer=_take_turns, initargs=(context.Lock(),)) as pool:
        parts = [pool.submit(part) for part in (_nation, _regions)]
        for done, part in enumerate(as_completed(parts), 1):
            part.result()
            if report:
                report(done / len(parts))


def _take_turns(lock: Lock) -> None:
    """Let numba write to its cache only while it holds `lock`."""
    from numba.core.caching import IndexDataCacheFile

    save = IndexDataCacheFile.save

    def save_alone(self: Any, key: Any, data: Any) -> None:
        with lock:
            save(self, key, data)  # type: ignore[no-untyped-call]

    IndexDataCacheFile.save = save_alone  # type: ignore[method-assign]


def _nation() -> None:
    """The national model, the long term, and leads to deals."""
    spend, outcome = _made_up()
    model = ModelData(
        periods=_periods(),
        outcome=outcome[0],
        spend=spend[0],
        channels=_CHANNELS,
        controls=np.zeros((_WEEKS, 0)),
        control_names=(),
        currency="EUR",
        outcome_name="warm-up",
    )
    spec = Spec(**_EFFORT)
    fit_model(model, spec)
    asked = _periods()[::8]
    aware: Array = np.linspace(0.3, 0.4, len(asked))
    survey = Survey("asked", asked, asked, aware, np.full(len(asked), 900.0))
    searches = Series("searched", outcome[0] / 2, shows_brand=True)
    fit_brand(BrandData(model, (survey,), (searches,)), BrandSpec(spec)).channels_table()
    leads: Array = np.asarray(40.0 + np.arange(_WEEKS) % 7, float)
    fit_leads(LeadsData(model, leads, np.round(leads / 8)), LeadsSpec(spec))


def _regions() -> None:
    """The model of regions."""
    spend, outcome = _made_up()
    regions = PanelData(
        periods=_periods(),
        units=tuple(str(g) for g in range(_UNITS)),
        outcome=outcome,
        spend=spend,
        channels=_CHANNELS,
        controls=np.zeros((_UNITS, _WEEKS, 0)),
        control_names=(),
        currency="EUR",
        outcome_name="warm-up",
    )
    fit_panel(regions, PanelSpec(**_EFFORT))


def _periods() -> tuple[dt.date, ...]:
    return tuple(dt.date(2024, 1, 1) + dt.timedelta(weeks=i) for i in range(_WEEKS))


def _made_up() -> tuple[Array, Array]:
    """Spend (n_units, n_weeks, n_channels) and outcome (n_units, n_weeks)."""
    rng = np.random.default_rng(0)
    spend = rng.gamma(4.0, 25.0, (_UNITS, _WEEKS, len(_CHANNELS)))
    return spend, 1000 + spend @ np.array([1.0, 2.0]) + rng.normal(0, 20, (_UNITS, _WEEKS))

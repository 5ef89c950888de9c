"""A long-term fit on disk: draws and data as arrays, everything else as readable JSON.

Loading rebuilds the density and draws the brand again with the same seed, so equal files give equal tables.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from unisono.measure.funnel.data import BrandData, Series, Survey
from unisono.measure.funnel.draws import brand_draws
from unisono.measure.funnel.posterior import posterior_of_brand
from unisono.measure.funnel.result import BrandResult, thinned
from unisono.measure.funnel.spec import BrandPriors, BrandSpec
from unisono.measure.mmm.data import Array, ModelData
from unisono.measure.mmm.run_files import other_version, read_run, verdict_of, verdict_record, write_run
from unisono.measure.mmm.spec_record import spec_from_json

FORMAT = 1
_MODEL = ("channels", "control_names", "currency", "outcome_name", "period_days", "outcome_is_money", "country")


def save_brand(result: BrandResult, folder: Path) -> Path:
    """Write `result` under `folder`/<run_id>."""
    data, model = result.data, result.data.model
    blocks = {"theta": result.theta, "outcome": model.outcome, "spend": model.spend, "controls": model.controls}
    blocks |= {f"series_{i}": series.value for i, series in enumerate(data.series)}
    for i, survey in enumerate(data.surveys):
        blocks |= {f"survey_{i}": survey.value, f"sample_{i}": survey.sample}
    record = {
        "kind": "brand",
        "format": FORMAT,
        "run_id": result.run_id,
        "edition_id": result.edition_id,
        "spec": result.spec.as_dict(),
        "rho": result.posterior.design.rho,
        "data": {"periods": _days(model.periods), **{name: getattr(model, name) for name in _MODEL}},
        "series": [{"name": series.name, "shows_brand": series.shows_brand} for series in data.series],
        "surveys": [{"name": s.name, "first_on": _days(s.first_on), "last_on": _days(s.last_on)} for s in data.surveys],
        **verdict_record(result),
    }
    return write_run(folder / result.run_id, record, blocks)


def load_brand(home: Path) -> BrandResult:
    """Read back what `save_brand` wrote.

    Raises:
        ModelError: when the folder holds no complete long-term run, or one of another format.
    """
    record, blocks = read_run(home, "unisono funnel")
    if record.get("kind") != "brand" or record["format"] != FORMAT:
        raise other_version(home, "unisono funnel")
    data = _data(record, blocks)
    raw = record["spec"]
    spec = BrandSpec(spec_from_json(raw["model"]), BrandPriors(**raw["priors"]), raw["waves"])
    posterior = posterior_of_brand(data, spec, tuple(record["rho"]))
    return BrandResult(
        run_id=record["run_id"],
        edition_id=record["edition_id"],
        data=data,
        spec=spec,
        posterior=posterior,
        theta=blocks["theta"],
        draws=brand_draws(posterior, thinned(blocks["theta"]), spec.model.seed),
        **verdict_of(record),
    )


def _data(record: dict[str, Any], blocks: dict[str, Array]) -> BrandData:
    raw = record["data"]
    model = ModelData(
        periods=_dates(raw["periods"]),
        outcome=blocks["outcome"],
        spend=blocks["spend"],
        controls=blocks["controls"],
        channels=tuple(raw["channels"]),
        control_names=tuple(raw["control_names"]),
        **{name: raw[name] for name in _MODEL[2:]},
    )
    surveys = tuple(
        Survey(s["name"], _dates(s["first_on"]), _dates(s["last_on"]), blocks[f"survey_{i}"], blocks[f"sample_{i}"])
        for i, s in enumerate(record["surveys"])
    )
    series = tuple(Series(s["name"], blocks[f"series_{i}"], s["shows_brand"]) for i, s in enumerate(record["series"]))
    return BrandData(model, surveys, series)


def _days(days: tuple[dt.date, ...]) -> list[str]:
    return [day.isoformat() for day in days]


def _dates(days: list[str]) -> tuple[dt.date, ...]:
    return tuple(dt.date.fromisoformat(day) for day in days)

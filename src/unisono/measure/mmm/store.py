"""A fit on disk: draws and data as arrays, everything else as readable JSON.

Loading rebuilds the density and never samples, so equal files give equal tables.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np

from unisono.measure.mmm.averaging.forms import member, pooled
from unisono.measure.mmm.averaging.record import mixture_from_json, mixture_to_json
from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.effects import linked
from unisono.measure.mmm.growth import target_of
from unisono.measure.mmm.posterior import posterior_of
from unisono.measure.mmm.reach import Delivery
from unisono.measure.mmm.result import FitResult
from unisono.measure.mmm.run_files import other_version, read_run, verdict_of, verdict_record, write_run
from unisono.measure.mmm.spec_record import spec_from_json, spec_to_json

FORMAT = 3
_COMMAND = "unisono fit"


def save_fit(result: FitResult, folder: Path) -> Path:
    """Write `result` under `folder`/<run_id>."""
    data = result.data
    blocks = {"theta": result.theta, "outcome": data.outcome, "spend": data.spend, "controls": data.controls}
    blocks["activity"] = data.activity
    if data.delivery.channels:
        blocks |= {"reach": data.delivery.reach, "frequency": data.delivery.frequency}
    if result.mixture is not None:
        blocks["which"] = result.mixture.which.astype(np.float64)
        blocks |= {f"theta_{k}": theta for k, theta in enumerate(result.mixture.thetas)}
    if (spread := result.posterior.design.spread) is not None:
        blocks["spread"] = spread
    record = {
        "format": FORMAT,
        "run_id": result.run_id,
        "edition_id": result.edition_id,
        "spec": spec_to_json(result.spec),
        "rho": result.posterior.design.rho,
        "data": {
            "periods": [p.isoformat() for p in data.periods],
            "channels": data.channels,
            "control_names": data.control_names,
            "currency": data.currency,
            "outcome_name": data.outcome_name,
            "period_days": data.period_days,
            "outcome_is_money": data.outcome_is_money,
            "country": data.country,
            "organic": data.organic,
            "reached": data.delivery.channels,
        },
        **verdict_record(result),
        "updated_from": result.updated_from,
        "mixture": None if result.mixture is None else mixture_to_json(result.mixture),
    }
    return write_run(folder / result.run_id, record, blocks)


def load_fit(home: Path) -> FitResult:
    """Read back what `save_fit` wrote.

    Raises:
        ModelError: when the folder holds no complete run, or one of a newer format.
    """
    record, blocks = read_run(home, _COMMAND)
    if record.get("format") != FORMAT:
        raise other_version(home, _COMMAND)
    raw = record["data"]
    data = ModelData(
        periods=tuple(dt.date.fromisoformat(p) for p in raw["periods"]),
        outcome=blocks["outcome"],
        spend=blocks["spend"],
        channels=tuple(raw["channels"]),
        controls=blocks["controls"],
        control_names=tuple(raw["control_names"]),
        currency=raw["currency"],
        outcome_name=raw["outcome_name"],
        period_days=raw["period_days"],
        outcome_is_money=raw["outcome_is_money"],
        country=raw["country"],
        organic=tuple(raw.get("organic", ())),
        activity=blocks.get("activity", np.zeros((0, 0))),
        delivery=Delivery(tuple(raw["reached"]), blocks["reach"], blocks["frequency"])
        if raw.get("reached")
        else Delivery(),
    )
    spec = spec_from_json(record["spec"])
    mixture = mixture_from_json(record["mixture"], blocks) if record.get("mixture") else None
    if mixture is not None:
        members = tuple(member(data, spec, form, record["rho"]) for form in mixture.forms)
        posterior, (theta, media) = members[0], pooled(mixture, members)
    else:
        posterior, _ = posterior_of(target_of(data, spec), spec, record["rho"], blocks.get("spread"))
        theta = blocks["theta"]
        media = posterior.media_draws(theta)
    n_paid = len(data.channels)
    paid = media.of(slice(n_paid)) if data.organic else media
    return FitResult(
        run_id=record["run_id"],
        edition_id=record["edition_id"],
        data=data,
        spec=spec,
        posterior=posterior,
        theta=theta,
        draws=linked(paid, spec, data),
        organic=media.of(slice(n_paid, None)) if data.organic else None,
        **verdict_of(record),
        updated_from=record.get("updated_from"),
        mixture=mixture,
    )

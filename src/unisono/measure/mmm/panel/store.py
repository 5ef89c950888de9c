"""A panel fit on disk: draws and data as arrays, everything else as readable JSON.

Loading rebuilds the density and draws the linear part again with the same seed, so equal files give equal tables.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from unisono.measure.mmm.panel.data import PanelData
from unisono.measure.mmm.panel.posterior import posterior_of
from unisono.measure.mmm.panel.result import PanelResult, redrawn
from unisono.measure.mmm.panel.spec import PanelSpec
from unisono.measure.mmm.run_files import other_version, read_run, verdict_of, verdict_record, write_run
from unisono.measure.mmm.spec import Priors
from unisono.measure.mmm.spec_record import event_from_json, experiment_from_json

FORMAT = 1
_COMMAND = "unisono regions"


def save_panel(result: PanelResult, folder: Path) -> Path:
    """Write `result` under `folder`/<run_id>."""
    data = result.data
    blocks = {
        "theta": result.theta,
        "outcome": data.outcome,
        "spend": data.spend,
        "controls": data.controls,
        "noise": result.posterior.design.noise,
    }
    if data.population is not None:
        blocks["population"] = data.population
    record = {
        "kind": "panel",
        "format": FORMAT,
        "run_id": result.run_id,
        "edition_id": result.edition_id,
        "spec": result.spec.as_dict(),
        "rho": result.posterior.design.rho,
        "data": {
            "periods": [p.isoformat() for p in data.periods],
            "units": data.units,
            "channels": data.channels,
            "control_names": data.control_names,
            "currency": data.currency,
            "outcome_name": data.outcome_name,
            "period_days": data.period_days,
            "outcome_is_money": data.outcome_is_money,
            "country": data.country,
            "national": data.national,
        },
        **verdict_record(result),
    }
    return write_run(folder / result.run_id, record, blocks)


def load_panel(home: Path) -> PanelResult:
    """Read back what `save_panel` wrote.

    Raises:
        ModelError: when the folder holds no complete panel run, or one of another format.
    """
    record, blocks = read_run(home, _COMMAND)
    if record.get("kind") != "panel" or record["format"] != FORMAT:
        raise other_version(home, _COMMAND)
    raw = record["data"]
    data = PanelData(
        periods=tuple(dt.date.fromisoformat(p) for p in raw["periods"]),
        outcome=blocks["outcome"],
        spend=blocks["spend"],
        controls=blocks["controls"],
        population=blocks.get("population"),
        units=tuple(raw["units"]),
        channels=tuple(raw["channels"]),
        control_names=tuple(raw["control_names"]),
        currency=raw["currency"],
        outcome_name=raw["outcome_name"],
        period_days=raw["period_days"],
        outcome_is_money=raw["outcome_is_money"],
        country=raw["country"],
        national=tuple(raw.get("national", ())),
    )
    settings = dict(record["spec"])
    settings["autocorrelations"] = tuple(settings["autocorrelations"])
    settings["priors"] = Priors(**settings["priors"])
    settings["experiments"] = tuple(experiment_from_json(values) for values in settings.get("experiments", ()))
    settings["events"] = tuple(event_from_json(values) for values in settings.get("events", ()))
    settings["varying"] = tuple(settings.get("varying", {}).items())
    spec = PanelSpec(**settings)
    posterior = posterior_of(data, spec, rho=record["rho"], noise=blocks["noise"])
    return PanelResult(
        run_id=record["run_id"],
        edition_id=record["edition_id"],
        data=data,
        spec=spec,
        posterior=posterior,
        theta=blocks["theta"],
        linear=redrawn(posterior, blocks["theta"], spec.seed),
        **verdict_of(record),
    )

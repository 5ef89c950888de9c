"""A panel fit on disk: draws and data as arrays, everything else as readable JSON.

Loading rebuilds the density and draws the linear part again with the same seed, so equal files give equal tables.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from unisono.errors import ModelError
from unisono.measure.mmm.data import Array
from unisono.measure.mmm.panel.data import PanelData
from unisono.measure.mmm.panel.posterior import posterior_of
from unisono.measure.mmm.panel.result import PanelResult, redrawn
from unisono.measure.mmm.panel.spec import PanelSpec
from unisono.measure.mmm.result import Diagnostic, Grade
from unisono.measure.mmm.spec import Priors
from unisono.words import msg
from unisono.words.record import text_from_json, text_to_json

FORMAT = 1


def save_panel(result: PanelResult, folder: Path) -> Path:
    """Write `result` under `folder`/<run_id>; the JSON goes last, so that a run without it never happened."""
    home = folder / result.run_id
    home.mkdir(parents=True, exist_ok=True)
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
    np.savez_compressed(home / "arrays.npz", **blocks)  # type: ignore[arg-type]
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
        "diagnostics": [{**dataclasses.asdict(d), "text": text_to_json(d.text)} for d in result.diagnostics],
        "grade": result.grade.value,
        "recommendation": text_to_json(result.recommendation),
        "notes": [text_to_json(n) for n in result.notes],
        "seconds": result.seconds,
    }
    draft = home / "run.json.draft"
    draft.write_text(json.dumps(record, indent=1, ensure_ascii=False), encoding="utf-8")
    draft.replace(home / "run.json")
    return home


def load_panel(home: Path) -> PanelResult:
    """Read back what `save_panel` wrote.

    Raises:
        ModelError: when the folder holds no complete panel run, or one of another format.
    """
    record, blocks = _read(home)
    if record.get("kind") != "panel" or record["format"] != FORMAT:
        raise ModelError(
            msg("The run {run} was written by another version of Unisono.", run=home.name),
            remedy=msg("Fit again with `unisono fit`."),
        )
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
    spec = PanelSpec(**{**settings, "priors": Priors(**settings["priors"])})
    posterior = posterior_of(data, spec, rho=record["rho"], noise=blocks["noise"])
    return PanelResult(
        run_id=record["run_id"],
        edition_id=record["edition_id"],
        data=data,
        spec=spec,
        posterior=posterior,
        theta=blocks["theta"],
        linear=redrawn(posterior, blocks["theta"], spec.seed),
        diagnostics=tuple(
            Diagnostic(d["name"], d["value"], d["threshold"], Grade(d["grade"]), text_from_json(d["text"]))
            for d in record["diagnostics"]
        ),
        grade=Grade(record["grade"]),
        recommendation=text_from_json(record["recommendation"]),
        notes=tuple(text_from_json(n) for n in record["notes"]),
        seconds=record["seconds"],
    )


def _read(home: Path) -> tuple[dict[str, Any], dict[str, Array]]:
    """The record and the arrays of a run."""
    try:
        record: dict[str, Any] = json.loads((home / "run.json").read_text(encoding="utf-8"))
        with np.load(io.BytesIO((home / "arrays.npz").read_bytes())) as arrays:
            return record, {name: arrays[name] for name in arrays.files}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise ModelError(
            msg("The run {run} cannot be read.", run=home.name),
            remedy=msg("Fit again with `unisono fit`."),
        ) from error

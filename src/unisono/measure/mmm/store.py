"""A fit on disk: draws and data as arrays, everything else as readable JSON.

Loading rebuilds the density and never samples, so equal files give equal tables.
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
from unisono.measure.mmm.data import Array, ModelData
from unisono.measure.mmm.posterior import posterior_of
from unisono.measure.mmm.result import Diagnostic, FitResult, Grade
from unisono.measure.mmm.spec_record import spec_from_json, spec_to_json
from unisono.words import msg
from unisono.words.record import text_from_json, text_to_json

FORMAT = 3


def save_fit(result: FitResult, folder: Path) -> Path:
    """Write `result` under `folder`/<run_id>; the JSON goes last, so that a run without it never happened."""
    home = folder / result.run_id
    home.mkdir(parents=True, exist_ok=True)
    data = result.data
    blocks = {"theta": result.theta, "outcome": data.outcome, "spend": data.spend, "controls": data.controls}
    blocks["activity"] = data.activity
    if (spread := result.posterior.design.spread) is not None:
        blocks["spread"] = spread
    np.savez_compressed(home / "arrays.npz", allow_pickle=False, **blocks)
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
        },
        "diagnostics": [{**dataclasses.asdict(d), "text": text_to_json(d.text)} for d in result.diagnostics],
        "grade": result.grade.value,
        "recommendation": text_to_json(result.recommendation),
        "notes": [text_to_json(n) for n in result.notes],
        "seconds": result.seconds,
        "updated_from": result.updated_from,
    }
    draft = home / "run.json.draft"
    draft.write_text(json.dumps(record, indent=1, ensure_ascii=False), encoding="utf-8")
    draft.replace(home / "run.json")
    return home


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


def load_fit(home: Path) -> FitResult:
    """Read back what `save_fit` wrote.

    Raises:
        ModelError: when the folder holds no complete run, or one of a newer format.
    """
    record, blocks = _read(home)
    if record.get("format") != FORMAT:
        raise ModelError(
            msg("The run {run} was written by another version of Unisono.", run=home.name),
            remedy=msg("Fit again with `unisono fit`."),
        )
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
    )
    spec = spec_from_json(record["spec"])
    posterior, _ = posterior_of(data, spec, record["rho"], blocks.get("spread"))
    media = posterior.media_draws(blocks["theta"])
    n_paid = len(data.channels)
    return FitResult(
        run_id=record["run_id"],
        edition_id=record["edition_id"],
        data=data,
        spec=spec,
        posterior=posterior,
        theta=blocks["theta"],
        draws=media.of(slice(n_paid)) if data.organic else media,
        organic=media.of(slice(n_paid, None)) if data.organic else None,
        diagnostics=tuple(
            Diagnostic(d["name"], d["value"], d["threshold"], Grade(d["grade"]), text_from_json(d["text"]))
            for d in record["diagnostics"]
        ),
        grade=Grade(record["grade"]),
        recommendation=text_from_json(record["recommendation"]),
        notes=tuple(text_from_json(n) for n in record["notes"]),
        seconds=record["seconds"],
        updated_from=record.get("updated_from"),
    )

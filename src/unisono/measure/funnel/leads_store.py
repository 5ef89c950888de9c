"""A fit of leads on disk: draws, leads and deals as arrays, everything else as readable JSON."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np

from unisono.errors import ModelError
from unisono.measure.funnel.leads import LeadsData, LeadsPriors, LeadsSpec, posterior_of_leads
from unisono.measure.funnel.leads_fit import LeadsResult
from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.result import Diagnostic, Grade
from unisono.measure.mmm.spec_record import spec_from_json, spec_to_json
from unisono.words import msg
from unisono.words.record import text_from_json, text_to_json

FORMAT = 1


def save_leads(result: LeadsResult, home: Path) -> None:
    """Write `result` into the folder `home`; the JSON goes last."""
    home.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(home / "leads.npz", theta=result.theta, leads=result.data.leads, deals=result.data.deals)
    record = {
        "format": FORMAT,
        "model": spec_to_json(result.spec.model),
        "priors": dataclasses.asdict(result.spec.priors),
        "diagnostics": [{**dataclasses.asdict(d), "text": text_to_json(d.text)} for d in result.diagnostics],
        "grade": result.grade.value,
        "recommendation": text_to_json(result.recommendation),
    }
    draft = home / "leads.json.draft"
    draft.write_text(json.dumps(record, indent=1, ensure_ascii=False), encoding="utf-8")
    draft.replace(home / "leads.json")


def load_leads(home: Path, model: ModelData) -> LeadsResult | None:
    """What `save_leads` wrote into `home`, on the calendar of `model`; None where there is nothing.

    Raises:
        ModelError: it was written by another version.
    """
    if not (home / "leads.json").is_file():
        return None
    record = json.loads((home / "leads.json").read_text(encoding="utf-8"))
    if record["format"] != FORMAT:
        raise ModelError(
            msg("The run {run} was written by another version of Unisono.", run=home.name),
            remedy=msg("Estimate the funnel again."),
            option="unisono funnel",
        )
    with np.load(home / "leads.npz") as arrays:
        theta, data = arrays["theta"], LeadsData(model, arrays["leads"], arrays["deals"])
    spec = LeadsSpec(spec_from_json(record["model"]), LeadsPriors(**record["priors"]))
    return LeadsResult(
        data=data,
        spec=spec,
        posterior=posterior_of_leads(data, spec),
        theta=theta,
        diagnostics=tuple(
            Diagnostic(d["name"], d["value"], d["threshold"], Grade(d["grade"]), text_from_json(d["text"]))
            for d in record["diagnostics"]
        ),
        grade=Grade(record["grade"]),
        recommendation=text_from_json(record["recommendation"]),
    )

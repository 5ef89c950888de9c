"""What every kept run has in common, national or by region: a name, two files, a verdict in words.

Draws and data are arrays (`arrays.npz`), everything else is readable JSON (`run.json`). The JSON goes last, so that a
run without it never happened.
"""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from unisono.errors import ModelError
from unisono.measure.mmm.data import Array
from unisono.measure.mmm.result import Diagnostic, Grade
from unisono.words import Text, msg
from unisono.words.record import text_from_json, text_to_json


class Judged(Protocol):
    """A result that has reviewed itself."""

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Its checks."""

    @property
    def grade(self) -> Grade:
        """The worst of them."""

    @property
    def recommendation(self) -> Text:
        """What to do."""

    @property
    def notes(self) -> tuple[Text, ...]:
        """Choices and exclusions."""

    @property
    def seconds(self) -> float:
        """Wall time of the fit."""


def run_name(edition_id: str, spec: object, named: tuple[object, ...], blocks: Iterable[Array]) -> str:
    """Short hash that names a run: equal facts, choices and engine version give the same name.

    Args:
        edition_id: the facts.
        spec: the choices, as plain values.
        named: whatever else of the data is no array.
        blocks: the arrays.
    """
    digest = hashlib.sha256()
    digest.update(json.dumps([edition_id, spec, version("unisono")], sort_keys=True).encode())
    digest.update(repr(named).encode())
    for block in blocks:
        digest.update(np.ascontiguousarray(block).tobytes())
    return digest.hexdigest()[:12]


def write_run(home: Path, record: Mapping[str, object], blocks: Mapping[str, Array]) -> Path:
    """Write a run into the folder `home`."""
    home.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(home / "arrays.npz", allow_pickle=False, **blocks)
    draft = home / "run.json.draft"
    draft.write_text(json.dumps(record, indent=1, ensure_ascii=False), encoding="utf-8")
    draft.replace(home / "run.json")
    return home


def read_run(home: Path, command: str) -> tuple[dict[str, Any], dict[str, Array]]:
    """The record and the arrays of a run.

    Raises:
        ModelError: they cannot be read; `command` makes another.
    """
    try:
        record: dict[str, Any] = json.loads((home / "run.json").read_text(encoding="utf-8"))
        with np.load(io.BytesIO((home / "arrays.npz").read_bytes())) as arrays:
            return record, {name: arrays[name] for name in arrays.files}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise ModelError(
            msg("The run {run} cannot be read.", run=home.name),
            remedy=msg("Fit again with `{command}`.", command=command),
        ) from error


def other_version(home: Path, command: str) -> ModelError:
    """The error for a run that another version wrote."""
    return ModelError(
        msg("The run {run} was written by another version of Unisono.", run=home.name),
        remedy=msg("Fit again with `{command}`.", command=command),
    )


def verdict_record(result: Judged) -> dict[str, object]:
    """What a result found about itself, as JSON."""
    return {
        "diagnostics": [{**dataclasses.asdict(d), "text": text_to_json(d.text)} for d in result.diagnostics],
        "grade": result.grade.value,
        "recommendation": text_to_json(result.recommendation),
        "notes": [text_to_json(n) for n in result.notes],
        "seconds": result.seconds,
    }


def verdict_of(record: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a result that `verdict_record` wrote."""
    return {
        "diagnostics": tuple(
            Diagnostic(d["name"], d["value"], d["threshold"], Grade(d["grade"]), text_from_json(d["text"]))
            for d in record["diagnostics"]
        ),
        "grade": Grade(record["grade"]),
        "recommendation": text_from_json(record["recommendation"]),
        "notes": tuple(text_from_json(n) for n in record["notes"]),
        "seconds": record["seconds"],
    }

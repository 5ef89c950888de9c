"""The verdict on disk, beside the run that it is about: `trust.json`, readable JSON, sentences in every language."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from unisono.errors import ModelError
from unisono.measure.mmm.result import Grade
from unisono.measure.mmm.trust.report import Check, FitTrust, Kind
from unisono.words import msg
from unisono.words.record import text_from_json, text_to_json

FORMAT = 1
_NAME = "trust.json"


def save_trust(trust: FitTrust, home: Path) -> Path:
    """Write `trust` into the run's folder `home`."""
    record = {
        "format": FORMAT,
        "run_id": trust.run_id,
        "grade": trust.grade.value,
        "verdict": text_to_json(trust.verdict),
        "seconds": trust.seconds,
        "checks": [
            {
                "name": c.name,
                "channel": c.channel,
                "kind": c.kind.value,
                "value": c.value,
                "threshold": c.threshold,
                "grade": c.grade.value,
                "text": text_to_json(c.text),
                "advice": None if c.advice is None else text_to_json(c.advice),
            }
            for c in trust.checks
        ],
    }
    path = home / _NAME
    draft = path.with_suffix(".json.draft")
    draft.write_text(json.dumps(record, indent=1, ensure_ascii=False, allow_nan=False), encoding="utf-8")
    draft.replace(path)
    return path


def load_trust(home: Path) -> FitTrust | None:
    """Read back what `save_trust` wrote; None where the run was not questioned yet, or by another version.

    Raises:
        ModelError: the file is damaged.
    """
    path = home / _NAME
    if not path.exists():
        return None
    try:
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if record["format"] != FORMAT:
            return None
        return _trust(record)
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(
            msg("The trust score of the run {run} cannot be read.", run=home.name),
            remedy=msg("Put the fit under stress again."),
            option="unisono trust",
        ) from error


def _trust(record: dict[str, Any]) -> FitTrust:
    return FitTrust(
        run_id=record["run_id"],
        checks=tuple(
            Check(
                name=c["name"],
                channel=c["channel"],
                kind=Kind(c["kind"]),
                value=c["value"],
                threshold=c["threshold"],
                grade=Grade(c["grade"]),
                text=text_from_json(c["text"]),
                advice=None if c["advice"] is None else text_from_json(c["advice"]),
            )
            for c in record["checks"]
        ),
        grade=Grade(record["grade"]),
        verdict=text_from_json(record["verdict"]),
        seconds=record["seconds"],
    )

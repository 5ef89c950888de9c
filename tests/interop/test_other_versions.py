"""A fit that another version wrote is refused in words, whether older, newer or without a version."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from unisono.errors import ModelError
from unisono.measure.mmm.result import FitResult
from unisono.measure.mmm.store import FORMAT, load_fit, save_fit


@pytest.mark.parametrize("other", [0, FORMAT - 1, FORMAT + 1, str(FORMAT), None, "absent"])
def test_only_its_own_format_is_read(fit: FitResult, tmp_path: Path, other: Any) -> None:
    home = save_fit(fit, tmp_path)
    record = json.loads((home / "run.json").read_text(encoding="utf-8"))
    assert record.pop("format") == FORMAT
    if other != "absent":
        record["format"] = other
    (home / "run.json").write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(ModelError, match="another version") as refused:
        load_fit(home)
    assert "unisono fit" in str(refused.value.remedy)

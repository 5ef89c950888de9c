"""Only a workspace of the sample company can ask how its world answers; the tutorial's test shows that it does."""

from __future__ import annotations

from pathlib import Path

import pytest

import unisono
from unisono.errors import InputError, LedgerError
from unisono.runs.living_on import live_on


def test_a_company_of_its_own_has_no_world_that_answers(session: unisono.Session, tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="was not exported"):
        live_on(session, "P-0001", tmp_path / "next")
    session.export("P-0001")
    with pytest.raises(InputError, match="not those of the sample company"):
        live_on(session, "P-0001", tmp_path / "next")
    assert not (tmp_path / "next").exists()

"""Beliefs about the long term, written in model.toml."""

from __future__ import annotations

from pathlib import Path

import pytest

from unisono.errors import SettingsError
from unisono.measure.funnel.choices import read_long_term
from unisono.measure.funnel.leads import LeadsPriors
from unisono.measure.funnel.spec import BrandPriors
from unisono.measure.mmm.choices import read_choices
from unisono.measure.mmm.spec import Spec


def write(folder: Path, text: str) -> Path:
    path = folder / "model.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_is_left_out_is_the_default(tmp_path: Path) -> None:
    assert read_long_term(tmp_path / "model.toml") == (BrandPriors(), LeadsPriors())
    path = write(tmp_path, "[brand]\nhalf_life = 40\n[leads]\ndelay = 10\n")
    assert read_long_term(path) == (BrandPriors(half_life=40.0), LeadsPriors(delay=10.0))


def test_the_national_model_does_not_mind_them(tmp_path: Path) -> None:
    assert read_choices(write(tmp_path, "[brand]\nhalf_life = 40\n")) == Spec()


@pytest.mark.parametrize("line", ["half_live = 40", "half_life = 0", "half_life = true", "half_life_sd = -1"])
def test_what_cannot_be_believed_is_refused(tmp_path: Path, line: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        read_long_term(write(tmp_path, f"[brand]\n{line}\n"))
    assert refusal.value.where is not None
    assert refusal.value.where.file == "model.toml"


def test_a_share_is_below_one(tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        read_long_term(write(tmp_path, "[leads]\nconversion = 1.2\n"))

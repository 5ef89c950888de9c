"""`model.toml`: what people write becomes the spec, and what cannot be is refused with its place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from unisono.errors import SettingsError
from unisono.measure.mmm.beliefs import About, Belief
from unisono.measure.mmm.choices import choices_text, parse_choices, read_choices
from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.experiments import Experiment
from unisono.measure.mmm.forms import Carry, Curve, Form
from unisono.measure.mmm.prior import prior_draws, prior_table
from unisono.measure.mmm.spec import Spec
from unisono.measure.mmm.spec_record import spec_from_json, spec_to_json
from unisono.words import language

MakeData = Callable[..., ModelData]
WRITTEN = """
[fit]
window = 10
[priors]
media_share = 0.3
[channels.channel_0]
carry_over = "delayed"
saturation = "logistic"
window = 6
belief = "roi"
between = [0.5, 3]
by = "Head of media"
why = "three tests"
[channels.channel_1]
saturation_first = true

[[experiment]]
name = "dark"
channel = "channel_1"
first_on = 2023-06-05
last_on = 2023-07-02
measured_until = 2023-07-30
lift = -300
error = 40
share = 0.2
treated = 0
untreated = 1
"""
MEANT = Spec(
    seed=5,
    window=10,
    forms=(
        ("channel_0", Form(Carry.DELAYED, Curve.LOGISTIC, 6)),
        ("channel_1", Form(curve_first=True)),
    ),
    beliefs=(Belief("channel_0", About.ROI, 0.5, 3.0, "Head of media", "three tests"),),
    experiments=(
        Experiment(
            "dark",
            "channel_1",
            dt.date(2023, 6, 5),
            dt.date(2023, 7, 2),
            lift=-300.0,
            error=40.0,
            share=0.2,
            treated=0.0,
            untreated=1.0,
            measured_until=dt.date(2023, 7, 30),
        ),
    ),
)


def test_what_is_written_is_what_is_meant(tmp_path: Path) -> None:
    path = tmp_path / "model.toml"
    path.write_text(WRITTEN, encoding="utf-8")
    spec = read_choices(path, Spec(seed=5))
    assert spec.priors.media_share == 0.3
    assert spec_to_json(spec) | {"priors": None} == spec_to_json(MEANT) | {"priors": None}
    assert spec_from_json(spec_to_json(spec)) == spec


def test_without_a_file_everything_is_the_default(tmp_path: Path) -> None:
    assert read_choices(tmp_path / "model.toml") == Spec()


@pytest.mark.parametrize("code", ["en", "fr"])
def test_the_first_file_changes_nothing_and_becomes_one_by_uncommenting(code: str) -> None:
    text = choices_text(("tv", "google brand"), language(code))
    assert parse_choices(text) == Spec()
    opened = text.replace('# carry_over = "geometric"', 'carry_over = "none"', 1)
    assert parse_choices(opened).forms == (("tv", Form(Carry.NONE)),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[chanels.tv]", "“chanels”.*channels"),
        ("[channels.tv]\nadstock = 1", "“adstock”.*carry_over"),
        ('[channels.tv]\ncarry_over = "echo"', "channels.tv.*echo|echo.*geometric"),
        ("[channels.tv]\nwindow = true", "window.*whole number"),
        ('[channels.tv]\nbelief = "roi"', "range.*between"),
        ('[channels.tv]\nbelief = "roas"\nbetween = [1, 2]', "roas.*marginal_roi"),
        ("[channels.tv]\nbetween = [1, 2]", "belief"),
        ("[fit]\nlevel = '0.9'", "level.*number"),
        ('[[experiment]]\nname = "a"', "channel.*missing"),
        ('[[experiment]]\nname = "a"\nchannel = "tv"\nfirst_on = "2024-01-01"', "day such as"),
        ("channels = 3", "table"),
        ("[channels.tv", "not closed"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(SettingsError, match=f"(?s){message}"):
        parse_choices(text)


def test_the_prior_in_money_is_the_belief(make_data: MakeData) -> None:
    data = make_data(n=104, n_channels=3)
    beliefs = (Belief("channel_0", About.ROI, 1.0, 4.0), Belief("channel_2", About.CONTRIBUTION, 0.02, 0.1))
    table = prior_table(data, Spec(beliefs=beliefs))
    rows = {row["channel"]: row for row in table.to_dicts()}
    assert rows["channel_0"]["roi_lower"] == pytest.approx(1.0, rel=0.06)
    assert rows["channel_0"]["roi_upper"] == pytest.approx(4.0, rel=0.06)
    assert rows["channel_2"]["share_lower"] == pytest.approx(0.02, rel=0.06)
    assert rows["channel_2"]["share_upper"] == pytest.approx(0.1, rel=0.06)
    assert rows["all"]["contribution_lower"] < rows["all"]["contribution"] < rows["all"]["contribution_upper"]
    assert [row["belief"] for row in table.to_dicts()] == ["roi", "default", "contribution", None]
    assert table["no_effect"].to_list() == [0.0, Spec().priors.no_effect, 0.0, None]
    assert rows["channel_1"]["roi_lower"] > 0  # of a channel that works


def test_the_default_prior_shares_its_belief(make_data: MakeData) -> None:
    data, draws = prior_draws(make_data(n=104, n_channels=4))
    brought = draws.roi @ data.spend.sum(axis=0) / (np.nanmean(data.outcome) * data.n_periods)
    assert 0.2 < np.median(brought) < 0.4  # the sum of log-normals around a quarter
    together = np.asarray(np.corrcoef(draws.log_roi.T))[0, 1]
    priors = Spec().priors
    common = priors.roi_common_sd**2
    assert together == pytest.approx(common / (common + priors.roi_within_sd**2), abs=0.06)

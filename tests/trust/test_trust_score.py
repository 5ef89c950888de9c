"""What would be silently wrong is flagged; a world that the model can hold passes."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from unisono.errors import ModelError
from unisono.measure.mmm.engine import fit_model
from unisono.measure.mmm.result import Grade
from unisono.measure.mmm.spec import Spec, Structure
from unisono.measure.mmm.trust.engine import trust_in
from unisono.measure.mmm.trust.page import trust_lines
from unisono.measure.mmm.trust.report import Check, FitTrust, Kind, overall
from unisono.measure.mmm.trust.store import load_trust, save_trust
from unisono.words import msg

EXPECTED = {
    "confounded": "common_movement",
    "break": "level_break",
    "outliers": "heavy_tails",
    "rough_season": "season_left",
    "drifting": "drift",
    "s_curve": "form_at_edge",
    "delayed": "carry_over_form",
}


def marks(trust: FitTrust) -> set[str]:
    return {check.name for check in trust.marked}


def test_a_clean_world_passes(fit_world: Any) -> None:
    trust = trust_in(fit_world("clean", 1))
    assert trust.grade is Grade.PASS, [str(c.text) for c in trust.marked]
    assert {c.channel for c in trust.checks} == {None, "search", "social", "video", "radio"}
    assert len(trust.checks) >= 25


@pytest.mark.parametrize("kind", sorted(EXPECTED))
def test_what_is_silently_wrong_is_flagged_by_its_name(kind: str, fit_world: Any) -> None:
    fit = fit_world(kind, 0)
    trust = trust_in(fit)
    assert trust.grade is not Grade.PASS
    assert EXPECTED[kind] in marks(trust)
    assert trust.advice
    # what makes it silent: the chains agree as well as in a world that the model can hold
    found = {d.name: d.value for d in fit.diagnostics}
    assert found["rhat"] < 1.03
    assert found["divergences"] <= 5


@pytest.mark.parametrize("kind", ["delayed", "rough_season"])
def test_what_the_history_chose_is_no_longer_flagged(kind: str, make_world: Any) -> None:
    fit = fit_model(make_world(kind, 0).data, Spec(draws=250))
    assert fit.spec.structure != Structure()
    assert EXPECTED[kind] not in marks(trust_in(fit))


def test_equal_seeds_give_equal_answers(fit_world: Any) -> None:
    assert trust_in(fit_world("clean", 1), seed=4) == trust_in(fit_world("clean", 1), seed=4)


def test_the_verdict_comes_back_from_disk(fit_world: Any, tmp_path: Path) -> None:
    trust = dataclasses.replace(trust_in(fit_world("break", 0)), seconds=1.5)
    assert load_trust(tmp_path) is None
    save_trust(trust, tmp_path)
    back = load_trust(tmp_path)
    assert back == trust
    assert [str(line) for line in trust_lines(back)] == [str(line) for line in trust_lines(trust)]


def test_a_damaged_verdict_is_refused_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "trust.json").write_text(json.dumps({"format": 1, "run_id": "x"}), encoding="utf-8")
    with pytest.raises(ModelError, match="Put the fit under stress again"):
        load_trust(tmp_path)


def check(kind: Kind, grade: Grade, channel: str | None = None) -> Check:
    return Check("some", channel, kind, 0.0, "0", grade, msg("Some."), None)


def test_the_overall_grade_is_the_worst_of_form_and_weighs_information_by_money() -> None:
    money = {"a": 0.7, "b": 0.3}
    vague_b = check(Kind.INFORMATION, Grade.REVIEW, "b")
    assert overall((vague_b,), money)[0] is Grade.PASS
    assert overall((check(Kind.INFORMATION, Grade.REVIEW, "a"),), money)[0] is Grade.REVIEW
    assert overall((check(Kind.INFORMATION, Grade.REVIEW),), money)[0] is Grade.REVIEW
    assert overall((vague_b, check(Kind.FORM, Grade.REVIEW)), money)[0] is Grade.REVIEW
    assert overall((check(Kind.FORM, Grade.FAIL), vague_b), money)[0] is Grade.FAIL

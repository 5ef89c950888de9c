"""What a history can tell is said before the fit, and the fit agrees."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from unisono.errors import ModelError
from unisono.measure.mmm.answer.engine import answerable
from unisono.measure.mmm.answer.page import answer_lines
from unisono.measure.mmm.answer.report import Answerable, Cause
from unisono.measure.mmm.engine import fit_model
from unisono.measure.mmm.spec import Spec

RNG = np.random.default_rng(8)
WOBBLE = np.exp(0.01 * RNG.standard_normal(200))


def radio(found: Any) -> Any:
    return found.channels[3]


def test_free_spend_can_tell(make_history: Any) -> None:
    found = answerable(make_history(), experiments=False)
    assert [c.answerable for c in found.channels] == [Answerable.YES] * 4
    assert all(c.cause is Cause.NONE and c.remedy is None for c in found.channels)
    for c in found.channels:
        assert c.believed.lower < c.expected.lower < c.expected.upper < c.believed.upper


@pytest.mark.parametrize(
    ("path", "cause"),
    [
        (lambda weeks, _spend: 50 + 0 * weeks, Cause.CONSTANT),
        (lambda weeks, _spend: 50 * (1 + 0.5 * np.sin(2 * np.pi * weeks / 52.18)) * WOBBLE[: len(weeks)], Cause.SEASON),
        (lambda weeks, spend: spend[:, 2] * WOBBLE[: len(weeks)], Cause.TOGETHER),
        (lambda _weeks, spend: 0.02 * spend[::-1, 0], Cause.SMALL),
    ],
    ids=["constant", "season", "together", "small"],
)
def test_the_cause_is_named_and_a_remedy_given(path: Any, cause: Cause, make_history: Any) -> None:
    found = answerable(make_history(path))
    assert radio(found).answerable is not Answerable.YES
    assert radio(found).cause is cause
    assert radio(found).with_channel == ("video" if cause is Cause.TOGETHER else None)
    assert radio(found).remedy is not None
    assert radio(found).remedy.factor < radio(found).factor
    assert any("What would tell" in str(line) for line in answer_lines(found))


def test_a_dark_month_tells_constant_spend_apart(make_history: Any) -> None:
    found = answerable(make_history(lambda weeks, _spend: 50 + 0 * weeks))
    dark = [e for e in found.next_best if e.channel == "radio"]
    assert dark
    assert radio(found).remedy.moved > 0
    worth = sorted(found.next_best, key=lambda e: e.value or 0.0, reverse=True)
    assert "radio" in {experiment.channel for experiment in worth[:2]}


def test_the_width_that_is_promised_is_the_width_that_a_fit_finds(make_history: Any) -> None:
    data = make_history()
    promised = np.array([np.log(c.factor) / 1.645 for c in answerable(data, experiments=False).channels])
    found = np.log(fit_model(data, Spec(draws=250)).draws.roi).std(axis=0)
    assert np.median(found / promised) == pytest.approx(1.0, abs=0.35)


def test_equal_seeds_give_equal_answers(make_history: Any) -> None:
    data = make_history()
    assert answerable(data, seed=5, experiments=False) == answerable(data, seed=5, experiments=False)


def test_a_history_too_short_to_model_is_refused(make_history: Any) -> None:
    with pytest.raises(ModelError):
        answerable(make_history(n=20))

"""A split that is tried is judged as the comparison of scenarios judges it, in a moment."""

from __future__ import annotations

import numpy as np
import pytest

from unisono.errors import PlanError
from unisono.measure.mmm.result import FitResult
from unisono.plan import PlanRequest, compare
from unisono.plan.live import REACH, lay_out

REQUEST = PlanRequest(budget=780_000, weeks=13, margin_rate=0.45, draws=400)


def test_a_tried_split_is_judged_like_a_scenario(fit: FitResult) -> None:
    live = lay_out(fit, REQUEST)
    split = live.desk.reference * np.linspace(0.7, 1.3, len(live.channels))
    named = dict(zip(live.channels, split.tolist(), strict=True))
    scenario = compare(fit, REQUEST, {"tried": named}).scenarios[-1]
    judged = live.judge(split)
    assert judged.budget == pytest.approx(scenario.budget)
    assert judged.gain.value == pytest.approx(scenario.gain.value, rel=0.02, abs=200)
    assert judged.gain.interval.lower == pytest.approx(scenario.gain.interval.lower, rel=0.05, abs=500)
    assert judged.probability_better == pytest.approx(scenario.probability_better, abs=0.03)


def test_todays_split_gains_nothing(fit: FitResult) -> None:
    live = lay_out(fit, REQUEST)
    judged = live.judge(live.desk.reference)
    assert (judged.gain.interval.lower, judged.gain.value, judged.gain.interval.upper) == (0, 0, 0)
    assert judged.probability_better == 0.5


def test_no_money_at_all_can_be_tried(fit: FitResult) -> None:
    live = lay_out(fit, REQUEST)
    judged = live.judge(np.zeros(len(live.channels)))
    assert judged.budget == 0
    assert judged.gain.value == pytest.approx(REQUEST.budget - live.base.mean())


@pytest.mark.parametrize("amount", [-1.0, float("nan"), float("inf"), 1e12])
def test_amounts_that_cannot_be_tried_are_refused(amount: float, fit: FitResult) -> None:
    live = lay_out(fit, REQUEST)
    split = live.desk.reference.copy()
    split[1] = amount
    with pytest.raises(PlanError, match=live.channels[1]):
        live.judge(split)


def test_the_reach_is_where_the_tables_end(fit: FitResult) -> None:
    live = lay_out(fit, REQUEST)
    assert live.judge(live.most).budget == pytest.approx(REACH * REQUEST.budget)

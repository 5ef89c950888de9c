"""What a plan is after: each aim is better at its own measure, and many cells are solved as few are."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from unisono.errors import PlanError
from unisono.measure.mmm.effects import ChannelDraws
from unisono.measure.mmm.result import FitResult
from unisono.plan import PlanRequest, make_plan
from unisono.plan.desk import prepare
from unisono.plan.limits import Limits
from unisono.plan.market import Market, held_back, learning
from unisono.plan.optimise import best_split
from unisono.plan.phasing import even
from unisono.plan.response import tabulate
from unisono.plan.worth import Aim, Judge, Objective, bad_case, cautious, reaching

Array = npt.NDArray[np.float64]
BUDGET = 800_000.0


@pytest.mark.parametrize(
    "judge", [cautious(1.0), cautious(0.0), bad_case(), reaching(np.linspace(-1, 1, 200), 10.0)], ids=range(4)
)
def test_slopes_of_measures_are_their_differences(judge: Judge) -> None:
    rng = np.random.default_rng(3)
    gain, towards = rng.normal(0.2, 1, 200), rng.normal(0, 1, 200)
    slope = judge(gain)[1] @ towards
    step = 1e-6
    there, back = judge(gain + step * towards)[0], judge(gain - step * towards)[0]
    assert (there - back) / (2 * step) == pytest.approx(slope, rel=1e-4, abs=1e-7)


def test_the_bad_case_is_the_mean_of_the_worst_quarter() -> None:
    assert bad_case()(np.array([4.0, 1.0, 2.0, 3.0, 9.0, 8.0, 7.0, 6.0]))[0] == 1.5


def test_each_aim_is_best_at_its_own_measure(fit: FitResult) -> None:
    plain = make_plan(fit, PlanRequest(budget=BUDGET))
    careful = make_plan(fit, PlanRequest(budget=BUDGET, aim=Aim(Objective.CVAR)))
    desk = prepare(fit, PlanRequest(budget=BUDGET))

    def bad(split: Array) -> float:
        return bad_case()((desk.chosen_by.value(split) - desk.chosen_by.value(desk.reference)).sum(axis=1))[0]

    assert bad(careful.split) >= bad(plain.split) - 1e-6 * BUDGET
    target = float(plain.promise_today.total().value) * 1.01
    bold = make_plan(fit, PlanRequest(budget=BUDGET, aim=Aim(Objective.TARGET, target=target)))
    assert bold.chance_of(target) >= plain.chance_of(target) - 0.01
    assert bold.chance_of(target) > (plain.promise_today.outcome.sum(axis=1) >= target).mean()


def test_lifetime_value_draws_money_and_discount_shrinks_it(fit: FitResult) -> None:
    plain = make_plan(fit, PlanRequest(budget=BUDGET, aim=Aim(Objective.NPV)))
    assert plain.present_value is not None
    assert plain.present_value.value == pytest.approx(plain.gain.value, rel=1e-6)
    loyal = make_plan(fit, PlanRequest(budget=BUDGET, aim=Aim(Objective.NPV, ltv={"tv": 3.0})))
    tv = fit.data.channels.index("tv")
    assert loyal.split[tv] > plain.split[tv]
    late = make_plan(fit, PlanRequest(budget=BUDGET, aim=Aim(Objective.NPV, discount_rate=0.05)))
    assert late.present_value is not None
    assert late.present_value.value < late.gain.value


@pytest.mark.parametrize(
    ("aim", "said"),
    [
        (Aim(discount_rate=0.01), "only towards net present value"),
        (Aim(Objective.NPV, discount_rate=1.0), "not at 1"),
        (Aim(Objective.NPV, ltv={"tv": -1.0}), "positive multiple"),
        (Aim(Objective.TARGET), "belong together"),
        (Aim(Objective.TARGET, target=-1.0), "positive amount"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_aims_that_contradict_themselves_are_refused(fit: FitResult, aim: Aim, said: str) -> None:
    with pytest.raises(PlanError, match=said):
        make_plan(fit, PlanRequest(budget=BUDGET, aim=aim))


def test_learning_costs_nothing_within_its_corridor_and_its_share_beyond() -> None:
    cost = learning(Market(learning_cost=0.5, learning_from=0.2), np.array([100.0, 100.0]))
    assert cost(np.array([110.0, 90.0]))[0] == pytest.approx(0.0, abs=1e-6)
    value, slope = cost(np.array([150.0, 50.0]))
    assert value == pytest.approx(0.5 * (30 + 30))
    np.testing.assert_allclose(slope, [0.5, -0.5])


def wide(n: int, seed: int, draws: int = 120) -> ChannelDraws:
    rng = np.random.default_rng(seed)
    shape = (draws, n)
    return ChannelDraws(
        rng.beta(2, 3, shape),
        np.exp(0.4 * rng.standard_normal(shape)),
        np.exp(0.3 * rng.standard_normal(n) + 0.1 * rng.standard_normal(shape)),
        np.ones(shape),
        500 * np.exp(0.5 * rng.standard_normal(n) + 0.3 * rng.standard_normal(shape)),
        np.full(n, 100.0),
        13,
    )


@pytest.mark.parametrize("caution", [0.0, 1.0])
def test_many_cells_are_filled_as_well_as_few_are_programmed(caution: float, monkeypatch: pytest.MonkeyPatch) -> None:
    n = 30
    draws, reference = wide(n, 8), np.full(n, 1300.0)
    tables = tabulate(
        draws, np.full((30, n), 100.0), ceiling=2 * reference, phase=even(13, n).weekly, after=np.full(n, 100.0)
    )
    now, limits = tables.value(reference).sum(axis=1), Limits(float(reference.sum()), 0.5 * reference, 1.5 * reference)
    judge = cautious(caution, 1e-3)

    def worth(split: Array) -> float:
        return judge(tables.value(split).sum(axis=1) - now)[0]

    few = best_split(tables, now, reference, limits, judge=judge)
    monkeypatch.setattr("unisono.plan.optimise._MANY", 10)
    many = best_split(tables, now, reference, limits, judge=judge)
    assert limits.hold(many)
    assert worth(many) > 0.98 * worth(few) > 0


def test_return_beyond_the_data_is_believed_by_half(make_draws: Callable[..., ChannelDraws]) -> None:
    draws = make_draws(decay=[0.3], half=[2.0], beta=[1000.0], n=5)
    tables = tabulate(
        draws,
        np.full((30, 1), 100.0),
        ceiling=np.array([4000.0]),
        phase=even(13, 1).weekly,
        after=np.array([100.0]),
    )
    less = held_back(tables, np.array([1300.0]), 0.5)
    for money in (500.0, 1000.0):
        np.testing.assert_allclose(less.value(np.array([money])), tables.value(np.array([money])))
    edge, far = (tables.value(np.array([money])) for money in (1300.0, 4000.0))
    np.testing.assert_allclose(less.value(np.array([4000.0])), edge + 0.5 * (far - edge))

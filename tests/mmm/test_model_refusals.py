"""What cannot be modelled is refused with the reason and the way out; what says nothing is set aside with a note."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unisono.errors import ModelError
from unisono.measure.mmm.checks import check_priors, checked
from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.design import baseline_columns
from unisono.measure.mmm.engine import fit_model
from unisono.measure.mmm.posterior import posterior_of
from unisono.measure.mmm.spec import PRIOR_LIMITS, Priors, Spec

MakeData = Callable[..., ModelData]
QUICK = Spec(chains=2, draws=60, warmup=60, autocorrelations=(0.0,))


def refused(data: ModelData) -> str:
    with pytest.raises(ModelError) as error:
        fit_model(data, QUICK)
    assert str(error.value.remedy)
    return str(error.value)


def with_spend(data: ModelData, row: int, value: float) -> ModelData:
    spend = data.spend.copy()
    spend[row, 1] = value
    return dataclasses.replace(data, spend=spend)


def test_one_week(make_data: MakeData) -> None:
    assert "Only 1 periods" in refused(make_data(n=1))


def test_no_week_at_all(make_data: MakeData) -> None:
    data = make_data(n=30)
    empty = dataclasses.replace(
        data, periods=(), outcome=np.zeros(0), spend=np.zeros((0, 2)), controls=np.zeros((0, 0))
    )
    assert "Only 0 periods" in refused(empty)


def test_weeks_without_outcome_do_not_count(make_data: MakeData) -> None:
    assert "Only 20 periods" in refused(make_data(n=80, missing=tuple(range(60))))


@pytest.mark.parametrize("value", [0.0, 250.0])
def test_an_outcome_that_never_changes(make_data: MakeData, value: float) -> None:
    data = make_data()
    said = refused(dataclasses.replace(data, outcome=np.full(80, value)))
    assert f"The outcome net_revenue is always {value:.0f}." in said


def test_an_outcome_below_zero_on_average(make_data: MakeData) -> None:
    data = make_data()
    assert "zero or negative on average" in refused(dataclasses.replace(data, outcome=-data.outcome))


def test_an_infinite_outcome(make_data: MakeData) -> None:
    data = make_data()
    outcome = data.outcome.copy()
    outcome[4] = np.inf
    assert "is infinite in 30 Jan 2023" in refused(dataclasses.replace(data, outcome=outcome))


def test_negative_spend_names_channel_week_and_value(make_data: MakeData) -> None:
    said = refused(with_spend(make_data(), 3, -20.0))
    assert "channel_1" in said
    assert "23 Jan 2023" in said
    assert "20" in said.partition("negative")[2]


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_missing_spend_is_not_zero(make_data: MakeData, value: float) -> None:
    said = refused(with_spend(make_data(), 5, value))
    assert "channel_1 is missing for 6 Feb 2023" in said
    assert "a true zero must be written as 0" in said


def test_a_missing_control(make_data: MakeData) -> None:
    data = make_data(n_controls=1)
    data.controls[9] = np.nan
    assert "control_0 is missing for 6 Mar 2023" in refused(data)


def test_no_spend_in_any_channel(make_data: MakeData) -> None:
    data = make_data()
    assert "No channel has any spend." in refused(dataclasses.replace(data, spend=np.zeros((80, 2))))


def test_more_channels_than_the_weeks_can_bear(make_data: MakeData) -> None:
    assert "too few for 30 channels" in refused(make_data(n=40, n_channels=30))


def test_more_controls_than_weeks(make_data: MakeData) -> None:
    assert "40 observed periods are too few" in refused(make_data(n=40, n_controls=60))


def test_a_gap_and_a_repeated_week(make_data: MakeData) -> None:
    data = make_data()
    gap = (*data.periods[:10], *(p + dt.timedelta(weeks=1) for p in data.periods[10:]))
    assert "after 6 Mar 2023 comes 20 Mar 2023, not 13 Mar 2023" in refused(dataclasses.replace(data, periods=gap))
    again = (*data.periods[:10], data.periods[9], *data.periods[10:-1])
    assert "after 6 Mar 2023 comes 6 Mar 2023" in refused(dataclasses.replace(data, periods=again))


def test_two_columns_of_one_name_and_blocks_of_the_wrong_shape(make_data: MakeData) -> None:
    data = make_data(n_controls=1)
    assert "channel_0" in refused(dataclasses.replace(data, control_names=("channel_0",)))
    assert "spend" in refused(dataclasses.replace(data, spend=data.spend[:-1]))


def test_a_country_without_holidays(make_data: MakeData) -> None:
    assert "XX" in refused(make_data(country="XX"))


@pytest.mark.parametrize(
    "spec",
    [
        Spec(chains=1),
        Spec(draws=0),
        Spec(warmup=2),
        Spec(window=0),
        Spec(level=1.0),
        Spec(autocorrelations=()),
        Spec(autocorrelations=(0.0, 1.0)),
        Spec(priors=Priors(roi_within_sd=-0.5)),
        Spec(priors=Priors(media_share=1.5)),
        Spec(priors=Priors(slope_mean=float("nan"))),
        Spec(priors=Priors(no_effect=1.0)),
    ],
)
def test_choices_that_no_fit_can_be_made_with(make_data: MakeData, spec: Spec) -> None:
    with pytest.raises(ModelError, match="The choice"):
        fit_model(make_data(), spec)


def test_every_belief_has_limits() -> None:
    assert set(PRIOR_LIMITS) == {field.name for field in dataclasses.fields(Priors)}
    check_priors(Priors())


def test_silent_channels_and_constant_controls_are_set_aside(make_data: MakeData) -> None:
    data = make_data(n_channels=3, n_controls=2)
    data.spend[:, 1] = 0.0
    data.controls[:, 0] = 7.0
    fit = fit_model(data, QUICK)
    assert fit.data.channels == ("channel_0", "channel_2")
    assert fit.data.control_names == ("control_1",)
    notes = " ".join(str(note) for note in fit.notes)
    assert "channel_1 has no spend in this history" in notes
    assert "control_0 never changes" in notes


def test_a_control_that_repeats_another_is_left_out_with_a_note(make_data: MakeData) -> None:
    data = make_data(n_controls=2)
    data.controls[:, 1] = 4 - 2 * data.controls[:, 0]
    fit = fit_model(data, QUICK)
    assert any("control_1 repeats what other columns already say" in str(note) for note in fit.notes)


def test_equal_channels_share_what_cannot_be_told_apart(make_data: MakeData) -> None:
    data = make_data()
    data.spend[:, 1] = data.spend[:, 0]
    fit = fit_model(data, QUICK)
    roi = fit.draws.roi.mean(axis=0)
    assert 0.5 < roi[0] / roi[1] < 2
    told = fit.channels_table().drop("channel", "evidence", "roi_recent", "roi_recent_lower", "roi_recent_upper")
    assert np.isfinite(told.to_numpy()).all()


@pytest.mark.parametrize("factor", [1e-6, 1e9])
def test_the_unit_of_money_changes_nothing_inside(make_data: MakeData, factor: float) -> None:
    data = make_data()
    scaled = dataclasses.replace(data, spend=data.spend * factor, outcome=data.outcome * factor)
    one, _ = posterior_of(checked(data), Spec(), 0.2)
    other, _ = posterior_of(checked(scaled), Spec(), 0.2)
    theta = one.start() + 0.3
    np.testing.assert_allclose(other.start(), one.start(), rtol=1e-9)
    assert other.log_density(theta)[0] == pytest.approx(one.log_density(theta)[0], rel=1e-9)


def test_an_outcome_without_noise_is_still_fitted(make_data: MakeData) -> None:
    fit = fit_model(make_data(noise=0.0), QUICK)
    assert np.isfinite(fit.theta).all()


@given(first=st.dates(dt.date(2015, 1, 1), dt.date(2030, 12, 31)), n=st.integers(1, 60))
def test_months_go_on_along_the_calendar(first: dt.date, n: int) -> None:
    block = np.zeros((1, 1))
    data = ModelData((first,), block[0], block, ("a",), block, ("b",), "EUR", "outcome", period_days=30)
    after = data.following(n)
    assert [(d.year * 12 + d.month) - (first.year * 12 + first.month) for d in after] == list(range(1, n + 1))
    assert all(d.day == first.day or (d + dt.timedelta(1)).day == 1 for d in after)


def test_periods_in_weeks(make_data: MakeData) -> None:
    weekly, monthly = make_data(), make_data(months=True)
    assert [weekly.periods_in(w) for w in (1, 13, 52)] == [1, 13, 52]
    assert [monthly.periods_in(w) for w in (1, 13, 52)] == [1, 3, 12]
    assert monthly.following(2) == (dt.date(2029, 9, 1), dt.date(2029, 10, 1))


@pytest.mark.parametrize("start", [dt.date(2023, 1, 2), dt.date(2023, 1, 1), dt.date(2022, 12, 29)])
def test_holidays_fall_into_the_week_that_holds_them(make_data: MakeData, start: dt.date) -> None:
    data = make_data(start=start, country="FR")
    columns = baseline_columns(data, Spec(), data.periods, data.controls)
    bastille = columns.proper[:, columns.proper_names.index("National Day")]
    held = [dt.date(year, 7, 14) for year in (2023, 2024)]
    assert bastille.tolist() == [sum(p <= day < p + dt.timedelta(7) for day in held) for p in data.periods]


def test_two_holidays_on_one_day_keep_their_columns(make_data: MakeData) -> None:
    data = make_data(start=dt.date(2007, 12, 31), country="FR", n=130)
    columns = baseline_columns(data, Spec(), data.periods, data.controls)
    both = data.periods.index(dt.date(2008, 4, 28))
    marks = dict(zip(columns.proper_names, columns.proper[both], strict=True))
    assert marks["Labor Day"] == marks["Ascension Day"] == 1

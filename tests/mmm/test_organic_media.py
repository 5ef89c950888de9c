"""Organic media: activity without spend has a response and a contribution, and never a price."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from unisono.errors import ModelError
from unisono.measure.mmm.answer.engine import answerable
from unisono.measure.mmm.beliefs import About, Belief
from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.engine import fit_model
from unisono.measure.mmm.forms import Form
from unisono.measure.mmm.interop.card import card_markdown
from unisono.measure.mmm.posterior import posterior_of
from unisono.measure.mmm.prior import prior_table
from unisono.measure.mmm.refresh import compare
from unisono.measure.mmm.result import FitResult
from unisono.measure.mmm.spec import Priors, Spec
from unisono.measure.mmm.store import load_fit, save_fit
from unisono.measure.mmm.trust.engine import trust_in
from unisono.measure.mmm.update import carried_over
from unisono.plan.forecast import forecast
from unisono.words import language

Array = npt.NDArray[np.float64]
MakeData = Callable[..., ModelData]
SHARE = 0.06


def with_newsletter(data: ModelData, seed: int = 0) -> tuple[ModelData, Array]:
    """The history with a newsletter that brings 6 % of the outcome, half of it a week later; and what it brought."""
    rng = np.random.default_rng(seed + 100)
    sent = rng.gamma(2.0, 5_000.0, data.n_periods) * (rng.random(data.n_periods) < 0.6)
    carried = np.convolve(sent, [0.5, 0.5])[: data.n_periods]
    brought = carried / (carried + 10_000.0)
    brought *= SHARE / (1 - SHARE) * np.nansum(data.outcome) / brought.sum()
    more = dataclasses.replace(
        data, outcome=data.outcome + brought, organic=("newsletter",), activity=np.ascontiguousarray(sent[:, None])
    )
    return more, brought


@pytest.fixture(scope="module")
def fit(make_data: MakeData) -> FitResult:
    return fit_model(with_newsletter(make_data(n=130))[0], Spec(draws=150, warmup=80))


def test_a_contribution_is_found_and_no_price(make_data: MakeData, fit: FitResult) -> None:
    brought = with_newsletter(make_data(n=130))[1].sum()
    [row] = fit.organic_table().to_dicts()
    assert row["contribution_lower"] < brought < row["contribution_upper"]
    assert row["contribution_upper"] < 2 * brought
    assert row["activity"] == pytest.approx(fit.data.activity.sum())
    assert "roi" not in row
    assert fit.channels_table()["channel"].to_list() == list(fit.data.channels)


def test_everything_adds_up(fit: FitResult) -> None:
    parts = fit.weekly_table().partition_by("part", as_dict=True)
    total = sum(frame["value"].to_numpy() for frame in parts.values())
    np.testing.assert_allclose(total, fit.fitted_table()["expected"].to_numpy(), rtol=1e-9)
    assert ("newsletter",) in parts
    media = fit.posterior.media(fit.theta[:5])
    assert fit.organic is not None
    by_hand = fit.draws.effect(fit.data.spend).sum(axis=1) + fit.organic.effect(fit.data.activity).sum(axis=1)
    np.testing.assert_allclose(media, by_hand[:5], rtol=1e-12)


def test_the_density_knows_its_slopes(make_data: MakeData) -> None:
    data, _ = with_newsletter(make_data())
    posterior, _ = posterior_of(data, Spec(forms=(("newsletter", Form(varying=0.3)),)), 0.2)
    theta = posterior.start() + 0.3 * np.random.default_rng(1).standard_normal(posterior.n_dim)
    reference = np.empty(len(theta))
    for j in range(len(theta)):
        at = [posterior.log_density(theta + by * 1e-3 * np.eye(len(theta))[j])[0] for by in (-2, -1, 1, 2)]
        reference[j] = (at[0] - 8 * at[1] + 8 * at[2] - at[3]) / 12e-3
    np.testing.assert_allclose(posterior.log_density(theta)[1], reference, atol=1e-6 * np.abs(reference).max())
    share = posterior.media_draws(theta[None]).of(slice(2, None)).effect(data.activity).sum() / np.nansum(data.outcome)
    assert share == pytest.approx(np.exp(theta[posterior.problem.forms.roi_slot[-1]]), rel=1e-9)


def test_the_forecast_keeps_it_and_the_plan_has_no_budget_for_it(fit: FitResult) -> None:
    spend = np.tile(fit.data.spend.mean(axis=0), (13, 1))
    ahead = forecast(fit, spend, np.zeros((13, 0)))
    assert ahead.media.shape[1] == len(fit.data.channels)
    base = fit.baseline(n_draws=1000, future=ahead.periods, future_controls=np.zeros((13, 0)))
    rest = ahead.outcome - ahead.media.sum(axis=1) - (base.level + base.noise)[:, -13:]
    year_before = fit.data.activity[-52:-39]
    assert fit.organic is not None
    alone = fit.organic.thin(1000).effect(np.vstack([fit.data.activity, year_before]))[:, 0, -13:]
    np.testing.assert_allclose(rest, alone, atol=1e-8 * fit.total_outcome)


def test_it_is_saved_told_and_put_under_stress(fit: FitResult, tmp_path: Path) -> None:
    again = load_fit(save_fit(fit, tmp_path))
    assert again.organic_table().equals(fit.organic_table())
    assert again.organic_curves_table().equals(fit.organic_curves_table())
    card = card_markdown(fit, language("en"))
    assert "newsletter (organic) brought" in card
    assert trust_in(fit).checks
    assert not compare(fit, again).n_restated
    curve = fit.organic_curves_table()
    assert curve["outcome"].is_sorted()
    assert curve.columns[:2] == ["channel", "activity"]


def test_the_prior_says_about_a_hundredth(make_data: MakeData) -> None:
    data, _ = with_newsletter(make_data())
    table = prior_table(data, Spec(priors=Priors(no_effect=0)))
    [row] = [row for row in table.to_dicts() if row["channel"] == "newsletter"]
    assert row["roi"] is None
    assert row["spend"] is None
    assert (row["share_lower"], row["share_upper"]) == pytest.approx((0.0019, 0.052), rel=0.15)
    belief = Belief("newsletter", About.CONTRIBUTION, 0.02, 0.04)
    [row] = [r for r in prior_table(data, Spec(beliefs=(belief,))).to_dicts() if r["channel"] == "newsletter"]
    assert (row["share_lower"], row["share_upper"]) == pytest.approx((0.02, 0.04), rel=0.05)
    assert answerable(data).channels


def test_impossible_activity_is_refused(make_data: MakeData) -> None:
    data, _ = with_newsletter(make_data())
    for value, message in ((np.nan, "newsletter is missing"), (-1.0, "negative")):
        activity = data.activity.copy()
        activity[7] = value
        with pytest.raises(ModelError, match=message):
            fit_model(dataclasses.replace(data, activity=activity))
    with pytest.raises(ModelError, match="no ROI"):
        fit_model(data, Spec(beliefs=(Belief("newsletter", About.ROI, 0.5, 2.0),)))
    with pytest.raises(ModelError, match="shape"):
        fit_model(dataclasses.replace(data, activity=data.activity[:10]))
    quiet = fit_model(
        dataclasses.replace(data, activity=np.zeros_like(data.activity)), Spec(draws=8, warmup=8, chains=2)
    )
    assert quiet.organic is None
    assert any("no activity" in str(note) for note in quiet.notes)


def test_an_update_carries_organic_media_over(make_data: MakeData) -> None:
    data, _ = with_newsletter(make_data(n=130))
    first = dataclasses.replace(
        data,
        periods=data.periods[:128],
        outcome=data.outcome[:128],
        spend=data.spend[:128],
        controls=data.controls[:128],
        activity=data.activity[:128],
    )
    before, after = posterior_of(first, Spec(), 0.2)[0], posterior_of(data, Spec(), 0.2)[0]
    theta = before.start() + 0.2 * np.random.default_rng(0).standard_normal((5, before.n_dim))
    moved = carried_over(after, before, theta)
    np.testing.assert_allclose(
        after.media_draws(moved).effect(data.inputs), before.media_draws(theta).effect(data.inputs), rtol=1e-9
    )

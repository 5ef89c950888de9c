"""A long-term fit: the same by seed, kept whole on disk, honest about what it cannot tell."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from unisono.errors import ModelError
from unisono.measure.funnel.checks import checked_brand
from unisono.measure.funnel.data import BrandData
from unisono.measure.funnel.engine import fit_brand
from unisono.measure.funnel.result import BrandResult
from unisono.measure.funnel.spec import BrandSpec
from unisono.measure.funnel.store import load_brand, save_brand
from unisono.measure.mmm.spec import Spec

MakeBrand = Callable[..., BrandData]
QUICK = BrandSpec(model=Spec(draws=60, warmup=60, chains=2, autocorrelations=(0.0,)))


@pytest.fixture(scope="module")
def fit(make_brand: MakeBrand) -> BrandResult:
    """A quick fit of two years."""
    return fit_brand(make_brand(n=104, leads=True), QUICK)


def test_equal_seeds_give_equal_figures(make_brand: MakeBrand, fit: BrandResult) -> None:
    again = fit_brand(make_brand(n=104, leads=True), dataclasses.replace(QUICK))
    assert again.channels_table().equals(fit.channels_table())
    assert again.run_id == fit.run_id


def test_a_fit_is_whole_when_it_comes_back(fit: BrandResult, tmp_path: Path) -> None:
    kept = load_brand(save_brand(fit, tmp_path))
    assert kept.channels_table().equals(fit.channels_table())
    assert kept.brand_path().equals(fit.brand_path())
    assert kept.further_table().equals(fit.further_table())
    assert [d.text for d in kept.diagnostics] == [d.text for d in fit.diagnostics]


def test_payback_rises_to_the_total(fit: BrandResult) -> None:
    table = fit.payback_table()
    for row in fit.channels_table().to_dicts()[:-1]:
        mine = table.filter(channel=row["channel"])["returned"].to_numpy()
        assert (np.diff(mine) >= 0).all()
        assert mine[-1] == pytest.approx(row["roi_total"])


def test_the_parts_of_the_history_add_up(fit: BrandResult) -> None:
    """A pulse of one period, followed by formula, pays back what the curves say."""
    draws = fit.draws
    late = np.zeros(104)
    for lag, share in enumerate(draws.carry[0, 0]):
        for later in range(lag, 104):
            late[later] += share * draws.rho[0] ** (later - lag) * (1 - draws.rho[0])
    assert fit.curves[1][0, 0, -1] == pytest.approx(draws.roi[0, 0] * draws.long[0, 0] * late.sum())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: dataclasses.replace(data, surveys=(), series=()), "brand_search"),
        (lambda data: _share(data, 20.0), "between 0 and 1"),
        (lambda data: _series(data, np.zeros(104)), "leave it out"),
        (lambda data: _series(data, np.full(104, np.nan)), "known"),
    ],
)
def test_what_cannot_be_told_is_refused(
    make_brand: MakeBrand, change: Callable[[BrandData], BrandData], said: str
) -> None:
    with pytest.raises(ModelError) as refusal:
        checked_brand(change(make_brand(n=104)))
    assert said in str(refusal.value.remedy)


def test_media_without_spend_counts_as_a_control(make_brand: MakeBrand) -> None:
    data = make_brand(n=104)
    mails = np.abs(np.sin(np.arange(104.0)))[:, None]
    model = dataclasses.replace(data.model, organic=("e-mails",), activity=mails)
    found = checked_brand(dataclasses.replace(data, model=model)).model
    assert found.control_names == ("price", "e-mails")
    assert not found.organic
    assert found.notes


def test_a_short_history_is_refused(make_brand: MakeBrand) -> None:
    with pytest.raises(ModelError, match="78"):
        checked_brand(make_brand(n=60))


def _share(data: BrandData, times: float) -> BrandData:
    survey = data.surveys[0]
    return dataclasses.replace(data, surveys=(dataclasses.replace(survey, value=survey.value * times),))


def _series(data: BrandData, value: np.ndarray) -> BrandData:
    return dataclasses.replace(data, series=(dataclasses.replace(data.series[0], value=value),))

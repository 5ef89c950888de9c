"""The sample company with a brand: its revenue adds up, its truth is what the brand brings, its files can be read."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from unisono.synthetic import SampleCompany, sample_company
from unisono.synthetic.truth import BrandTruth

WEEKS = 60


@pytest.fixture(scope="module")
def company() -> SampleCompany:
    return sample_company(9, weeks=WEEKS, funnel=True)


@pytest.fixture(scope="module")
def brand(company: SampleCompany) -> BrandTruth:
    assert company.truth.brand is not None
    return company.truth.brand


def rows(folder: Path, pattern: str) -> list[dict[str, str]]:
    (path,) = folder.glob(pattern)
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))


def test_revenue_is_made_of_its_parts(company: SampleCompany, brand: BrandTruth) -> None:
    truth = company.truth
    media = truth.contribution.sum(axis=1) + brand.through_brand.sum(axis=1)
    np.testing.assert_allclose(company.net_revenue, truth.baseline + media + brand.own + truth.noise)


def test_media_at_once_is_that_of_the_company_without_a_brand(company: SampleCompany, tmp_path: Path) -> None:
    plain = sample_company(9, weeks=WEEKS)
    assert plain.truth.brand is None
    assert "brand" not in plain.truth.to_dict(plain.channels)
    np.testing.assert_array_equal(plain.truth.contribution, company.truth.contribution)
    company.write(tmp_path / "funnel")
    for path in plain.write(tmp_path / "plain"):
        name = path.relative_to(tmp_path / "plain")
        same = path.read_bytes() == (tmp_path / "funnel" / name).read_bytes()
        assert same == (name.parts[0] != "shopify"), name


def test_what_is_built_fades_and_comes_back_in_two_years(company: SampleCompany, brand: BrandTruth) -> None:
    assert company.world.brand is not None
    keeps, ratio = 0.5 ** (1 / brand.half_life), company.world.brand.long
    fed = company.truth.contribution
    for week in (1, 20, WEEKS - 1):
        alive = (1 - keeps) * sum(keeps ** (week - before) * fed[before] * ratio for before in range(week + 1))
        np.testing.assert_allclose(brand.through_brand[week], alive, rtol=1e-9)
    within = sum((1 - keeps) * keeps**lag for lag in range(104))
    np.testing.assert_allclose(brand.roi_long, within * ratio * company.truth.roi, rtol=1e-9)
    assert (brand.roi_long > 0).all()


def test_files_hold_what_shows_the_brand(company: SampleCompany, brand: BrandTruth, tmp_path: Path) -> None:
    company.write(tmp_path)
    survey, searches = rows(tmp_path, "marque/barometre_*.csv"), rows(tmp_path, "marque/recherches_*.csv")
    hotels = rows(tmp_path, "crm/devis_hotels_*.csv")
    assert (len(survey), len(searches), len(hotels)) == (15, WEEKS, WEEKS)
    whole = brand.through_brand.sum(axis=1) + brand.own
    aware = [float(row["Notoriété spontanée"].rstrip("%").replace(",", ".")) for row in survey]
    assert 20 < np.mean(aware) < 40
    typed = [int(row["Recherches de marque"]) for row in searches]
    assert np.corrcoef(typed, whole)[0, 1] > 0.4
    leads, deals = (sum(int(row[name]) for row in hotels) for name in ("Leads", "Affaires gagnées"))
    assert 0.08 < deals / leads < 0.2


def test_what_follows_goes_on_from_the_history(company: SampleCompany, tmp_path: Path) -> None:
    spend = {name: company.spend[-8:, i].tolist() for i, name in enumerate(company.channels)}
    after = company.following(spend, 8)
    brand = company.world.brand
    assert brand is not None
    longer = brand.built(company.truth.effects.contribution(np.vstack([company.spend, after.spend])))[WEEKS:]
    known = after.baseline + after.contribution.sum(axis=1) + longer.sum(axis=1) + brand.own[WEEKS : WEEKS + 8]
    np.testing.assert_allclose(after.net_revenue, known + after.noise)
    twice = {name: [2 * week for week in weeks] for name, weeks in spend.items()}
    at_once = (after.true_contribution(twice) - after.contribution).sum(axis=1)
    gained = after.true_revenue(twice) - after.net_revenue
    assert all(late > early for early, late in pairwise((gained - at_once).tolist()))
    after.write(tmp_path / "after")
    weeks = [row["Semaine du"] for row in rows(tmp_path / "after", "marque/recherches_*.csv")]
    assert weeks == [f"{week:%d/%m/%Y}" for week in after.weeks]

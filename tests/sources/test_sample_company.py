"""The sample company's files, written by writers that share nothing with the readers, against the company's truth."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from unisono.domain import Severity
from unisono.facts.sources import Hints, Reading, read_file
from unisono.synthetic.company import SampleCompany, sample_company

ORIGINS = {
    "google_ads": "google_ads",
    "meta": "meta_ads",
    "linkedin": "linkedin_ads",
    "tiktok": "tiktok_ads",
    "agences": "agency",
    "shopify": "shopify",
}


@pytest.fixture(scope="module")
def company() -> SampleCompany:
    return sample_company(seed=1, weeks=26)


@pytest.fixture(scope="module")
def readings(company: SampleCompany, tmp_path_factory: pytest.TempPathFactory) -> dict[Path, Reading]:
    folder = tmp_path_factory.mktemp("company")
    company.write(folder)
    hints = Hints(currency="EUR", identity_key=b"key of the sample company")
    found = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        (found[path],) = read_file(path.read_bytes(), path.name, hints)
    return found


def test_every_file_is_recognised_and_clean(readings: dict[Path, Reading]) -> None:
    assert {path.parent.name for path in readings} >= {*ORIGINS, "plan"}
    for path, reading in readings.items():
        assert reading.source == ORIGINS.get(path.parent.name, reading.source), path.name
        assert all(checksum.holds for checksum in reading.checksums), path.name
        assert not [f for f in reading.findings if f.severity is not Severity.INFO], path.name


def test_paid_media_adds_up_to_the_company_s_spend(company: SampleCompany, readings: dict[Path, Reading]) -> None:
    media = pl.concat(r.frame for r in readings.values() if r.table == "media_deliveries")
    assert float(media["spend"].sum()) == pytest.approx(float(company.spend.sum()), abs=0.005)
    assert media.filter(source="agency")["n_days"].unique().to_list() == [7]
    assert media["spend"].null_count() == 0


def test_the_plan_is_planned_and_the_calendar_is_not_media(readings: dict[Path, Reading]) -> None:
    plans = {path.name.split("_2")[0]: r.frame for path, r in readings.items() if path.parent.name == "plan"}
    assert plans["plan_media"]["role"].unique().to_list() == ["plan_spend"]
    assert plans["plan_media"]["channel"].n_unique() == 8
    assert set(plans["calendrier_commercial"]["role"].unique()) == {"promotion", "control"}


def test_orders_are_whole_and_nameless(readings: dict[Path, Reading]) -> None:
    orders = pl.concat(r.frame for r in readings.values() if r.table == "orders")
    assert orders["order_id"].n_unique() == len(orders)
    assert orders["n_lines"].max() > 1  # type: ignore[operator]
    assert "@" not in orders.write_csv()
    assert orders["customer_key"].n_unique() > 1

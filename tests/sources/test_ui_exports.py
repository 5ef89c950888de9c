"""Exports as people download them, against the totals that were written down when they were made."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from unisono.errors import UnknownSourceError
from unisono.facts.sources import Hints, read_file

FOLDER = "ui_export_fixtures"


def truth(test_data: Path, platform: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((test_data / FOLDER / "truth.json").read_text("utf-8"), parse_float=Decimal)[
        platform
    ]
    return found


@pytest.mark.parametrize("name", ["en_comma_utf8.csv", "en_tab_utf16le.csv", "fr_semicolon_utf8bom.csv"])
def test_google_ads_equals_its_truth_to_the_cent(test_data: Path, name: str) -> None:
    known = truth(test_data, "google_ads")
    path = test_data / FOLDER / "google_ads" / name
    (reading,) = read_file(path.read_bytes(), name, Hints())
    frame = reading.frame
    assert reading.source == "google_ads"
    assert len(frame) == known["rows"]
    assert frame["spend"].sum() == known["cost"]
    assert frame["impressions"].sum() == known["impressions"]
    assert frame["clicks"].sum() == known["clicks"]
    assert Decimal(str(frame["conversions"].sum())) == known["conversions"]
    assert frame["conversion_value"].sum() == known["conv_value"]
    assert frame["currency"].unique().to_list() == [known["currency"]]
    assert (str(reading.first_on), str(reading.last_on)) == (known["first_day"], known["last_day"])
    assert reading.checksums
    assert all(checksum.holds for checksum in reading.checksums)
    assert reading.account_wide


@pytest.mark.parametrize("name", ["en_comma_utf8.csv", "fr_comma_utf8bom.csv"])
def test_meta_ads_equals_its_truth_to_the_cent(test_data: Path, name: str) -> None:
    known = truth(test_data, "meta_ads")
    (reading,) = read_file((test_data / FOLDER / "meta_ads" / name).read_bytes(), name, Hints())
    frame = reading.frame
    assert reading.source == "meta_ads"
    assert len(frame) == known["rows"]
    assert frame["spend"].sum() == known["spend"]
    assert frame["link_clicks"].sum() == known["link_clicks"]
    assert frame["impressions"].sum() == known["impressions"]
    assert frame["conversions"].sum() == known["purchases"]
    assert frame["conversion_value"].sum() == known["purchase_value"]
    assert frame["conversions"].null_count() > 0, "blank results stay missing"
    assert frame["currency"].unique().to_list() == ["EUR"]


def test_linkedin_equals_its_truth_and_keeps_its_levels(test_data: Path) -> None:
    known = truth(test_data, "linkedin_ads")
    path = test_data / FOLDER / "linkedin_ads" / "en_tab_utf16le.csv"
    (reading,) = read_file(path.read_bytes(), path.name, Hints())
    frame = reading.frame
    assert reading.source == "linkedin_ads"
    assert len(frame) == known["rows"]
    assert frame["spend"].sum() == known["spend"]
    assert frame["leads"].sum() == known["leads"]
    assert reading.dialect["day_order"] == "mdy"
    assert frame["time_zone"].unique().to_list() == ["UTC"]
    assert frame["campaign"].unique().to_list() == ["2026 Q1"]
    assert "Webinar - Inscription" in frame["ad_group"]
    assert "Webinar - Inscription v1" in frame["ad"]


@pytest.mark.parametrize(
    ("folder", "platform"),
    [("ga4", "Google Analytics 4"), ("search_console_en", "Search Console"), ("search_console_fr", "Search Console")],
)
def test_others_are_recognised_and_said_to_be_unsupported(test_data: Path, folder: str, platform: str) -> None:
    paths = sorted((test_data / FOLDER / folder).glob("*.csv"))
    assert paths
    for path in paths:
        with pytest.raises(UnknownSourceError, match=f"{platform}.*not supported yet.*wide table"):
            read_file(path.read_bytes(), path.name, Hints(currency="EUR"))

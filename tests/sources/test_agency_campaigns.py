"""A spreadsheet with a column of campaigns keeps their names; the title or the file's name stands in without it."""

from __future__ import annotations

import pytest

from unisono.facts.sources import Hints, read_file

FRENCH = "Date;Campagne;Dépenses;Clics\n01/06/2026;Marque été;100,00;10\n01/06/2026;Rentrée;40,00;2\n"


@pytest.mark.parametrize(
    "header",
    [
        "Date;Campagne;Dépenses",
        "Jour;Nom de la campagne;Coût",
        "Day;Campaign;Cost",
        "Date;Campaign name;Spend",
    ],
)
def test_a_column_of_campaigns_names_the_campaigns(header: str) -> None:
    text = f"{header}\n13/06/2026;Marque été;100,00\n14/06/2026;Rentrée;40,50\n"
    (reading,) = read_file(text.encode(), "bon.csv", Hints(currency="EUR"))
    assert reading.table == "media_deliveries"
    assert reading.frame["campaign"].to_list() == ["Marque été", "Rentrée"]
    assert reading.frame["ad_group"].null_count() == 2


def test_campaigns_of_one_day_are_no_doubles() -> None:
    (reading,) = read_file(FRENCH.encode(), "bon.csv", Hints(currency="EUR", day_order="dmy"))
    assert sorted(reading.frame["campaign"]) == ["Marque été", "Rentrée"]
    assert not [found for found in reading.findings if found.check == "duplicate_rows"]


def test_a_campaign_and_a_station_keep_both_names() -> None:
    text = "Semaine du;Campagne;Station;Investissement net (EUR)\n05/01/2026;Été;TF1;100\n12/01/2026;;M6;50\n"
    (reading,) = read_file(text.encode(), "suivi.csv", Hints(day_order="dmy"))
    assert reading.frame.select("campaign", "ad_group").rows() == [("Été", "TF1"), ("suivi", "M6")]


def test_weeks_across_under_a_head_of_campaigns_name_campaigns_and_prove_their_totals() -> None:
    text = (
        "Investissement net (EUR);Campagne;05/01/2026;12/01/2026;19/01/2026;Total\n"
        ";Marque été;1;2;3;6\n;Rentrée;4;5;6;15\n"
    )
    (reading,) = read_file(text.encode(), "suivi.csv", Hints(day_order="dmy"))
    assert set(reading.frame["campaign"]) == {"Marque été", "Rentrée"}
    assert [check.holds for check in reading.checksums] == [True, True]

"""Tables that other teams published, through the wide and the long door."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from unisono.errors import InputError
from unisono.facts.sources import Hints, Reading, mapping_toml, parse_mapping, read_file

EUR = Hints(currency="EUR")


def read(path: Path, hints: Hints = EUR) -> Reading:
    (reading,) = read_file(path.read_bytes(), path.name, hints)
    return reading


def roles(reading: Reading) -> dict[str, tuple[str, str | None]]:
    rows = reading.frame.select("series", "role", "channel").unique().rows()
    return {series: (role, channel) for series, role, channel in rows}


def test_robyn_pairs_spend_with_exposure_and_splits_the_event_flag(test_data: Path) -> None:
    reading = read(test_data / "robyn_simulated_weekly" / "dt_simulated_weekly.csv")
    found = roles(reading)
    assert found["revenue"] == ("outcome", None)
    assert found["tv_S"] == ("spend", "tv")
    assert found["facebook_I"] == ("exposure", "facebook")
    assert found["search_clicks_P"] == ("exposure", "search")
    assert found["search_S"] == ("spend", "search")
    assert found["competitor_sales_B"][0] == "control"
    assert {s for s in found if s.startswith("events")} == {"events_event1", "events_event2"}
    assert reading.frame["n_days"].unique().to_list() == [7]
    assert reading.frame.filter(series="revenue")["currency"].unique().to_list() == ["EUR"]
    source = pl.read_csv(test_data / "robyn_simulated_weekly" / "dt_simulated_weekly.csv", infer_schema_length=None)
    assert reading.frame.filter(series="tv_S")["value"].to_list() == source["tv_S"].to_list()


def test_meridian_outcome_is_conversions_times_their_revenue(test_data: Path) -> None:
    path = test_data / "meridian_simulated" / "national_all_channels.csv"
    reading = read(path)
    assert reading.proposed_mapping is not None
    assert reading.proposed_mapping["outcome"]["expression"] == "conversions * revenue_per_conversion"
    source = pl.read_csv(path)
    expected = (source["conversions"] * source["revenue_per_conversion"]).to_list()
    assert reading.frame.filter(role="outcome")["value"].to_list() == pytest.approx(expected)
    assert roles(reading)["Organic_channel0_impression"] == ("exposure", "Organic_channel0")
    assert roles(reading)["Promo"][0] == "promotion"
    assert "conversions" not in roles(reading)


def test_truth_columns_never_enter_as_inputs(test_data: Path) -> None:
    reading = read(test_data / "pymc_mmm" / "mmm_roas_data.csv")
    assert set(roles(reading)) == {"y", "x1", "x2"}


def test_a_given_mapping_is_followed_exactly(test_data: Path) -> None:
    mapping = parse_mapping(
        """
        date = "date"
        [columns.y]
        role = "outcome"
        [columns.x1]
        role = "spend"
        channel = "x1"
        [columns.z]
        role = "control"
        """
    )
    reading = read(test_data / "pymc_mmm" / "mmm_roas_data.csv", Hints(currency="EUR", mapping=mapping))
    assert roles(reading) == {"y": ("outcome", None), "x1": ("spend", "x1"), "z": ("control", None)}
    assert reading.proposed_mapping is None


def test_mmm_example_and_months_of_insurance(test_data: Path) -> None:
    example = read(test_data / "pymc_mmm" / "mmm_example.csv")
    assert roles(example)["event_1"][0] == "control"
    insurance = read(test_data / "insurance_tv_quotes" / "insurance.csv")
    assert roles(insurance) == {"quotes": ("outcome", None), "tv_advert": ("spend", "tv")}
    days = insurance.frame.filter(series="quotes").select("date_on", "n_days").head(2).rows()
    assert [(str(day), n) for day, n in days] == [("2002-01-01", 31), ("2002-02-01", 28)]


@pytest.mark.parametrize("name", ["national_mff.csv", "geo_mff.csv"])
def test_master_flat_file_goes_through_the_long_door(test_data: Path, name: str) -> None:
    path = test_data / "mff_synthetic" / name
    reading = read(path)
    source = pl.read_csv(path, infer_schema_length=None)
    found = roles(reading)
    assert found["Sales"][0] == "outcome"
    assert found["TV"] == ("spend", "tv")
    assert not [series for series in found if series.startswith("noise")]
    total = source.filter(pl.col("VariableName") == "TV")["VariableValue"].sum()
    assert reading.frame.filter(series="TV")["value"].sum() == pytest.approx(total)
    assert (reading.frame["geo"].null_count() == 0) == (name == "geo_mff.csv")


@pytest.mark.parametrize(
    "name",
    [
        "robyn_simulated_weekly/dt_simulated_weekly.csv",
        "meridian_simulated/geo_all_channels.csv",
        "pymc_mmm/mmm_example.csv",
        "mff_synthetic/national_mff.csv",
    ],
)
def test_the_proposed_mapping_read_back_gives_the_same_facts(test_data: Path, name: str) -> None:
    first = read(test_data / name)
    assert first.proposed_mapping is not None
    again = parse_mapping(mapping_toml(first.proposed_mapping))
    second = read(test_data / name, Hints(currency="EUR", mapping=again))
    assert second.frame.sort(pl.all()).equals(first.frame.sort(pl.all()))


def test_shares_with_a_per_cent_sign_are_shares(tmp_path: Path) -> None:
    table = tmp_path / "barometre.csv"
    table.write_text("Semaine du;Notoriété\n02/01/2023;26,7 %\n30/01/2023;0,8%\n27/03/2023;31\u202f%\n", "utf-8")
    reading = read(table)
    assert reading.frame["value"].to_list() == pytest.approx([0.267, 0.008, 0.31])
    assert [finding.check for finding in reading.findings] == ["guessed_mapping"]  # waves are no lost weeks


def test_a_per_cent_sign_here_and_there_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "barometre.csv"
    table.write_text("Semaine du;Notoriété\n02/01/2023;26,7 %\n30/01/2023;0,8\n", "utf-8")
    with pytest.raises(InputError):
        read(table)


def test_leads_beside_deals_alone_are_a_step_on_the_way(tmp_path: Path) -> None:
    table = tmp_path / "devis.csv"
    table.write_text("Semaine du;Leads;Affaires gagnées\n02/01/2023;62;7\n16/01/2023;70;12\n", "utf-8")
    assert roles(read(table)) == {"Leads": ("leads", None), "Affaires gagnées": ("deals", None)}
    table.write_text("Semaine du;Leads;Affaires gagnées;TV\n02/01/2023;62;7;100\n16/01/2023;70;12;90\n", "utf-8")
    assert roles(read(table))["Leads"] == ("outcome", None)

"""Tables laid out for Meridian and PyMC-Marketing become histories with the same figures; holes stay holes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from unisono.errors import InputError
from unisono.measure.mmm.checks import checked
from unisono.measure.mmm.interop.layouts import Layout, meridian_layout, panel_data, pymc_layout, whole_market


def table(days: int = 7, n: int = 6) -> pl.DataFrame:
    """Two regions of three and one million people."""
    rows = []
    for i in range(n):
        day = dt.date(2024, 1, 1) + dt.timedelta(days=days * i)
        for geo, people in (("north", 3e6), ("south", 1e6)):
            rows.append(
                {
                    "geo": geo,
                    "time": day.isoformat(),
                    "tv_impression": 10 * i,
                    "tv_spend": people / 1e6 * (i + 1),
                    "mood_control": 1.0 if geo == "north" else 5.0,
                    "Promo": 0.1 * i,
                    "conversions": people / 1e5 * (10 + i),
                    "revenue_per_conversion": 2.0,
                    "population": people,
                }
            )
    return pl.DataFrame(rows)


def test_panel_keeps_regions_apart_and_the_market_adds_them_up() -> None:
    frame = table().sample(fraction=1.0, shuffle=True, seed=3)
    layout = meridian_layout(frame)
    panel = panel_data(frame, layout, currency="USD")
    assert sorted(panel.units) == ["north", "south"]
    north = panel.units.index("north")
    assert panel.outcome[north].tolist() == [2 * 30 * (10 + i) for i in range(6)]
    assert panel.spend[north, :, 0].tolist() == [3.0 * (i + 1) for i in range(6)]
    assert panel.control_names == ("mood_control", "Promo")
    data = whole_market(frame, layout, currency="USD")
    assert data.outcome.tolist() == [2 * 40 * (10 + i) for i in range(6)]
    assert data.spend[:, 0].tolist() == [4.0 * (i + 1) for i in range(6)]
    assert data.controls[:, 0] == pytest.approx([(3 * 1 + 1 * 5) / 4] * 6)
    assert (data.channels, data.outcome_is_money, data.outcome_unit) == (("tv",), True, "USD")
    said = " ".join(str(note) for note in data.notes)
    assert "tv_impression" in said
    assert "Promo" in said


def test_without_a_price_the_count_is_explained() -> None:
    frame = table().drop("revenue_per_conversion")
    data = whole_market(frame, meridian_layout(frame), currency="USD")
    assert (data.outcome_name, data.outcome_unit, data.outcome_is_money) == ("conversions", "conversions", False)
    assert data.outcome[0] == 400


def test_holes_stay_holes() -> None:
    frame = table().filter(~((pl.col("geo") == "south") & (pl.col("time") == "2024-01-15")))
    layout = meridian_layout(frame)
    panel = panel_data(frame, layout, currency="USD")
    south = panel.units.index("south")
    assert np.isnan(panel.outcome[south]).tolist() == [False, False, True, False, False, False]
    assert np.isnan(panel.spend[south, 2, 0])
    data = whole_market(frame, layout, currency="USD")
    assert np.isnan(data.outcome[2])
    assert np.isnan(data.spend[2, 0])


def test_a_week_that_no_region_has_stays_in_the_calendar() -> None:
    frame = table().filter(pl.col("time") != "2024-01-15")
    data = whole_market(frame, meridian_layout(frame), currency="USD")
    assert data.n_periods == 6
    assert np.isnan(data.outcome[2])


@pytest.mark.parametrize(("days", "expected"), [(7, 7), (28, 28)])
def test_the_length_of_periods_is_read_off(days: int, expected: int) -> None:
    frame = table(days)
    assert panel_data(frame, meridian_layout(frame), currency="USD").period_days == expected


def test_months_are_calendar_months() -> None:
    frame = pl.DataFrame(
        {"date": [dt.date(2024, m, 1) for m in (1, 2, 3, 5)], "y": [1.0, 2, 3, 5], "x": [1.0, 1, 1, 1]}
    )
    data = whole_market(frame, pymc_layout(channel_columns=["x"]), currency="EUR")
    assert (data.period_days, data.n_periods) == (30, 5)
    assert np.isnan(data.outcome[3])


def _refusal(frame: pl.DataFrame, layout: Layout) -> str:
    with pytest.raises(InputError) as error:
        panel_data(frame, layout, currency="USD")
    return str(error.value.what)


def test_what_cannot_be_read_is_refused() -> None:
    frame = table()
    layout = meridian_layout(frame)
    assert "stands more than once" in _refusal(pl.concat([frame, frame[:1]]), layout)
    assert "lacks columns" in _refusal(frame.drop("tv_spend"), layout)
    assert "cannot be read" in _refusal(frame.with_columns(time=pl.lit("week 3")), layout)
    assert "1 days apart" in _refusal(table(days=1), layout)
    assert "lacks columns" in _refusal(frame, meridian_layout(frame, media_spend=[]))


def test_meridians_own_tables(test_data: Path) -> None:
    folder = test_data / "meridian_simulated"
    frame = pl.read_csv(folder / "geo_all_channels.csv", infer_schema_length=None)
    layout = meridian_layout(frame)
    panel = panel_data(frame, layout, currency="USD")
    assert panel.outcome.shape == (40, 156)
    assert panel.spend.shape == (40, 156, 5)
    assert panel.control_names == (
        "competitor_sales_control",
        "sentiment_score_control",
        "Promo",
        "Organic_channel0_impression",
    )
    assert panel.population is not None
    money = (frame["conversions"] * frame["revenue_per_conversion"]).sum()
    assert panel.outcome.sum() == pytest.approx(money)
    data = checked(whole_market(frame, layout, currency="USD"))
    assert data.spend.sum(axis=0) == pytest.approx([frame[f"Channel{i}_spend"].sum() for i in range(5)])
    national = pl.read_csv(folder / "national_all_channels.csv", infer_schema_length=None)
    assert checked(whole_market(national, meridian_layout(national), currency="USD")).n_periods == 156


def test_tables_of_pymc_marketing(test_data: Path) -> None:
    folder = test_data / "pymc_mmm"
    one = pl.read_csv(folder / "mmm_example.csv")
    layout = pymc_layout(
        date_column="date_week", channel_columns=["x1", "x2"], control_columns=["event_1", "event_2", "t"]
    )
    data = checked(whole_market(one, layout, currency="EUR"))
    assert data.n_periods == 179
    np.testing.assert_allclose(data.outcome, one["y"].to_numpy())
    several = pl.read_csv(folder / "mmm_multidimensional_example.csv")
    panel = panel_data(several, pymc_layout(channel_columns=["x1", "x2"], dims="geo"), currency="EUR")
    assert panel.units == tuple(several["geo"].unique(maintain_order=True))
    assert np.nansum(panel.spend) == pytest.approx(several.select(pl.sum_horizontal("x1", "x2").sum()).item())

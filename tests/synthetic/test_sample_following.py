"""The weeks after history: carry-over goes on, and every other spend can be tried under the same noise."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from unisono.errors import InputError
from unisono.synthetic import SampleCompany, sample_company

Plan = dict[str, list[float]]


@pytest.fixture(scope="module")
def company() -> SampleCompany:
    return sample_company(21, weeks=30)


def plan(company: SampleCompany, amount: float, weeks: int = 13) -> Plan:
    return {name: [amount * (1 + i % 3) for i in range(weeks)] for name in company.channels}


def test_contribution_goes_on_as_if_history_had_never_ended(company: SampleCompany) -> None:
    after = company.following(plan(company, 3000.0))
    whole = company.truth.effects.contribution(np.vstack([company.spend, after.spend]))
    np.testing.assert_allclose(after.contribution, whole[30:], rtol=1e-12)
    np.testing.assert_allclose(after.net_revenue, after.baseline + after.contribution.sum(axis=1) + after.noise)
    assert after.weeks[0].isoformat() == "2025-12-29"


def test_true_revenue_of_the_same_spend_is_what_happened(company: SampleCompany) -> None:
    spend = plan(company, 3000.0)
    after = company.following(spend)
    np.testing.assert_allclose(after.true_revenue(spend), after.net_revenue, rtol=1e-12)
    more = after.true_revenue(plan(company, 6000.0))
    assert (more >= after.net_revenue).all()
    caused = after.true_contribution(plan(company, 6000.0)).sum(axis=1)
    np.testing.assert_allclose(more - after.net_revenue, caused - after.contribution.sum(axis=1))


def test_a_plan_is_delivered_with_ordinary_deviations(company: SampleCompany) -> None:
    given = plan(company, 3000.0) | {"tiktok": [0.0] * 13}
    spent = company.delivered(given)
    assert spent == company.delivered(given)
    assert spent != sample_company(22, weeks=30).delivered(given)
    rates = {name: sum(spent[name]) / sum(given[name]) for name in given if name != "tiktok"}
    assert all(0.9 < rate < 1.1 for rate in rates.values())
    assert len({round(rate, 4) for rate in rates.values()}) == len(rates)
    assert spent["tiktok"] == [0.0] * 13
    one = company.delivered({"search": given["search"]})
    assert one["search"] == spent["search"], "a channel is delivered alike whatever else is planned"
    company.following(spent)


def test_nothing_spent_leaves_only_carry_over(company: SampleCompany) -> None:
    after = company.following(plan(company, 0.0))
    assert after.contribution[0].sum() > 0
    np.testing.assert_array_equal(after.contribution[12], 0.0)


def test_carry_over_after_the_window_ends_after_12_weeks(company: SampleCompany) -> None:
    spend = plan(company, 3000.0)
    caused = company.following(spend).true_contribution(spend, weeks_after=14)
    assert caused.shape == (27, 8)
    assert (caused[13] > 0).all()
    np.testing.assert_array_equal(caused[25:], 0.0)


def test_replicates_differ_in_noise_alone(company: SampleCompany) -> None:
    spend = plan(company, 3000.0)
    first, second = (company.following(spend, replicate=r) for r in (0, 1))
    np.testing.assert_array_equal(first.baseline, second.baseline)
    np.testing.assert_array_equal(first.contribution, second.contribution)
    assert not np.allclose(first.noise, second.noise)
    shorter = company.following({name: weeks[:5] for name, weeks in spend.items()}, 5)
    np.testing.assert_array_equal(shorter.noise, first.noise[:5])


def test_files_hold_the_new_weeks_and_continue_the_numbering(company: SampleCompany, tmp_path: Path) -> None:
    company.write(tmp_path / "history")
    after = company.following(plan(company, 3000.0))
    written = after.write(tmp_path / "after")
    kinds = {p.parent.name for p in (tmp_path / "history").rglob("*") if p.is_file()}
    assert {p.parent.name for p in written} == kinds
    names = {p.name for p in (tmp_path / "history").rglob("*")}
    assert not names & {p.name for p in written}, "new files can lie beside those of history"

    def orders(place: Path) -> list[dict[str, str]]:
        texts = [p.read_text(encoding="utf-8") for p in sorted((place / "shopify").iterdir())]
        return [row for text in texts for row in csv.DictReader(text.splitlines()) if row["Total"]]

    before, new = orders(tmp_path / "history"), orders(tmp_path / "after")
    assert int(new[0]["Name"][1:]) == int(before[-1]["Name"][1:]) + 1
    assert new[0]["Created at"][:10] == "2025-12-29"
    assert new[-1]["Created at"][:10] == "2026-03-29"
    known = {row["Email"] for row in before}
    assert any(row["Email"] in known for row in new), "customers come back"
    assert any(row["Email"] not in known for row in new)
    net = sum(
        (float(r["Total"]) - float(r["Taxes"])) * (1 - float(r["Refunded Amount"]) / float(r["Total"]))
        for r in new
        if r["Financial Status"] not in {"pending", "voided"}
    )
    assert net == pytest.approx(after.net_revenue.sum(), rel=0.002)


def test_files_hold_the_spend_that_was_asked_for(company: SampleCompany, tmp_path: Path) -> None:
    spend = plan(company, 2345.67)
    spend["tiktok"] = [0.0] * 13
    company.following(spend).write(tmp_path)
    (path,) = tmp_path.glob("tiktok/*.xlsx")
    assert openpyxl.load_workbook(path).active["D28"].value == 0
    (path,) = tmp_path.glob("meta/*.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        paid = sum(float(row["Amount spent (EUR)"]) for row in csv.DictReader(file))
    assert paid == pytest.approx(sum(round(x, 2) for x in spend["social"]))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"search": [-1.0] * 13}, "search"),
        ({"tv": [float("nan")] * 13}, "tv"),
        ({"radio": [1.0] * 12}, "radio"),
        ({"billboards": [1.0] * 13}, "billboards"),
    ],
)
def test_a_spend_that_cannot_be_is_refused(company: SampleCompany, change: Plan, told: str) -> None:
    with pytest.raises(InputError, match=told):
        company.following(plan(company, 100.0) | change)


def test_a_missing_channel_and_a_far_future_are_refused(company: SampleCompany) -> None:
    spend = plan(company, 100.0)
    del spend["tv"]
    with pytest.raises(InputError, match="Name every channel"):
        company.following(spend)
    with pytest.raises(InputError, match="1 to 52"):
        company.following(plan(company, 100.0, 53), 53)


def test_later_weeks_are_written_alone_and_share_no_order_with_those_before(
    company: SampleCompany, tmp_path: Path
) -> None:
    after = company.following(plan(company, 3000.0))
    after.write(str(tmp_path / "whole"))
    early = company.following({name: weeks[:8] for name, weeks in plan(company, 3000.0).items()}, 8)
    early.write(tmp_path / "early")
    after.write(tmp_path / "late", since=8)

    def column(place: str, folder: str, name: str) -> list[str]:
        (path,) = (tmp_path / place / folder).glob("*.csv")
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [row[name] for row in csv.DictReader(file)]

    days = column("late", "meta", "Day")
    assert (min(days), max(days)) == ("2026-02-23", "2026-03-29")
    assert not set(column("early", "shopify", "Name")) & set(column("late", "shopify", "Name"))
    paid = [sum(map(float, column(p, "meta", "Amount spent (EUR)"))) for p in ("early", "late", "whole")]
    assert paid[0] + paid[1] == pytest.approx(paid[2])

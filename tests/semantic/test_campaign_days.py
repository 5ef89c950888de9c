"""What campaigns spent day by day: daily rows as they are, longer ones divided, what is not told stays untold."""

from __future__ import annotations

import datetime as dt

import pytest

import unisono
from unisono.act import CampaignKey
from unisono.act.spent import Spent
from unisono.facts.semantic import account_covers, campaign_days

DAILY = """Campaign report
"March 2, 2026 - March 15, 2026"
Day,Account,Campaign ID,Campaign,Currency code,Impr.,Clicks,Cost
2026-03-02,FR,1,A,EUR,10,1,10.00
2026-03-03,FR,1,A,EUR,10,1,20.00
2026-03-05,FR,1,A,EUR,10,1, --
2026-03-09,FR,2,=B,EUR,10,1,7.00
"""
WEEKLY = """Campaign name,Campaign ID,Reporting starts,Reporting ends,Amount spent (EUR),Impressions
C,9,2026-03-02,2026-03-08,70,100
C,9,2026-03-09,2026-03-15,140,100
"""
MONDAY = dt.date(2026, 3, 2)


@pytest.fixture(scope="module")
def spent(tmp_path_factory: pytest.TempPathFactory) -> Spent:
    home = tmp_path_factory.mktemp("campaign_days")
    (home / "google.csv").write_text(DAILY, encoding="utf-8")
    (home / "meta.csv").write_text(WEEKLY, encoding="utf-8")
    now = dt.datetime(2026, 3, 16, 9, tzinfo=dt.UTC)
    session = unisono.create_workspace(home / "w", unisono.Settings(name="A"), identity_key=b"k" * 32, now=now)
    report = session.import_files([home / "google.csv", home / "meta.csv"], unisono.Hints(currency="EUR"))
    assert [file.error for file in report.files] == [None, None]
    facts = session.facts()
    return Spent.of(campaign_days(facts, MONDAY), account_covers(facts))


def test_days_are_told_as_they_are_and_weeks_are_divided(spent: Spent) -> None:
    a, c = CampaignKey("google_ads", "FR", "1", "A"), CampaignKey("meta_ads", "", "9", "C")
    assert spent.days[a] == {MONDAY: 10.0, MONDAY + dt.timedelta(days=1): 20.0, MONDAY + dt.timedelta(days=3): None}
    assert set(spent.days[c].values()) == {10.0, 20.0}
    assert len(spent.days[c]) == 14
    assert spent.currency[a] == "EUR"


def test_a_day_without_a_row_is_nothing_spent_and_an_untold_one_is_left_out(spent: Spent) -> None:
    a = CampaignKey("google_ads", "FR", "1", "A")
    assert str(spent.mean(a, MONDAY, MONDAY + dt.timedelta(days=3))) == "10.00"  # 10 + 20 + 0 over the three known
    assert spent.mean(a, MONDAY + dt.timedelta(days=3), MONDAY + dt.timedelta(days=3)) is None


def test_an_account_is_covered_as_far_as_its_rows_go(spent: Spent) -> None:
    """An account that falls silent is not known to have stopped."""
    cover = spent.cover(CampaignKey("google_ads", "FR", "1", "A"))
    assert cover == (MONDAY, dt.date(2026, 3, 9))
    assert spent.cover(CampaignKey("google_ads", "UK", "1", "A")) is None

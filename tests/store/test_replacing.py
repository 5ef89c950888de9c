"""What replaces what: accounts that no file names, campaigns that were renamed, and how loudly a change is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from unisono.domain import Severity
from unisono.facts.sources import Hints, read_file
from unisono.facts.store import FileReport, import_files, open_edition, rebuild
from unisono.facts.workspace import Workspace

NOW = dt.datetime(2026, 1, 12, 9, 0, tzinfo=dt.UTC)
Row = dict[str, Any]
Land = Callable[..., FileReport]


@pytest.fixture
def workspace(plain: SimpleNamespace, tmp_path: Path) -> Workspace:
    made: Workspace = plain.make_workspace(tmp_path / "ws")
    return made


@pytest.fixture
def land(workspace: Workspace, plain: SimpleNamespace, tmp_path: Path) -> Land:
    """Import one file of these rows."""

    def do(name: str, *rows: Row, **more: Any) -> FileReport:
        path = tmp_path / name
        path.write_bytes(plain.content(list(rows), **more))
        return import_files(workspace, [path], now=NOW, read=plain.read).files[0]

    return do


def spend(workspace: Workspace) -> dict[str, Decimal]:
    rows = open_edition(workspace).sql("SELECT campaign, sum(spend) FROM media GROUP BY ALL ORDER BY ALL")
    return dict(rows.iter_rows())


def google_report(campaign: str, daily: int) -> bytes:
    """A report as Google Ads downloads it: no account, its own total at the foot."""
    days = [f"2026-01-{day:02},{campaign},EUR,{daily}.00,1000,50" for day in range(1, 32)]
    total = f"Total: Account,,EUR,{31 * daily}.00,31000,1550"
    lines = ["Campaign report", "January 1, 2026 - January 31, 2026"]
    return "\n".join([*lines, "Day,Campaign,Currency code,Cost,Impr.,Clicks", *days, total, ""]).encode()


def test_a_second_account_without_a_name_leaves_the_first_one_alone(workspace: Workspace, tmp_path: Path) -> None:
    first, second = tmp_path / "shop fr.csv", tmp_path / "shop de.csv"
    first.write_bytes(google_report("Marque", 10))
    second.write_bytes(google_report("Marke", 20))
    (reading,) = read_file(first.read_bytes(), first.name, Hints())
    assert reading.account_wide, "the totals row is read, or the test tests nothing"
    for path in (first, second):
        [file] = import_files(workspace, [path], now=NOW, read=read_file).files
        assert (file.n_replaced, file.landing) == (0, ())
    assert spend(workspace) == {"Marke": 620, "Marque": 310}
    before = open_edition(workspace).edition
    assert rebuild(workspace, NOW, read=read_file).edition.edition_id == before.edition_id


def test_both_orders_of_two_unnamed_accounts_are_one_edition(plain: SimpleNamespace, tmp_path: Path) -> None:
    paths = [tmp_path / "a.csv", tmp_path / "b.csv"]
    for path, campaign in zip(paths, ("Marque", "Marke"), strict=True):
        path.write_bytes(google_report(campaign, 10))
    ids = set()
    for n, order in enumerate([[paths], [paths[::-1]], [[path] for path in paths]]):
        workspace = plain.make_workspace(tmp_path / str(n))
        for step in order:
            report = import_files(workspace, step, now=NOW, read=read_file)
        assert report.edition is not None
        ids.add(report.edition.edition_id)
    assert len(ids) == 1


def test_the_same_campaign_without_an_account_is_a_correction_that_is_told_with_its_way_out(
    land: Land, workspace: Workspace, plain: SimpleNamespace, tmp_path: Path
) -> None:
    days = [f"2026-01-{day:02}" for day in (5, 6, 7)]
    land("a.csv", *(plain.media(day, "Brand", 10, account=None) for day in days))
    file = land("b.csv", *(plain.media(day, "Brand", 20, account=None) for day in days))
    assert spend(workspace) == {"Brand": 60}
    assert file.n_replaced == 3
    [finding] = file.landing
    assert (finding.severity, finding.n_rows, finding.account) == (Severity.WARNING, 3, None)
    assert "rows: 3" in str(finding.summary)
    assert "€30.00" in str(finding.summary)
    assert "€60.00" in str(finding.summary)
    assert "name of its account" in str(finding.remedy)
    # The way out that the remedy names: the second file under a name of its own.
    import_files(workspace, [tmp_path / "b.csv"], now=NOW, read=plain.read, hints=Hints(account="second"))
    assert spend(workspace) == {"Brand": 90}


def test_the_same_rows_without_an_account_again_are_no_news(
    land: Land, workspace: Workspace, plain: SimpleNamespace
) -> None:
    land("a.csv", plain.media("2026-01-05", "Brand", 10, account=None))
    file = land(
        "b.csv",
        plain.media("2026-01-05", "Brand", 10, account=None),
        plain.media("2026-01-06", "Brand", 10, account=None),
    )
    assert file.landing == ()
    assert spend(workspace) == {"Brand": 20}


@pytest.mark.parametrize(("now", "severity"), [(12, Severity.INFO), (9, Severity.WARNING)])
def test_a_change_is_a_warning_where_spend_falls(
    land: Land, plain: SimpleNamespace, now: int, severity: Severity
) -> None:
    land("a.csv", plain.media("2026-01-05", "Brand", 10))
    [finding] = land("b.csv", plain.media("2026-01-05", "Brand", now)).landing
    assert (finding.severity, finding.account) == (severity, "shop")


def test_spend_that_an_account_wide_file_moves_to_another_name_does_not_fall(
    land: Land, workspace: Workspace, plain: SimpleNamespace
) -> None:
    land("a.csv", plain.media("2026-01-05", "Brand", 10), plain.media("2026-01-05", "Generic", 5))
    file = land("b.csv", plain.media("2026-01-05", "Marke", 15), account_wide=True)
    assert spend(workspace) == {"Marke": 15}
    [finding] = file.landing
    assert finding.severity is Severity.INFO
    assert str(finding.summary).count("€15.00") == 2
    [finding] = land("c.csv", plain.media("2026-01-05", "Brand", 10), account_wide=True).landing
    assert finding.severity is Severity.WARNING, "the account now spent less on that day"


def test_weeks_in_place_of_days_are_compared_whole(land: Land, plain: SimpleNamespace) -> None:
    land("days.csv", *(plain.media(f"2026-01-{day:02}", "Brand", 1) for day in range(7, 12)))
    [finding] = land("weeks.csv", plain.media("2026-01-05", "Brand", 5, n_days=7)).landing
    assert finding.severity is Severity.INFO
    assert str(finding.summary).count("€5.00") == 2


def test_only_what_changed_is_counted(land: Land, plain: SimpleNamespace) -> None:
    ads = [plain.media("2026-01-05", "Brand", 10, ad=ad) for ad in ("film", "banner")]
    land("a.csv", *ads)
    [finding] = land("b.csv", ads[0], {**ads[1], "spend": "12"}).landing
    assert "€10.00" in str(finding.summary)
    assert "€12.00" in str(finding.summary)


def test_a_renamed_campaign_counts_once(land: Land, workspace: Workspace, plain: SimpleNamespace) -> None:
    days = [f"2026-01-{day:02}" for day in range(1, 32)]
    land("a.csv", *(plain.media(day, "Brand", 10, campaign_id="123456") for day in days))
    file = land("b.csv", *(plain.media(day, "Brand FR", 10, campaign_id="123456") for day in days))
    assert spend(workspace) == {"Brand FR": 310}
    assert [finding.severity for finding in file.landing] == [Severity.INFO]


@pytest.mark.parametrize(
    ("earlier", "later", "left"),
    [
        (("Brand", "1"), ("Brand", "2"), 2),  # twins: one name, two campaigns
        (("Brand", "1"), ("Brand", None), 1),  # a file without ids speaks of whatever bears the name
        (("Brand", None), ("Brand", "1"), 1),  # the same campaign, now with its id
        (("Brand", None), ("Marke", "1"), 2),  # nothing says that they are one
        (("Brand", "1"), ("Marke", None), 2),
        ((None, "1"), (None, "2"), 2),  # ids alone
        ((None, "1"), (None, "1"), 1),
        ((None, None), (None, "1"), 2),  # no name is not the same name
    ],
)
def test_a_campaign_is_its_id_where_both_have_one_and_its_name_otherwise(
    land: Land,
    workspace: Workspace,
    plain: SimpleNamespace,
    earlier: tuple[str | None, str | None],
    later: tuple[str | None, str | None],
    left: int,
) -> None:
    for name, (campaign, campaign_id) in (("a.csv", earlier), ("b.csv", later)):
        land(name, plain.media("2026-01-05", campaign, 10, campaign_id=campaign_id, ad=name))
    assert sum(spend(workspace).values()) == 10 * left


def test_files_of_one_import_replace_each_other_as_files_of_several_do(plain: SimpleNamespace, tmp_path: Path) -> None:
    rows = [("Brand", None), ("Brand", "1"), ("Marke", "1"), ("Marke", None)]
    paths = [tmp_path / f"{n}.csv" for n in range(len(rows))]
    for n, (path, (campaign, campaign_id)) in enumerate(zip(paths, rows, strict=True)):
        path.write_bytes(plain.content([plain.media("2026-01-05", campaign, 10 + n, campaign_id=campaign_id)]))
    told = []
    for name, steps in (("one", [paths]), ("many", [[path] for path in paths])):
        workspace = plain.make_workspace(tmp_path / name)
        files = [file for step in steps for file in import_files(workspace, step, now=NOW, read=plain.read).files]
        told.append([(file.n_replaced, [finding.severity for finding in file.landing]) for file in files])
        assert spend(workspace) == {"Marke": 13}
    assert told[0] == told[1]
    assert told[0] == [(0, []), *[(1, [Severity.INFO])] * 3]

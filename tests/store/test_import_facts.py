"""Import into the lake: idempotent, corrections replace, order does not matter, good files land beside bad ones."""

from __future__ import annotations

import datetime as dt
import tempfile
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unisono.domain import Severity
from unisono.errors import InputError, WorkspaceError
from unisono.facts.files import writing
from unisono.facts.sources.model import Hints
from unisono.facts.store import Outcome, findings_of, import_files, open_edition
from unisono.facts.store.facts import Facts
from unisono.facts.workspace import Workspace

NOW = dt.datetime(2026, 1, 12, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def workspace(plain: SimpleNamespace, tmp_path: Path) -> Workspace:
    made: Workspace = plain.make_workspace(tmp_path / "my workspace")
    return made


def put(tmp_path: Path, name: str, content: bytes) -> Path:
    path = tmp_path / "in" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def spend(facts: Facts) -> dict[tuple[str, str], Decimal]:
    rows = facts.sql("SELECT campaign, CAST(date_on AS VARCHAR), sum(spend) FROM media GROUP BY ALL")
    return {(campaign, day): total for campaign, day, total in rows.iter_rows()}


def test_the_same_file_twice_changes_nothing(workspace: Workspace, plain: SimpleNamespace, tmp_path: Path) -> None:
    path = put(tmp_path, "a.csv", plain.content([plain.media("2026-01-05", "Brand", 10)]))
    first = import_files(workspace, [path], now=NOW, read=plain.read)
    copy = put(tmp_path, "copy of a.csv", path.read_bytes())
    second = import_files(workspace, [path, copy], now=NOW, read=plain.read)
    assert [file.outcome for file in second.files] == [Outcome.UNCHANGED, Outcome.UNCHANGED]
    assert second.edition == first.edition
    assert not second.published


def test_a_corrected_file_replaces_its_days(workspace: Workspace, plain: SimpleNamespace, tmp_path: Path) -> None:
    days = [plain.media(f"2026-01-0{d}", "Brand", 10) for d in (5, 6, 7)]
    import_files(workspace, [put(tmp_path, "a.csv", plain.content(days))], now=NOW, read=plain.read)
    corrected = put(tmp_path, "b.csv", plain.content([plain.media("2026-01-06", "Brand", "12.34")]))
    report = import_files(workspace, [corrected], now=NOW, read=plain.read)
    assert spend(open_edition(workspace)) == {
        ("Brand", "2026-01-05"): 10,
        ("Brand", "2026-01-06"): Decimal("12.34"),
        ("Brand", "2026-01-07"): 10,
    }
    assert report.files[0].n_replaced == 1
    [finding] = report.files[0].findings
    assert finding.check == "replaced_values"
    assert "€10.00" in str(finding.summary)
    assert "€12.34" in str(finding.summary)
    assert finding in findings_of(workspace, open_edition(workspace).edition)


def test_an_account_wide_correction_removes_campaigns_that_it_no_longer_holds(
    workspace: Workspace, plain: SimpleNamespace, tmp_path: Path
) -> None:
    before = [
        plain.media("2026-01-05", "Brand", 10),
        plain.media("2026-01-05", "Generic", 5),
        plain.media("2026-01-08", "Generic", 7),
        plain.media("2026-01-05", "Generic", 3, account="other shop"),
    ]
    after = plain.content([plain.media("2026-01-05", "Brand", 15)], account_wide=True, last_on="2026-01-07")
    paths = [put(tmp_path, "a.csv", plain.content(before)), put(tmp_path, "b.csv", after)]
    import_files(workspace, paths, now=NOW, read=plain.read)
    assert spend(open_edition(workspace)) == {
        ("Brand", "2026-01-05"): 15,
        ("Generic", "2026-01-08"): 7,
        ("Generic", "2026-01-05"): 3,
    }


def test_a_weekly_file_replaces_the_days_of_its_week(
    workspace: Workspace, plain: SimpleNamespace, tmp_path: Path
) -> None:
    daily = [plain.media(f"2026-01-{d:02}", "Brand", 1) for d in range(5, 13)]
    weekly = [plain.media("2026-01-05", "Brand", 7.5, n_days=7)]
    for name, rows in (("days.csv", daily), ("weeks.csv", weekly)):
        path = put(tmp_path, name, plain.content(rows))
        import_files(workspace, [path], now=NOW, read=plain.read)
    assert spend(open_edition(workspace)) == {
        ("Brand", "2026-01-05"): Decimal("7.5"),
        ("Brand", "2026-01-12"): 1,
    }


def test_periods_that_overlap_are_found_not_summed_in_silence(
    workspace: Workspace, plain: SimpleNamespace, tmp_path: Path
) -> None:
    weekly = [plain.media("2026-01-05", "Brand", 7, n_days=7)]
    daily = [plain.media("2026-01-07", "Brand", 1)]
    for name, rows in (("weeks.csv", weekly), ("days.csv", daily)):
        path = put(tmp_path, name, plain.content(rows))
        import_files(workspace, [path], now=NOW, read=plain.read)
    facts = open_edition(workspace)
    [finding] = [f for f in facts.findings if f.check == "overlapping_periods"]
    assert finding.severity is Severity.CRITICAL
    assert finding.n_rows == 1


def test_orders_are_replaced_by_their_number_even_on_another_day(
    workspace: Workspace, plain: SimpleNamespace, tmp_path: Path
) -> None:
    def order(day: str, value: str) -> dict[str, str]:
        return {
            "source": "shopify", "account": "shop", "order_id": "#1001", "ordered_on": day,
            "currency": "EUR", "net_revenue": value,
        }  # fmt: skip

    for name, row in (("a.csv", order("2026-01-05", "80")), ("b.csv", order("2025-12-31", "60"))):
        path = put(tmp_path, name, plain.content([row], table="orders"))
        import_files(workspace, [path], now=NOW, read=plain.read)
    orders = open_edition(workspace).table("orders")
    assert orders["net_revenue"].to_list() == [60]
    assert orders["ordered_on"].to_list() == [dt.date(2025, 12, 31)]


def test_a_bad_file_does_not_stop_the_good_ones(workspace: Workspace, plain: SimpleNamespace, tmp_path: Path) -> None:
    put(tmp_path, "good.csv", plain.content([plain.media("2026-01-05", "Brand", 10)]))
    put(tmp_path, "bad.csv", b"plain\nnot a row")
    put(tmp_path, ".DS_Store", b"x")
    put(tmp_path, "sub/good.mapping.toml", b"")
    missing = tmp_path / "missing.csv"
    report = import_files(workspace, [tmp_path / "in", missing], now=NOW, read=plain.read)
    outcomes = {file.name: file.outcome for file in report.files}
    assert outcomes == {
        "good.csv": Outcome.LANDED,
        "bad.csv": Outcome.REFUSED,
        ".DS_Store": Outcome.SKIPPED,
        "sub/good.mapping.toml": Outcome.SKIPPED,
        "missing.csv": Outcome.REFUSED,
    }
    assert [str(file.reason) for file in report.files if file.outcome is Outcome.SKIPPED] == [
        "a hidden file",
        "a mapping file; it is used with its table",
    ]
    assert all(file.error for file in report.files if file.outcome is Outcome.REFUSED)
    assert report.edition is not None
    # Nothing of a refused file is kept.
    assert len(list((workspace.folder / "originals").rglob("?" * 64))) == 1


def test_a_fault_of_a_reader_is_one_refused_file(workspace: Workspace, plain: SimpleNamespace, tmp_path: Path) -> None:
    good = put(tmp_path, "good.csv", plain.content([plain.media("2026-01-05", "Brand", 10)]))
    broken = put(tmp_path, "broken.csv", plain.content([plain.media("no day", "Brand", 10)]))
    report = import_files(workspace, [broken, good], now=NOW, read=plain.read)
    assert [file.outcome for file in report.files] == [Outcome.REFUSED, Outcome.LANDED]
    assert "report it" in str(report.files[0].error)


def test_a_held_file_with_other_hints_is_landed_anew_and_what_it_had_replaced_returns(
    workspace: Workspace, plain: SimpleNamespace, tmp_path: Path
) -> None:
    first = put(tmp_path, "a.csv", plain.content([plain.media("2026-01-05", "Brand", 10)]))
    second = put(tmp_path, "b.csv", plain.content([plain.media("2026-01-05", "Brand", 20)]))
    import_files(workspace, [first, second], now=NOW, read=plain.read)
    assert spend(open_edition(workspace)) == {("Brand", "2026-01-05"): 20}
    other = Hints(account="other")
    report = import_files(workspace, [second], now=NOW, read=plain.read, hints=other)
    assert report.files[0].outcome is Outcome.LANDED
    assert spend(open_edition(workspace)) == {("Brand", "2026-01-05"): 30}
    # The hint is remembered: the same file without it is unchanged.
    again = import_files(workspace, [second], now=NOW, read=plain.read)
    assert again.files[0].outcome is Outcome.UNCHANGED


def test_hints_that_settle_nothing_in_a_held_file_change_nothing(
    workspace: Workspace, plain: SimpleNamespace, tmp_path: Path
) -> None:
    path = put(tmp_path, "a.csv", plain.content([plain.media("2026-01-05", "Brand", 10)]))
    first = import_files(workspace, [path], now=NOW, read=plain.read)
    again = import_files(workspace, [path], now=NOW, read=plain.read, hints=Hints(currency="EUR"))
    assert again.files[0].outcome is Outcome.UNCHANGED
    assert again.edition == first.edition


def test_earlier_editions_stay_readable(workspace: Workspace, plain: SimpleNamespace, tmp_path: Path) -> None:
    for n in range(1, 4):
        path = put(tmp_path, f"{n}.csv", plain.content([plain.media("2026-01-05", "Brand", n)]))
        import_files(workspace, [path], now=NOW, read=plain.read)
    totals = [sum(spend(open_edition(workspace, n)).values()) for n in (1, 2, 3)]
    assert totals == [1, 2, 3]
    with pytest.raises(WorkspaceError, match="no edition 7"):
        open_edition(workspace, 7)


def test_findings_of_a_file_whose_rows_are_all_replaced_are_gone(
    workspace: Workspace, plain: SimpleNamespace, tmp_path: Path
) -> None:
    for n in (1, 2, 3):
        path = put(tmp_path, f"{n}.csv", plain.content([plain.media("2026-01-05", "Brand", n)]))
        import_files(workspace, [path], now=NOW, read=plain.read)
    [finding] = open_edition(workspace).findings
    assert "€2.00" in str(finding.summary)


def test_every_row_leads_back_to_its_file_and_line(
    workspace: Workspace, plain: SimpleNamespace, tmp_path: Path
) -> None:
    rows = [plain.media("2026-01-05", "Brand", 10), plain.media("2026-01-06", "Brand", 11)]
    path = put(tmp_path, "a.csv", plain.content(rows))
    import_files(workspace, [path], now=NOW, read=plain.read)
    facts = open_edition(workspace)
    row = facts.sql("SELECT file_id, line FROM media WHERE spend = $spend", spend=11)
    trace = facts.trace(*row.row(0))
    assert trace.name == "a.csv"
    assert trace.text == path.read_text().splitlines()[trace.line - 1]
    assert '"11"' in trace.text
    with pytest.raises(InputError, match="no such line"):
        facts.trace(row["file_id"][0], 99)
    with pytest.raises(InputError, match="no file"):
        facts.trace("0" * 64, 1)


def test_one_process_imports_at_a_time(workspace: Workspace, plain: SimpleNamespace, tmp_path: Path) -> None:
    path = put(tmp_path, "a.csv", plain.content([plain.media("2026-01-05", "Brand", 1)]))
    with writing(workspace.folder), pytest.raises(WorkspaceError, match="Another import"):
        import_files(workspace, [path], now=NOW, read=plain.read)


def test_import_of_the_current_folder_leaves_the_workspace_alone(workspace: Workspace, plain: SimpleNamespace) -> None:
    folder = workspace.folder
    (folder / "a.csv").write_bytes(plain.content([plain.media("2026-01-05", "Brand", 1)]))
    (folder / "exports" / "b.csv").write_bytes(b"ours")
    report = import_files(workspace, [folder], now=NOW, read=plain.read)
    assert [file.name for file in report.files] == ["a.csv"]


_ROWS = st.lists(
    st.tuples(st.integers(5, 12), st.sampled_from("ABCD"), st.integers(0, 99)),
    max_size=8,
    unique_by=lambda row: row[:2],
)  # fmt: skip


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=_ROWS, data=st.data())
def test_order_and_grouping_of_imports_do_not_matter(
    plain: SimpleNamespace, rows: list[tuple[int, str, int]], data: st.DataObject
) -> None:
    """Files that do not contradict each other give one edition id, in any order, in one import or several."""
    all_rows = [plain.media("2026-01-05", "Agency TV", 1, source="agency")]
    all_rows += [plain.media(f"2026-01-{day:02}", f"{name} brand", value) for day, name, value in rows]
    files = [plain.content([row]) for row in all_rows]
    shuffled = data.draw(st.permutations(files))
    cut = data.draw(st.integers(0, len(files)))
    ids = []
    for imports in ([files], [shuffled[:cut], shuffled[cut:], shuffled[:1]]):
        with tempfile.TemporaryDirectory() as folder:
            workspace = plain.make_workspace(Path(folder) / "ws")
            number = 0
            for contents in imports:
                paths = []
                for content in contents:
                    number += 1
                    paths.append(put(Path(folder), f"{number}.csv", content))
                report = import_files(workspace, paths, now=NOW, read=plain.read)
            assert report.edition is not None
            ids.append(report.edition.edition_id)
            assert open_edition(workspace).scan("media_deliveries").select(pl.len()).collect().item() == len(all_rows)
    assert ids[0] == ids[1]

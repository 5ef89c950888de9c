"""A kill at any moment leaves the last edition readable, and the next import completes the work; readers never wait."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from unisono.errors import WorkspaceError
from unisono.facts.store import Outcome, import_files, open_edition, rebuild
from unisono.facts.store.store import Store
from unisono.facts.workspace import Workspace
from unisono.words import Text

NOW = dt.datetime(2026, 1, 12, 9, 0, tzinfo=dt.UTC)

# Imports folders named on the command line, one import each, and prints a line at each step.
IMPORTER = """
import datetime as dt, sys
from pathlib import Path
from unisono.facts.store import import_files
from unisono.facts.workspace import Workspace
workspace = Workspace.open(Path(sys.argv[1]))
now = dt.datetime(2026, 1, 12, 9, 0, tzinfo=dt.timezone.utc)
for folder in sys.argv[2:]:
    import_files(workspace, [Path(folder)], now=now, progress=lambda *step: print(step[0], flush=True))
"""


def start_import(workspace: Workspace, *folders: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", IMPORTER, str(workspace.folder), *map(str, folders)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def google_folder(folder: Path, number: int, *, files: int = 2, rows: int = 400) -> Path:
    """A folder of Google Ads reports; every row of them spends 1 EUR, and no two folders share a campaign."""
    folder.mkdir(parents=True)
    for file in range(files):
        lines = ["Day,Campaign,Campaign type,Currency code,Cost,Impr."]
        lines += [
            f"2025-{1 + row // 28 % 12:02}-{1 + row % 28:02},Campaign {number}-{file}-{row // 336},Search,EUR,1.00,10"
            for row in range(rows)
        ]
        (folder / f"report {file}.csv").write_text("\n".join(lines) + "\n")
    return folder


def total(workspace: Workspace) -> tuple[int, float]:
    n, spend = open_edition(workspace).sql("SELECT count(*), sum(spend) FROM media").row(0)
    return n, float(spend)


@pytest.fixture
def workspace(plain: SimpleNamespace, tmp_path: Path) -> Workspace:
    made: Workspace = plain.make_workspace(tmp_path / "ws")
    return made


def test_kill_at_any_moment(workspace: Workspace, tmp_path: Path) -> None:
    moments = np.random.default_rng(7)
    import_files(workspace, [google_folder(tmp_path / "0", 0)], now=NOW)
    held = 800
    # Lines of progress to wait for, and seconds after: while reading, then ever deeper into landing and publishing.
    killed = 0
    for number, (steps, pause) in enumerate(
        [(2, 0.0), (3, 0.01), (3, moments.uniform(0.02, 0.08)), (3, moments.uniform(0.08, 0.3))], 1
    ):
        folder = google_folder(tmp_path / str(number), number)
        process = start_import(workspace, folder)
        assert process.stdout is not None
        for _ in range(steps):
            process.stdout.readline()
        time.sleep(pause)
        os.kill(process.pid, signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        process.stdout.close()
        assert total(workspace) in {(held, held), (held + 800, held + 800)}, "the last edition is whole"
        import_files(workspace, [folder], now=NOW)
        held += 800
        assert total(workspace) == (held, held), "the next import completes the work"
    assert killed >= 3
    assert rebuild(workspace, NOW).n_files == 10


def test_readers_see_whole_editions_while_another_process_imports(workspace: Workspace, tmp_path: Path) -> None:
    import_files(workspace, [google_folder(tmp_path / "0", 0)], now=NOW)
    pinned = open_edition(workspace)
    folders = [google_folder(tmp_path / str(n), n) for n in range(1, 4)]
    process = start_import(workspace, *folders)
    seen = set()
    while process.poll() is None:
        n, spend = total(workspace)
        assert n == spend
        seen.add(n)
    assert process.returncode == 0
    if process.stdout is not None:
        process.stdout.close()
    assert seen <= {800 * n for n in range(1, 5)}
    assert total(workspace) == (3200, 3200)
    assert pinned.sql("SELECT count(*) FROM media").item() == 800


def stop_at(step: str) -> object:
    def progress(_done: int, _total: int, what: Text) -> None:
        if step in what.template:
            raise KeyboardInterrupt

    return progress


def test_originals_that_are_in_no_edition_are_taken_up_again(
    workspace: Workspace, plain: SimpleNamespace, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(plain.content([plain.media("2026-01-05", "Brand", 10)]))
    with pytest.raises(KeyboardInterrupt):
        import_files(workspace, [path], now=NOW, read=plain.read, progress=stop_at("publishing"))  # type: ignore[arg-type]
    with pytest.raises(WorkspaceError, match="no facts yet"):
        open_edition(workspace)
    path.unlink()
    report = import_files(workspace, [], now=NOW, read=plain.read)
    assert [(file.name, file.outcome, file.resumed) for file in report.files] == [("a.csv", Outcome.LANDED, True)]
    assert total(workspace) == (1, 10)
    # Taken up once: nothing is left to do.
    assert import_files(workspace, [], now=NOW, read=plain.read).files == ()


def test_rows_that_a_killed_import_left_in_the_lake_are_rolled_back(
    workspace: Workspace, plain: SimpleNamespace, tmp_path: Path
) -> None:
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_bytes(plain.content([plain.media("2026-01-05", "Brand", 10)]))
    second.write_bytes(plain.content([plain.media("2026-01-06", "Brand", 5)]))
    import_files(workspace, [first], now=NOW, read=plain.read)
    # What a kill between the lake's commit and the edition leaves behind.
    facts = open_edition(workspace)
    Store(workspace).lake(1).append("media_deliveries", facts.table("media_deliveries"))
    assert total(workspace) == (1, 10)
    import_files(workspace, [second], now=NOW, read=plain.read)
    assert total(workspace) == (2, 15)
    assert facts.sql("SELECT count(*) FROM media").item() == 1


def test_rebuild_proves_the_edition_and_mends_a_lost_lake(
    workspace: Workspace, plain: SimpleNamespace, tmp_path: Path
) -> None:
    for name, spend in (("a.csv", 10), ("b.csv", 12)):
        (tmp_path / name).write_bytes(plain.content([plain.media("2026-01-05", "Brand", spend)]))
        import_files(workspace, [tmp_path / name], now=NOW, read=plain.read)
    before = open_edition(workspace).edition
    for file in (workspace.folder / "lake" / "000001").rglob("*.parquet"):
        file.unlink()
    report = rebuild(workspace, NOW, read=plain.read)
    assert report.before == before
    assert report.edition.edition_id == before.edition_id
    assert report.edition.number == before.number + 1
    assert total(workspace) == (1, 12)
    findings = open_edition(workspace).findings
    assert [finding.check for finding in findings] == ["replaced_values"]


def test_rebuild_refuses_other_facts_and_keeps_both(
    workspace: Workspace, plain: SimpleNamespace, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(plain.content([plain.media("2026-01-05", "Brand", 10)]))
    import_files(workspace, [path], now=NOW, read=plain.read)

    def read_otherwise(content: bytes, name: str, hints: object) -> object:
        return plain.read(content.replace(b'"10"', b'"11"'), name, hints)

    with pytest.raises(WorkspaceError, match="media_deliveries"):
        rebuild(workspace, NOW, read=read_otherwise)  # type: ignore[arg-type]
    assert total(workspace) == (1, 10)
    assert (workspace.folder / "lake" / "000002").is_dir()
    import_files(workspace, [path], now=NOW, read=plain.read)
    assert total(workspace) == (1, 10)


def test_a_changed_original_stops_the_rebuild(workspace: Workspace, plain: SimpleNamespace, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(plain.content([plain.media("2026-01-05", "Brand", 10)]))
    report = import_files(workspace, [path], now=NOW, read=plain.read)
    original = Store(workspace).originals.path(str(report.files[0].file_id))
    original.write_bytes(b"other")
    with pytest.raises(WorkspaceError, match="changed after its import"):
        rebuild(workspace, NOW, read=plain.read)


def test_a_lost_lake_says_how_to_get_it_back(workspace: Workspace, plain: SimpleNamespace, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(plain.content([plain.media("2026-01-05", "Brand", 10)]))
    import_files(workspace, [path], now=NOW, read=plain.read)
    (workspace.folder / "lake" / "000001").rename(tmp_path / "elsewhere")
    with pytest.raises(WorkspaceError, match="made again from the originals"):
        open_edition(workspace).table("orders")


def test_a_lost_record_of_an_import_is_named(workspace: Workspace, plain: SimpleNamespace, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(plain.content([plain.media("2026-01-05", "Brand", 10)]))
    import_files(workspace, [path], now=NOW, read=plain.read)
    (workspace.folder / "imports" / "000001.json").rename(tmp_path / "elsewhere.json")
    with pytest.raises(WorkspaceError, match=r"imports/000001\.json"):
        rebuild(workspace, NOW, read=plain.read)

"""The workspace's folder and its settings: readable, strict, and clear about what is wrong."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from unisono.domain import Settings
from unisono.errors import SettingsError, WorkspaceError
from unisono.facts.settings_file import COMMENTS, is_country, settings_text
from unisono.facts.workspace import Workspace

KEY = b"a secret of thirty-two bytes ..."
FULL = Settings(
    "Café “Été”", "CHF", "America/Montreal", "sunday", "CA", "orders", 1.0, "en", 0, 3
)  # fmt: skip


@pytest.mark.parametrize("settings", [Settings("Example"), FULL])
def test_settings_survive_the_file(settings: Settings, tmp_path: Path) -> None:
    Workspace.create(tmp_path / "ws", settings, KEY)
    assert Workspace.open(tmp_path / "ws").settings == settings


def test_every_key_is_written_with_one_line_of_comment() -> None:
    lines = settings_text(Settings("Example")).splitlines()
    assert set(COMMENTS) == set(asdict(Settings("Example")))
    for key in COMMENTS:
        [place] = [i for i, line in enumerate(lines) if line.startswith(f"{key} = ")]
        assert lines[place - 1].startswith("# ")
        assert lines[place - 2] == ""


def test_a_person_may_leave_out_what_has_a_default(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "ws", Settings("Example"), KEY)
    (workspace.folder / "unisono.toml").write_text('name = "Short"\nmargin_rate = 1\n')
    assert Workspace.open(workspace.folder).settings == Settings("Short", margin_rate=1.0)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('currrency = "EUR"', r'line 2.*“currrency” is not known.*currency'),
        ('currency = "EURO"', r"line 2.*EURO.*EUR or USD"),
        ('currency = "eur"', r"line 2.*eur.*capital"),
        ("currency = 978", r"line 2.*978.*wrong type.*double quotes"),
        ('time_zone = "Paris"', r"line 2.*Paris.*Europe/Paris"),
        ('time_zone = "../etc"', r"line 2.*Europe/Paris"),
        ('week_start = "lundi"', r"line 2.*lundi.*monday"),
        ('country = "France"', r"line 2.*France.*FR or BE"),
        ("margin_rate = 55", r"line 2.*55.*0\.55"),
        ("margin_rate = 0.0", r"line 2.*above 0"),
        ("margin_rate = nan", r"line 2.*above 0"),
        ('margin_rate = "0.5"', r"line 2.*wrong type.*without quotes"),
        ("due_days = 1.5", r"line 2.*wrong type.*whole number"),
        ("due_days = true", r"line 2.*wrong type"),
        ("stale_days = -1", r"line 2.*-1.*0 or more"),
        ('language = "de"', r"line 2.*de.*en, fr"),
        ('outcome = " "', r"line 2.*net_revenue"),
        ("[currency]", r"line 2.*wrong type"),
        ("currency: EUR", r"line 2.*key = value"),
        ('currency = ["EUR"', r"not closed"),
        ('currency = "EUR', r"line 2.*currency = .*not closed|not closed.*line 2"),
        ('name = "Other"', r"stands twice"),
    ],
)  # fmt: skip
def test_a_wrong_setting_names_file_line_value_and_remedy(line: str, message: str, tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "ws", Settings("Example"), KEY)
    (workspace.folder / "unisono.toml").write_text(f'name = "Example"\n{line}\n')
    with pytest.raises(SettingsError, match=message) as caught:
        Workspace.open(workspace.folder)
    assert "unisono.toml" in str(caught.value)


def test_a_country_is_one_that_a_calendar_of_holidays_can_be_of() -> None:
    codes = ("FR", "BE", "XK", "EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "fr", "FRA", "001", "")
    assert [code for code in codes if is_country(code)] == ["FR", "BE", "XK"]


def test_a_missing_name_is_asked_for(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "ws", Settings("Example"), KEY)
    (workspace.folder / "unisono.toml").write_text("")
    with pytest.raises(SettingsError, match="“name” is missing"):
        Workspace.open(workspace.folder)


def test_a_wrong_setting_makes_no_workspace(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="margin_rate"):
        Workspace.create(tmp_path / "ws", replace(FULL, margin_rate=2.0), KEY)
    assert not (tmp_path / "ws").exists()


def test_a_workspace_is_not_made_twice(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "ws", FULL, KEY)
    with pytest.raises(WorkspaceError, match="already is a workspace"):
        Workspace.create(tmp_path / "ws", Settings("Other"), b"another secret of 32 bytes .....")
    workspace = Workspace.open(tmp_path / "ws")
    assert workspace.settings == FULL
    assert workspace.identity_key() == KEY


def test_a_folder_that_is_no_workspace_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="make a workspace"):
        Workspace.open(tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(WorkspaceError, match="not a folder"):
        Workspace.create(tmp_path / "file", FULL, KEY)
    with pytest.raises(WorkspaceError, match=r"\[ \]"):
        Workspace.create(tmp_path / "a[b]", FULL, KEY)


def test_a_lost_key_is_not_replaced_in_silence(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "ws", FULL, KEY)
    (workspace.folder / "secrets" / "identity.key").unlink()
    with pytest.raises(WorkspaceError, match="from your backup"):
        workspace.identity_key()


def test_awkward_paths_work(plain: SimpleNamespace, tmp_path: Path) -> None:
    import datetime as dt

    from unisono.facts.store import import_files, open_edition

    workspace = Workspace.create(tmp_path / "été & l'hiver #1 *?", FULL, KEY)
    assert tomllib.loads((workspace.folder / "unisono.toml").read_text())["name"] == FULL.name
    path = tmp_path / "a.csv"
    path.write_bytes(plain.content([plain.media("2026-01-05", "Brand", 10)]))
    now = dt.datetime(2026, 1, 12, tzinfo=dt.UTC)
    for _ in range(2):
        import_files(workspace, [path], now=now, read=plain.read)
    assert open_edition(workspace).sql("SELECT sum(spend) FROM media").item() == 10
    assert len(open_edition(workspace).table("media_deliveries")) == 1

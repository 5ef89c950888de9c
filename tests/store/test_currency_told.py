"""A currency that no file names is asked for once for each source, remembered, told, and never assumed."""

from __future__ import annotations

import datetime as dt
import secrets
from pathlib import Path

import pytest

import unisono
from unisono.facts.store import FileReport

HEAD = "Day,Campaign,Impr.,Clicks,Cost\n"
NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
NONE = unisono.Hints()


@pytest.fixture
def session(tmp_path: Path) -> unisono.Session:
    settings = unisono.Settings(name="New", currency="EUR")
    return unisono.create_workspace(tmp_path / "w", settings, identity_key=secrets.token_bytes(32), now=NOW)


def take(session: unisono.Session, path: Path, text: str, hints: unisono.Hints = NONE) -> FileReport:
    path.write_text(text)
    (file,) = session.import_files([path], hints).files
    return file


def test_the_workspace_s_currency_is_never_assumed(session: unisono.Session, tmp_path: Path) -> None:
    file = take(session, tmp_path / "a.csv", HEAD + "2026-03-01,A,1,1,1\n")
    assert file.error is not None
    assert file.error.code == "currency"


def test_what_was_said_for_a_source_is_remembered_and_told(session: unisono.Session, tmp_path: Path) -> None:
    said = take(session, tmp_path / "a.csv", HEAD + "2026-03-01,A,1,1,1\n", unisono.Hints(currency="CHF"))
    assert (said.told_currency, said.remembered) == ("CHF", False)
    later = take(session, tmp_path / "b.csv", HEAD + "2026-03-02,A,1,1,1\n")
    assert (later.told_currency, later.remembered) == ("CHF", True)
    assert session.facts().table("media_deliveries")["currency"].to_list() == ["CHF", "CHF"]
    other = take(session, tmp_path / "w.csv", "date,revenue,tv_spend\n2026-01-05,1,1\n2026-01-12,1,2\n")
    assert other.error is not None, "another source is asked for anew"
    changed = take(session, tmp_path / "c.csv", HEAD + "2026-03-03,A,1,1,1\n", unisono.Hints(currency="USD"))
    assert changed.told_currency == "USD"
    assert take(session, tmp_path / "d.csv", HEAD + "2026-03-04,A,1,1,1\n").told_currency == "USD"


def test_what_a_file_says_itself_is_nobody_s_word(session: unisono.Session, tmp_path: Path) -> None:
    named = HEAD.replace("Campaign", "Campaign,Currency code")
    own = take(session, tmp_path / "a.csv", named + "2026-03-01,A,EUR,1,1,1\n", unisono.Hints(currency="USD"))
    assert own.told_currency is None
    assert take(session, tmp_path / "b.csv", HEAD + "2026-03-02,A,1,1,1\n").error is not None


def test_other_faults_of_a_file_are_told_although_its_currency_is_known(
    session: unisono.Session, tmp_path: Path
) -> None:
    take(session, tmp_path / "a.csv", HEAD + "2026-03-01,A,1,1,1\n", unisono.Hints(currency="CHF"))
    file = take(session, tmp_path / "b.csv", HEAD + "soon,A,1,1,douze\n")
    assert file.error is not None
    assert "currency" not in str(file.error)
    assert "douze" in str(file.error)

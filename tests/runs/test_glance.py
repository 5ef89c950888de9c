"""What a look keeps is what questioning says, and is worked out anew whenever that could say something else."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import unisono
from unisono.domain import Light
from unisono.errors import NoFactsError
from unisono.runs.glance import Glance, glance

NOW = dt.datetime(2026, 2, 9, 9, tzinfo=dt.UTC)
"""The Tuesday after the last week of the table."""
WEEKS = 110
KEY = b"k" * 32
Write = Callable[[Path, int], Path]


@pytest.fixture(scope="module")
def looked(tmp_path_factory: pytest.TempPathFactory, written: Write) -> Path:
    """A workspace with facts at which somebody has looked today; copy before use."""
    home = tmp_path_factory.mktemp("glance")
    settings = unisono.Settings(name="Acme", outcome="revenue")
    session = unisono.create_workspace(home / "acme", settings, identity_key=KEY, now=NOW)
    session.import_files([written(home / "sales.csv", WEEKS)], unisono.Hints(currency="EUR"))
    glance(session)
    return home / "acme"


@pytest.fixture
def sitting(looked: Path, tmp_path: Path) -> unisono.Session:
    """A sitting at a copy of it, later the same day."""
    return unisono.open_workspace(shutil.copytree(looked, tmp_path / "acme"), now=NOW + dt.timedelta(hours=3))


def kept(session: unisono.Session) -> Path:
    return session.workspace.folder / "editions" / "glance.json"


def mark(session: unisono.Session) -> None:
    """Write into what was kept something that questioning would never say."""
    content = json.loads(kept(session).read_text(encoding="utf-8"))
    content["found"]["n_files"] = 77
    kept(session).write_text(json.dumps(content), encoding="utf-8")


def questioned(session: unisono.Session) -> Glance:
    """The truth, by a sitting that knows nothing yet."""
    anew = replace(session)
    report, weeks = anew.check(), anew.model_table().week_on
    lights = {trust.source: trust.light for trust in report.trusts}
    edition = report.edition
    last_on = weeks[-1] + dt.timedelta(days=6)
    return Glance(edition.number, edition.edition_id, len(edition.files), lights, last_on)


def test_a_look_says_what_questioning_says(sitting: unisono.Session) -> None:
    assert glance(sitting) == questioned(sitting)
    assert glance(sitting).light is sitting.check().light


def test_a_second_look_on_the_same_day_questions_nothing(sitting: unisono.Session) -> None:
    mark(sitting)
    assert glance(sitting).n_files == 77


def _new_facts(session: unisono.Session) -> unisono.Session:
    # a week told anew, as a shop restates it
    [original] = (session.workspace.folder / "originals").glob("*/*")
    lines = original.read_text(encoding="utf-8").splitlines()
    table = session.workspace.folder.parent / "sales.csv"
    table.write_text("\n".join([lines[0], *lines[20:-1]]), encoding="utf-8")
    session.import_files([table], unisono.Hints(currency="EUR"))
    return session


def _another_map(session: unisono.Session) -> unisono.Session:
    path = session.workspace.channel_map_file
    rule = '\n[[channel]]\nsource = "x"\ncampaign = "*"\nchannel = "search"\n'
    path.write_text(path.read_text(encoding="utf-8") + rule, encoding="utf-8")
    return session


def _another_setting(session: unisono.Session) -> unisono.Session:
    path = session.workspace.folder / "unisono.toml"
    text = path.read_text(encoding="utf-8")
    assert "stale_days = 21" in text
    path.write_text(text.replace("stale_days = 21", "stale_days = 2"), encoding="utf-8")
    return unisono.open_workspace(session.workspace.folder, now=session.now)


def _another_day(session: unisono.Session) -> unisono.Session:
    return replace(session, now=session.now + dt.timedelta(days=60))


def _another_version(session: unisono.Session) -> unisono.Session:
    text = kept(session).read_text(encoding="utf-8")
    kept(session).write_text(text.replace('"version": "', '"version": "0.0.'), encoding="utf-8")
    return session


def _a_torn_file(session: unisono.Session) -> unisono.Session:
    content = kept(session).read_bytes()
    kept(session).write_bytes(content[: len(content) // 2])
    return session


def _an_older_form(session: unisono.Session) -> unisono.Session:
    content = json.loads(kept(session).read_text(encoding="utf-8"))
    del content["found"]["lights"]
    kept(session).write_text(json.dumps(content), encoding="utf-8")
    return session


@pytest.mark.parametrize(
    "change",
    [_new_facts, _another_map, _another_setting, _another_day, _another_version, _a_torn_file, _an_older_form],
)
def test_whatever_could_change_the_answer_has_it_worked_out_anew(
    sitting: unisono.Session, change: Callable[[unisono.Session], unisono.Session]
) -> None:
    mark(sitting)
    after = change(sitting)
    assert glance(after) == questioned(after)
    assert glance(after).n_files != 77


def test_old_facts_turn_the_light_though_nothing_was_imported(sitting: unisono.Session) -> None:
    assert glance(sitting).light is Light.GREEN
    assert glance(_another_day(sitting)).light is not Light.GREEN


def test_what_a_model_lacks_is_kept_too(tmp_path: Path, written: Write) -> None:
    settings = unisono.Settings(name="Acme", outcome="visits")
    session = unisono.create_workspace(tmp_path / "acme", settings, identity_key=KEY, now=NOW)
    with pytest.raises(NoFactsError):
        glance(session)
    session.import_files([written(tmp_path / "sales.csv", WEEKS)], unisono.Hints(currency="EUR"))
    first = glance(session)
    assert first.freshness(session.today) is None
    assert "visits" in str(first.missing[0])
    assert glance(session) == first


def test_who_may_not_write_may_look(sitting: unisono.Session) -> None:
    kept(sitting).unlink()
    kept(sitting).mkdir()  # nothing can be kept there, whoever asks
    assert glance(sitting) == questioned(sitting)

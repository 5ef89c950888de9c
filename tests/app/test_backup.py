"""What was backed up comes back: the same records, the same facts, the same pages; nothing damaged is taken."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from tests.app.seats import browser_of, new_company, seated
from unisono.decide import Role
from unisono.errors import InputError
from unisono_app.backup.restoring import restore
from unisono_app.base.acting import audit_chain, perform
from unisono_app.base.chain_store import DatabaseLedger
from unisono_app.base.models import Workspace
from unisono_app.home import DATABASE, FOLDER, Home
from unisono_app.jobs.actions import AskImport
from unisono_app.jobs.worker import work_one
from unisono_app.people.models import User
from unisono_app.people.queries import actor_of

WEEKS = "week,revenue,search\n" + "".join(f"2025-{m:02d}-06,{100 + m},{m}\n" for m in range(1, 13))


@pytest.fixture
def company(installation: Home, tmp_path: Path) -> Workspace:
    """A company with facts, outside the home."""
    workspace = new_company(tmp_path / "new")
    user = seated(workspace, Role.ANALYST)
    folder = installation.uploads / "batch"
    folder.mkdir()
    (folder / "weeks.csv").write_text(WEEKS)
    by = actor_of(user, workspace.slug, at=dt.datetime.now(dt.UTC))
    perform(AskImport({"folder": "uploads/batch", "hints": {"currency": "EUR", "source": "weeks"}}), by)
    assert work_one("w")
    return workspace


def unisono_command(home: Home, *arguments: object) -> dict[str, Any]:
    """Run the command line in a process of its own."""
    environment = {**os.environ, FOLDER: str(home.folder), DATABASE: home.database or ""}
    line = [sys.executable, "-m", "unisono_cli", *map(str, arguments), "--json"]
    done = subprocess.run(line, env=environment, capture_output=True, text=True, timeout=120, check=False)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def page(path: str) -> str:
    answer = browser_of(User.objects.get()).get(path)
    assert answer.status_code == 200, answer.content.decode()
    text = answer.content.decode()
    return re.sub(r'(csrfmiddlewaretoken" value=|"x-csrftoken": )"[^"]*"', "", text)


def elsewhere(home: Home, tmp_path: Path) -> Home:
    """A new home, with an empty database of the same kind."""
    if home.database is None:
        return Home(tmp_path / "again")
    name = f"r{secrets.token_hex(4)}"
    with psycopg.connect(home.database, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    return Home(tmp_path / "again", re.sub(r"@/\w+", f"@/{name}", home.database))


def test_what_comes_back_is_the_same(
    installation: Home, company: Workspace, tmp_path: Path, connected_to: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = [f"/w/{company.slug}/{rest}" for rest in ("facts/", "facts/files/", "jobs/", "decide/")]
    before = [page(place) for place in places]
    lines = DatabaseLedger(audit_chain(company)).lines()
    connection.close()
    file, again = tmp_path / "backup.tar.gz", elsewhere(installation, tmp_path)
    made = unisono_command(installation, "backup", file)
    assert made["workspaces"] == [company.slug], made
    assert oct(file.stat().st_mode)[-3:] == "600"
    with tarfile.open(file) as archive:
        assert not [name for name in archive.getnames() if "secrets" in name]
    shutil.rmtree(company.path)  # nothing of the old is needed
    found = unisono_command(again, "restore", file)
    assert found["records"] >= 2, found
    assert len(found["to_do"]) == 2
    monkeypatch.setenv(FOLDER, str(again.folder))
    with connected_to(again):
        after = [page(place).replace(str(again.folder), str(installation.folder)) for place in places]
        assert after == before
        assert DatabaseLedger(audit_chain(company)).lines() == lines
        moved = Workspace.objects.get()
        assert moved.path.is_relative_to(again.folder)
    refused = unisono_command(again, "restore", file)
    assert refused["error"]["what"].startswith("There is a database already")


def test_keys_go_in_only_when_asked_for(fresh_sqlite: Any, tmp_path: Path) -> None:
    home = fresh_sqlite(Home(tmp_path / "home").make())
    key = home.secret("session.key")
    made = unisono_command(home, "backup", tmp_path / "full.tar.gz", "--with-secrets")
    assert made["secrets"] is True
    again = Home(tmp_path / "again")
    assert unisono_command(again, "restore", tmp_path / "full.tar.gz")["to_do"] == []
    assert again.secret("session.key") == key


def test_a_damaged_backup_is_refused(fresh_sqlite: Any, tmp_path: Path) -> None:
    home = fresh_sqlite(Home(tmp_path / "home").make())
    file = tmp_path / "b.tar.gz"
    unisono_command(home, "backup", file)
    assert "error" in unisono_command(home, "backup", file)  # never overwritten
    cut = tmp_path / "cut.tar.gz"
    cut.write_bytes(file.read_bytes()[:-200])
    with pytest.raises(InputError, match="cut short"):
        restore(Home(tmp_path / "a"), cut)
    other = tmp_path / "other"
    with tarfile.open(file) as archive:
        for entry in archive:
            content = archive.extractfile(entry)
            if content is not None:
                (other / entry.name).parent.mkdir(parents=True, exist_ok=True)
                (other / entry.name).write_bytes(content.read())
    (other / "database.sqlite3").write_bytes(b"another")
    changed = tmp_path / "changed.tar.gz"
    with tarfile.open(changed, "w:gz") as archive:
        for path in other.iterdir():
            archive.add(path, path.name)
    with pytest.raises(InputError, match="damaged"):
        restore(Home(tmp_path / "c"), changed)


@pytest.mark.parametrize("name", ["../evil", "/evil", "a/../../evil"])
def test_an_archive_that_reaches_out_is_refused(name: str, tmp_path: Path) -> None:
    hostile = tmp_path / "hostile.tar.gz"
    with tarfile.open(hostile, "w:gz") as archive:
        entry = tarfile.TarInfo(name)
        entry.size = 4
        archive.addfile(entry, io.BytesIO(b"evil"))
    with pytest.raises(InputError):
        restore(Home(tmp_path / "home"), hostile)
    assert not list(tmp_path.rglob("evil"))

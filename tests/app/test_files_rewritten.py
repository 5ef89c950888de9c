"""Files that people edit are rewritten once the change is recorded: never without a record; what failed is repeated."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import IntegrityError
from django.test import Client

from unisono.decide import Role
from unisono.errors import SettingsError, WorkspaceError
from unisono.measure.mmm.events import Shape
from unisono_app.base import acting as acts
from unisono_app.base.acting import Actor, Rewriting, audit_chain, perform
from unisono_app.base.chain_store import DatabaseLedger
from unisono_app.base.models import Workspace
from unisono_app.base.refusals import StaleError
from unisono_app.base.rewriting import Rewritten
from unisono_app.facts.actions import NameChannel, WriteChannelMap
from unisono_app.facts.looking import map_of
from unisono_app.jobs.models import Job
from unisono_app.plan.actions import AddEvent, RemoveEvent
from unisono_app.wizard.actions import ChangeSettings
from unisono_app.wizard.queries import seen_settings

Acting = Callable[..., Actor]
STRIKE = AddEvent("Strike", Shape.STEP, dt.date(2026, 3, 2))


def changes(actor: Actor) -> dict[str, Rewriting]:
    """One of each kind, as somebody would do it now."""
    text, seen = map_of(actor)
    settings = replace(actor.session().settings, name="Sommelune & Co")
    return {
        "map": WriteChannelMap(f"# ours\n{text}", seen),
        "channel": NameChannel("google_ads", "Anything", "search"),
        "event": STRIKE,
        "no event": RemoveEvent("Old strike"),
        "settings": ChangeSettings(settings, seen_settings(actor)),
    }


def everything(folder: Path) -> dict[str, str]:
    """The files that people edit."""
    return {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.toml")}


@pytest.fixture
def planner(acting: Acting) -> Actor:
    person = acting(Role.PLANNER, Role.ADMINISTRATOR)
    perform(AddEvent("Old strike", Shape.STEP, dt.date(2025, 3, 2)), person)
    return person


CHANGES = pytest.mark.parametrize("name", ["map", "channel", "event", "no event", "settings"])


@CHANGES
def test_what_is_not_recorded_is_not_written(
    planner: Actor, folder: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    change, before = changes(planner)[name], everything(folder)

    def note(*_: object) -> None:
        raise IntegrityError

    monkeypatch.setattr(acts, "note", note)  # the record, and with it the transaction, fails
    with pytest.raises(IntegrityError):
        perform(change, planner)
    monkeypatch.undo()
    assert everything(folder) == before
    perform(change, planner)
    after = everything(folder)
    assert [file for file in after if after[file] != before[file]] == [change_file(name)]


def change_file(name: str) -> str:
    """The file that a change is about."""
    return {"map": "channels.toml", "channel": "channels.toml", "settings": "unisono.toml"}.get(name, "model.toml")


@CHANGES
def test_what_could_not_be_written_is_said_recorded_and_can_be_done_again(
    planner: Actor, folder: Path, name: str, workspace: Workspace
) -> None:
    change, before = changes(planner)[name], everything(folder)
    in_the_way = folder / f".{change_file(name)}.{os.getpid()}.tmp"  # where it is written before it takes its place
    in_the_way.mkdir()
    with pytest.raises(WorkspaceError, match=r"could not be written: Is a directory") as told:
        perform(change, planner)
    assert "do the same again" in str(told.value.remedy)
    assert everything(folder) == before
    last = DatabaseLedger(audit_chain(workspace)).read()[-1]
    assert (last.kind, last.body["error"]) == ("refused", "workspace")
    in_the_way.rmdir()
    perform(change, planner)
    assert everything(folder) != before


def test_what_somebody_writes_in_the_same_moment_is_not_overwritten(planner: Actor, folder: Path) -> None:
    file = Rewritten.read(folder / "channels.toml")
    (folder / "channels.toml").write_text("# theirs\n", encoding="utf-8")
    with pytest.raises(StaleError, match="in the same moment"):
        replace(file, text="# ours\n").write()
    assert (folder / "channels.toml").read_text(encoding="utf-8") == "# theirs\n"


def test_a_file_that_is_no_text_is_not_rewritten(tmp_path: Path) -> None:
    path = tmp_path / "model.toml"
    path.write_text("# été\n", encoding="latin-1")
    with pytest.raises(SettingsError, match=r"model\.toml.*not written in UTF-8.*Save the file as UTF-8 text\."):
        Rewritten.read(path)


def test_the_facts_are_questioned_under_the_map_that_is_in_force(
    signed_in: Callable[..., Client], planner: Actor, folder: Path, workspace: Workspace
) -> None:
    text, seen = map_of(planner)
    client = signed_in(Role.PLANNER)
    form = {"text": f"# ours\r\n{text}", "seen": seen}
    answer = client.post(f"/w/{workspace.slug}/facts/channels/write/", form)
    job = Job.objects.within(workspace).get(kind="check")
    assert answer.headers["Location"].endswith(f"/jobs/{job.pk}/")
    assert (folder / "channels.toml").read_text(encoding="utf-8") == f"# ours\n{text}"

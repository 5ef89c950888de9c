"""Warming up: the readiness page says whether it is done, and the server answers meanwhile."""

from __future__ import annotations

import threading
import time
from collections.abc import Hashable
from pathlib import Path

import pytest
from django.test import Client

from unisono_app.base import warming
from unisono_app.base.chart_library import make_library
from unisono_app.base.health import PARTS
from unisono_app.base.models import Workspace
from unisono_app.home import Home


def test_readiness_says_when_the_warming_is_done(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(_seen: object) -> None:
        begun.set()
        go_on.wait(30)

    monkeypatch.setattr(warming, "warm_all", slow)
    monkeypatch.setitem(PARTS, "warming", dict)  # taken away again at the end
    over = threading.Event()
    thread = warming.warm_in_background(over)
    assert begun.wait(30)
    told = Client().get("/readyz").json()
    assert (told["status"], told["warming"]) == ("ready", {"done": False})
    over.set()
    go_on.set()
    thread.join(30)
    assert Client().get("/readyz").json()["warming"] == {"done": True}


def test_what_a_page_hangs_on_is_worked_out_again_when_it_changed(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    warmed: list[str] = []
    monkeypatch.setattr(warming, "_work", [lambda session, code: warmed.append(f"{session.settings.name} {code}")])
    seen: dict[int, Hashable] = {}
    warming.warm_what_changed(seen)
    assert warmed == ["Sommelune en", "Sommelune fr"]
    warming.warm_what_changed(seen)
    assert len(warmed) == 2
    settings = workspace.path / "unisono.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("Sommelune", "Belle Nuit"), encoding="utf-8")
    warming.warm_what_changed(seen)
    assert warmed[2:] == ["Belle Nuit en", "Belle Nuit fr"]
    workspace.removed_at = workspace.made_at
    workspace.save()
    warming.warm_what_changed({})
    assert len(warmed) == 4


def test_the_chart_library_is_made_without_stopping_the_server(tmp_path: Path) -> None:
    longest, over = [0.0], threading.Event()

    def tick() -> None:
        last = time.perf_counter()
        while not over.wait(0.01):
            longest[0], last = max(longest[0], time.perf_counter() - last), time.perf_counter()

    thread = threading.Thread(target=tick)
    thread.start()
    began = time.perf_counter()
    path = make_library(Home(tmp_path).make())
    took = time.perf_counter() - began
    over.set()
    thread.join()
    assert b"unisonoEmbed" in path.read_bytes()
    assert longest[0] < took / 2  # made in this process, it would be all of it

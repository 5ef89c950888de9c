"""`unisono serve --link`: the link that has scrolled away is said again, and nothing is started."""

from __future__ import annotations

import json
import shlex
import signal
import subprocess
import sys
from html import unescape
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.test import Client

from unisono_app.home import FOLDER, HOSTS, Home
from unisono_app.people.setting_up import command_for_link


def served(*options: str) -> str:
    command = [sys.executable, "-m", "unisono_cli", "serve", *options, "--lang", "en"]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout


def test_the_link_of_the_first_account_is_said_again(tmp_path: Path) -> None:
    options = ("--link", "--home", str(tmp_path / "home"), "--port", "8400", "--json")
    first, again = (json.loads(served(*options)) for _ in range(2))
    assert first == again
    assert first["link"].startswith("http://127.0.0.1:8400/setup/")
    assert first["process"] is None


def test_the_link_says_what_it_is_for_and_how_to_see_it_again(tmp_path: Path) -> None:
    home = tmp_path / "a home"
    told = served("--link", "--home", str(home), "--port", "8400")
    assert "to make the first account:\nhttp://127.0.0.1:8400/setup/" in told
    assert "from then on: http://127.0.0.1:8400/\n" in told
    command = told.partition("says the link again: ")[2].strip()
    words = shlex.split(command)
    assert words[1:] == ["serve", "--link", "--home", str(home), "--port", "8400"]
    again = served(*words[2:])
    assert again == told


def test_what_is_told_answers_at_once_and_ends_by_a_signal(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "unisono_cli", "serve", "--home", str(tmp_path / "home"), "--port", "8420"]
    with subprocess.Popen([*command, "--no-worker"], stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            link = next(line.strip() for line in server.stdout if line.startswith("http://127.0.0.1:84"))
            with urlopen(link, timeout=60) as answer:  # noqa: S310 (an address of our own)
                assert answer.status == 200
        finally:
            server.send_signal(signal.SIGINT)
        assert server.wait(60) == 0


@pytest.mark.django_db
def test_the_first_page_names_the_same_command(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    page = unescape(client.get("/", SERVER_PORT="8400").content.decode())
    assert command_for_link(port=8400) in page
    assert str(Home.current().folder) in page
    monkeypatch.setenv(HOSTS, "unisono.example")
    elsewhere = client.get("/").content.decode()
    assert str(Home.current().folder) not in elsewhere
    assert "start the application again" in elsewhere


def test_the_usual_home_needs_no_telling(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    monkeypatch.setenv(FOLDER, "/data/unisono")
    assert command_for_link().endswith("unisono serve --link")


def test_the_help_tells_the_usual_port() -> None:
    assert "8321" in served("--help")

"""`unisono serve --link`: the link that has scrolled away is said again, and nothing is started."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path


def served(*options: str) -> str:
    command = [sys.executable, "-m", "unisono_cli", "serve", *options, "--lang", "en"]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout


def test_the_link_of_the_first_account_is_said_again(tmp_path: Path) -> None:
    options = ("--link", "--home", str(tmp_path / "home"), "--port", "8400", "--json")
    first, again = (json.loads(served(*options)) for _ in range(2))
    assert first == again
    assert first["link"].startswith("http://127.0.0.1:8400/setup/")
    assert first["process"] is None


def test_the_help_tells_the_usual_port() -> None:
    assert "8321" in served("--help")

"""A person at a terminal is not flooded; whatever collects logs gets a line for every request."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

import pytest

LEVEL = "from unisono_app.settings import LOGGING; print(LOGGING['loggers']['unisono']['level'])"


@pytest.mark.parametrize(("on_terminal", "level"), [(True, "WARNING"), (False, "INFO")])
def test_requests_are_logged_where_somebody_collects_them(on_terminal: bool, level: str) -> None:
    master, slave = pty.openpty()
    heard = slave if on_terminal else subprocess.DEVNULL
    told = subprocess.run([sys.executable, "-c", LEVEL], stdout=subprocess.PIPE, stderr=heard, text=True, check=True)
    os.close(slave)
    os.close(master)
    assert told.stdout.strip() == level

"""Fixtures of every room: where the real test data lies, the time that tests live in, and a PostgreSQL.

`UNISONO_TEST_DATABASE=postgresql` runs all tests of the application on PostgreSQL instead of SQLite.
"""

from __future__ import annotations

import atexit
import datetime as dt
import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings as frame
from hypothesis import HealthCheck, settings

from unisono_app.home import Home
from unisono_app.starting import set_up


@cache
def postgres() -> str:
    """The address of a PostgreSQL of this process, up to its database's name: `postgresql:///{name}?host=…`.

    It listens on a socket in a passing folder only, and ends with the process.
    """
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        line = "PostgreSQL is not installed: sudo apt install postgresql"
        if os.environ.get("CI"):
            pytest.fail(line)
        pytest.skip(line, allow_module_level=True)
    tools = found[-1].parent
    folder = Path(tempfile.mkdtemp(prefix="unisono-pg-"))
    as_owner: list[str] = []
    if os.geteuid() == 0:  # the server refuses to run as root
        shutil.chown(folder, "postgres")
        as_owner = ["runuser", "-u", "postgres", "--"]

    def run(tool: str, *arguments: str) -> None:
        subprocess.run([*as_owner, str(tools / tool), *arguments], cwd="/", check=True, stdout=subprocess.DEVNULL)

    data, socket = str(folder / "data"), f"-k {folder} -c listen_addresses="
    run("initdb", "-D", data, "-U", "tests", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")
    run("pg_ctl", "-D", data, "-w", "-s", "-l", str(folder / "log"), "-o", f"{socket} -c fsync=off", "start")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(run, "pg_ctl", "-D", data, "-s", "-m", "immediate", "stop")
    return f"postgresql://tests@/{{name}}?host={folder}"


# The application's home of this process: a passing folder, named before any room of the application is imported.
_database = postgres().format(name="unisono") if os.environ.get("UNISONO_TEST_DATABASE") == "postgresql" else None
set_up(Home(Path(tempfile.mkdtemp(prefix="unisono-home-")), _database))
frame.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # slowness is not what tests are about

# A test is about what is true, not about how fast a busy machine is; equal examples in every run.
settings.register_profile("unisono", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unisono")


@pytest.fixture(scope="session")
def test_data() -> Path:
    """Folder of real and benchmark data; tests that need it skip, saying so, where it is absent."""
    folder = os.environ.get("UNISONO_TEST_DATA")
    if not folder or not Path(folder).is_dir():
        pytest.skip("UNISONO_TEST_DATA does not name a folder of test data")
    return Path(folder)


@pytest.fixture(scope="session")
def postgres_address() -> str:
    """A running PostgreSQL: its address, with `{name}` for the database; skips, saying why, where there is none."""
    return postgres()


@pytest.fixture
def now() -> dt.datetime:
    """A fixed present."""
    return dt.datetime(2026, 1, 12, 9, 0, tzinfo=dt.UTC)

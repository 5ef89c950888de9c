"""Fixtures of every room: where the real test data lies, and the time that tests live in."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from pathlib import Path

import pytest
from django.conf import settings as frame
from hypothesis import HealthCheck, settings

from unisono_app.home import Home
from unisono_app.starting import set_up

# The application's home of this process: a passing folder, named before any room of the application is imported.
set_up(Home(Path(tempfile.mkdtemp(prefix="unisono-home-"))))
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


@pytest.fixture
def now() -> dt.datetime:
    """A fixed present."""
    return dt.datetime(2026, 1, 12, 9, 0, tzinfo=dt.UTC)

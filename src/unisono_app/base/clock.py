"""The application's one clock, so that tests can set it and a jump has one place to be felt."""

from __future__ import annotations

import datetime as dt


def now() -> dt.datetime:
    """The time, UTC."""
    return dt.datetime.now(dt.UTC)

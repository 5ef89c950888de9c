"""Whether something can be shown: a browser needs a display."""

from __future__ import annotations

import os
import sys


def has_display() -> bool:
    """Whether a window could open here."""
    return sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))

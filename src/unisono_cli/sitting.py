"""Open the workspace that a command was pointed at."""

from __future__ import annotations

from unisono.runs import Session, open_workspace
from unisono_cli.face import Face


def sit_down(face: Face) -> Session:
    """The session of `face`, at this moment, for this system user."""
    return open_workspace(face.folder, now=face.now(), user=face.user())

"""Writing what a person asked for to where they asked: missing folders are made, what cannot be written is said."""

from __future__ import annotations

import tempfile
from pathlib import Path

from unisono.facts.files import write_atomically
from unisono_cli.failing import refused_by_system


def write_page(path: Path, content: str) -> Path:
    """Write `content` as UTF-8 to `path`, whole or not at all, and return the absolute path.

    Raises:
        InputError: the file cannot be written; says why.
    """
    try:
        write_atomically(path, content.encode())
    except OSError as problem:
        raise refused_by_system(problem) from problem
    return path.resolve()


def refuse_unwritable(path: Path) -> None:
    """Find out before the long work whether a file can be written to `path`; makes missing folders.

    Raises:
        InputError: it cannot; says why.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path.parent):
            pass
    except OSError as problem:
        problem.filename = str(path.parent)
        raise refused_by_system(problem) from problem

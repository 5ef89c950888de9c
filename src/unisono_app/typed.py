"""Command lines that can be pasted where they are shown."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path


def typed(*words: object) -> str:
    """`unisono` with `words`, quoted; the program's path where it is not on the path of the shell (`make demo`)."""
    program = Path("unisono")
    if shutil.which(program) is None:
        installed = Path(sys.executable).with_name("unisono")
        program = installed.relative_to(Path.cwd()) if installed.is_relative_to(Path.cwd()) else installed
    return shlex.join(map(str, (program, *words)))

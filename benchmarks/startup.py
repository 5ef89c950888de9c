"""How long one waits for Unisono to start: commands, the bare import, and a fit from process start to result.

Every figure is the best of several new processes, beside the floor of that same run: Python itself, and Python with the
two libraries that the model stands on. Cold means an empty compile cache, warm a full one.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FIT = str(Path(__file__).with_name("fit.py"))
COMMAND = ["-m", "unisono_cli"]
REPEATS = 5


def main() -> None:
    """Print everything."""
    python = seconds("-c", "pass")
    libraries = seconds("-c", "import numpy, numba")
    print("from process start to the end, in new processes")
    show("python", python)
    show("python with numpy and numba", libraries)
    show("import unisono", seconds("-c", "import unisono"), python)
    show("unisono --help", seconds(*COMMAND, "--help"), python)
    with tempfile.TemporaryDirectory() as home:
        company = ("-w", str(Path(home) / "sample" / "workspace"))
        seconds(*COMMAND, "demo", str(Path(home) / "sample"), repeats=1)
        show("unisono proposals list", seconds(*COMMAND, *company, "proposals", "list"), python)
        show("unisono status (checks the facts)", seconds(*COMMAND, *company, "status"), python)
    show("import of the model", seconds("-c", "import unisono.measure.mmm.engine"), libraries)
    with tempfile.TemporaryDirectory() as cache:
        show("fit of 156 weeks x 8 channels, cold", seconds(FIT, "--once", repeats=1, cache=cache), libraries)
        show("the same, warm", seconds(FIT, "--once", cache=cache), libraries)


def seconds(*words: str, repeats: int = REPEATS, cache: str | None = None) -> float:
    """Best wall time of several new processes that keep compiled code in the folder `cache`."""
    environment = {**os.environ, "NUMBA_CACHE_DIR": cache} if cache else None
    taken = []
    for _ in range(repeats):
        started = time.perf_counter()
        subprocess.run([sys.executable, *words], env=environment, check=True, capture_output=True)
        taken.append(time.perf_counter() - started)
    return min(taken)


def show(what: str, found: float, floor: float | None = None) -> None:
    """One line."""
    beside = f"  {found / floor:5.1f} times its floor" if floor else ""
    print(f"  {what:<38} {found:6.2f} s{beside}", flush=True)


if __name__ == "__main__":
    main()

"""The whole job of `make demo` after installation: seconds and peak memory, in a new process; bars 60 s and 1.5 GB."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def main() -> None:
    """Run and print."""
    for label in ("first", "again"):
        with tempfile.TemporaryDirectory() as home:
            started = time.perf_counter()
            subprocess.run(
                [sys.executable, "-m", "unisono_cli", "demo", str(Path(home) / "demo"), "--json"],
                check=True,
                capture_output=True,
            )
            seconds = time.perf_counter() - started
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e6
        print(f"whole job, {label}: {seconds:.1f} s (bar 60), peak memory so far {peak:.2f} GB (bar 1.5)")


if __name__ == "__main__":
    main()

"""Run every benchmark, each in a process of its own, one after the other."""

from __future__ import annotations

import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent


def main() -> None:
    """Print the machine, then what each benchmark prints."""
    packages = ", ".join(
        f"{name} {version(name)}" for name in ("unisono", "numpy", "numba", "polars", "deltalake", "duckdb")
    )
    print(f"{platform.platform()}, Python {platform.python_version()}; {packages}", flush=True)
    scripts = ("importing.py", "fit.py", "equality.py", "plan.py", "panel.py", "job.py", "startup.py", "application.py")
    for script in scripts:
        subprocess.run([sys.executable, str(HERE / script)], check=True)


if __name__ == "__main__":
    main()

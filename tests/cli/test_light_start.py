"""Commands that only look at decisions start without the libraries of facts and model."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {"numpy", "polars", "duckdb", "deltalake", "pyarrow", "numba", "scipy"}
CODE = """
import sys
from unisono_cli.app import run
code = run(sys.argv[1:])
print(code, *sorted({name.split('.')[0] for name in sys.modules}), file=sys.stderr)
"""


@pytest.mark.parametrize("words", [("--help",), ("proposals", "list"), ("audit", "verify"), ("plan", "--help")])
def test_looking_at_decisions_loads_nothing_heavy(fresh: Path, words: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CODE, "-w", str(fresh), *words], capture_output=True, text=True, check=True
    )
    code, *loaded = done.stderr.split()
    assert code == "0"
    assert not HEAVY.intersection(loaded)


@pytest.mark.parametrize("words", [("status",), ("proposals", "list")])
def test_looking_again_on_the_same_day_loads_nothing_heavy(copy: Path, words: tuple[str, ...]) -> None:
    line = [sys.executable, "-c", CODE, "-w", str(copy), *words, "--json"]
    first, again = (subprocess.run(line, capture_output=True, text=True, check=True) for _ in range(2))
    assert first.stdout == again.stdout
    code, *loaded = again.stderr.split()
    assert code == "0"
    assert not HEAVY.intersection(loaded)


def test_a_fit_needs_no_library_that_is_slow_to_import() -> None:
    code = "import sys, unisono.measure.mmm.engine; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "unisono.measure.mmm.review" in loaded
    assert not loaded & {
        "polars",
        "scipy.stats",
        "scipy.signal",
        "scipy.interpolate",
        "pandas",
        "xarray",
        "arviz_stats",
        "duckdb",
    }

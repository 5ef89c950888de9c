"""The public surface is small, listed, lazy; the engine keeps to its rules."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import unisono

ROOT = Path(__file__).parents[2]
ENGINE = sorted((ROOT / "src" / "unisono").rglob("*.py"))
SOURCES = sorted(
    path for path in (ROOT / "src").rglob("*.py") if not path.name[:4].isdigit()
)  # migrations write themselves
HEAVY = {"numpy", "polars", "numba", "scipy", "duckdb", "deltalake", "pyarrow", "altair", "babel", "click", "rich"}
MAX_LINES = 400


def test_every_listed_name_exists_and_nothing_else_does() -> None:
    for name in unisono.__all__:
        assert getattr(unisono, name) is not None
    assert dir(unisono) == sorted(unisono.__all__)
    with pytest.raises(AttributeError):
        unisono.nonsense  # noqa: B018


def test_the_bare_import_loads_no_heavy_package_and_no_room() -> None:
    code = "import sys, unisono; print(*sorted({m.split('.')[0] for m in sys.modules}))"
    loaded = set(
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    )
    assert not loaded & HEAVY


def _calls(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
            found.add(f"{ast.unparse(node.value)}.{node.attr}")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            found.add(f"{node.func.id}()")
    return found


FORBIDDEN = {
    "dt.datetime.now",
    "datetime.now",
    "dt.date.today",
    "date.today",
    "time.time",
    "os.environ",
    "os.getenv",
    "locale.getlocale",
    "secrets.token_bytes",
    "print()",
    "input()",
}


@pytest.mark.parametrize("path", ENGINE, ids=lambda p: str(p.relative_to(ROOT / "src")))
def test_the_engine_reads_no_clock_environment_or_terminal(path: Path) -> None:
    assert not _calls(ast.parse(path.read_text(encoding="utf-8"))) & FORBIDDEN


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT / "src")))
def test_files_stay_small_and_say_what_they_are(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MAX_LINES
    assert ast.get_docstring(ast.parse(text)), "a module says what it is for"
    assert "TODO" not in text

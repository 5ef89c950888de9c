"""Whoever installs Unisono without extras gets every library that it imports."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]
OPTIONAL = {"src/unisono/measure/mmm/interop/inference_data.py": "arviz"}
"""Files that need an extra, which they ask for by name."""


def imported(path: Path) -> Iterator[str]:
    """Top-level names of what a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


def declared(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=; ]", line)[0].lower().replace("_", "-") for line in requirements}


def test_every_import_is_of_a_declared_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    base, extras = declared(project["dependencies"]), project["optional-dependencies"]
    known = set(sys.stdlib_module_names) | {"unisono", "unisono_app", "unisono_cli"}
    homes = {
        name: {home.lower().replace("_", "-") for home in found} for name, found in packages_distributions().items()
    }
    needed = {
        (path.relative_to(ROOT).as_posix(), name) for path in (ROOT / "src").rglob("*.py") for name in imported(path)
    }
    assert len(needed) > 1000
    missing = [
        f"{place} imports {name}"
        for place, name in sorted(needed)
        if name not in known and not homes.get(name, set()) & (base | declared(extras.get(OPTIONAL.get(place, ""), [])))
    ]
    assert not missing, missing

"""All checks, found in their folder: a new file there is a new check, and nothing else changes."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

from unisono.facts.quality import checks
from unisono.facts.quality.check import Check


def _declared() -> Iterator[Check]:
    for module in pkgutil.iter_modules(checks.__path__):
        declared = importlib.import_module(f"{checks.__name__}.{module.name}").CHECK
        if not isinstance(declared, Check) or declared.name != module.name:
            message = f"{module.name}.py must declare CHECK = Check(name={module.name!r}, ...)"
            raise TypeError(message)
        yield declared


CHECKS: tuple[Check, ...] = tuple(sorted(_declared(), key=lambda check: check.name))
"""Every check, sorted by name."""

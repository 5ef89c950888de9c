"""All indicators, found in their folder: a new file with a `KPI` is a new indicator, and nothing else changes."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

from unisono.measure.kpis.kpi import Kpi

_MACHINERY = frozenset({"kpi", "registry", "table"})


def _declared() -> Iterator[Kpi]:
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        if module.name in _MACHINERY:
            continue
        declared = importlib.import_module(f"unisono.measure.kpis.{module.name}").KPI
        if not isinstance(declared, Kpi) or declared.name != module.name:
            message = f"{module.name}.py must declare KPI = Kpi(name={module.name!r}, ...)"
            raise TypeError(message)
        yield declared


KPIS: tuple[Kpi, ...] = tuple(sorted(_declared(), key=lambda kpi: kpi.name))
"""Every indicator, sorted by name."""

"""Unisono: the conductor of a marketing department, as a library.

Ten lines from files to plan:

    session = unisono.create_workspace(folder, unisono.Settings(name="Acme"), identity_key=key, now=now)
    session.import_files([exports])
    fit = session.fit()
    plan, proposal = session.plan(unisono.PlanRequest(budget=780_000, weeks=13), by="Media planner")

Importing this package is light: the rooms behind these names are loaded when a name is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from unisono.domain import Settings
    from unisono.errors import UnisonoError
    from unisono.facts.sources import Hints
    from unisono.measure.mmm.data import ModelData
    from unisono.measure.mmm.engine import fit_model
    from unisono.measure.mmm.result import FitResult
    from unisono.measure.mmm.spec import Priors, Spec
    from unisono.plan import Group, Plan, PlanRequest, make_plan
    from unisono.runs import Session, create_workspace, open_workspace
    from unisono.synthetic import sample_company

_HOMES = {
    "FitResult": "unisono.measure.mmm.result",
    "Group": "unisono.plan",
    "Hints": "unisono.facts.sources",
    "ModelData": "unisono.measure.mmm.data",
    "Plan": "unisono.plan",
    "PlanRequest": "unisono.plan",
    "Priors": "unisono.measure.mmm.spec",
    "Session": "unisono.runs",
    "Settings": "unisono.domain",
    "Spec": "unisono.measure.mmm.spec",
    "UnisonoError": "unisono.errors",
    "create_workspace": "unisono.runs",
    "fit_model": "unisono.measure.mmm.engine",
    "make_plan": "unisono.plan",
    "open_workspace": "unisono.runs",
    "sample_company": "unisono.synthetic",
}

__all__ = [
    "FitResult",
    "Group",
    "Hints",
    "ModelData",
    "Plan",
    "PlanRequest",
    "Priors",
    "Session",
    "Settings",
    "Spec",
    "UnisonoError",
    "create_workspace",
    "fit_model",
    "make_plan",
    "open_workspace",
    "sample_company",
]


def __getattr__(name: str) -> object:
    """Load the room behind `name` on first use."""
    if name not in _HOMES:
        message = f"module 'unisono' has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """The public surface."""
    return sorted(__all__)

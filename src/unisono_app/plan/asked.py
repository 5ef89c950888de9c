"""What a person asks of the room Plan: a window, a budget for today's split, and the amounts that are tried.

Amounts are whole money over the window, as the sliders give them. A field that is missing keeps today's split.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from unisono.decide import Permission
from unisono.errors import PlanError
from unisono.plan import PlanRequest
from unisono.plan.live import Live
from unisono.words import msg
from unisono_app.base.acting import Actor
from unisono_app.base.refusals import NotAllowedError

WEEKS = 13
_STEP = 1000.0


@dataclass(frozen=True, slots=True)
class Window:
    """How long, and how much money today's split is scaled to."""

    weeks: int
    budget: float


def refuse_agency(actor: Actor) -> None:
    """A plan of the whole company tells its budget: an agency gets none made, whatever it may propose otherwise.

    Raises:
        NotAllowedError: the actor is an agency's.
    """
    if actor.agency:
        raise NotAllowedError.of(actor.role, Permission.PLAN)


def window_of(fields: Mapping[str, str], usual: float) -> Window:
    """The window that `fields` ask for; `usual` is the money that was spent a week lately.

    Raises:
        PlanError: a number that cannot be read.
    """
    weeks = _number(fields.get("weeks"), WEEKS, "weeks")
    budget = _number(fields.get("budget"), round(usual * weeks / _STEP) * _STEP, "budget")
    return Window(int(weeks), budget)


def request_of(actor: Actor, window: Window, bounds: Mapping[str, tuple[float, float]] | None = None) -> PlanRequest:
    """The question to the planner; channels move freely between nothing and twice today's split."""
    margin = actor.session().settings.margin_rate or 1.0
    return PlanRequest(window.budget, window.weeks, margin, change=1.0, bounds=bounds or {})


def split_of(fields: Mapping[str, str], live: Live) -> npt.NDArray[np.float64]:
    """(n_channels,) the amounts that are tried.

    Raises:
        PlanError: an amount that cannot be read.
    """
    today = live.desk.reference
    return np.array(
        [_number(fields.get(f"money-{m}"), float(today[m]), channel) for m, channel in enumerate(live.channels)]
    )


def held(fields: Mapping[str, str], live: Live, split: npt.NDArray[np.float64]) -> dict[str, tuple[float, float]]:
    """The channels that a person holds, at the amounts that are tried."""
    return {
        channel: (float(split[m]), float(split[m])) for m, channel in enumerate(live.channels) if f"hold-{m}" in fields
    }


def _number(typed: str | None, otherwise: float, name: str) -> float:
    if typed is None or not typed.strip():
        return otherwise
    plain = typed.replace("\u202f", "").replace("\u00a0", "").replace(" ", "").replace(",", ".")
    try:
        value = float(plain)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise PlanError(
            msg("“{value}” is not a number ({name}).", value=typed[:40], name=name),
            remedy=msg("Type an amount without letters, such as 780000."),
        )
    return value

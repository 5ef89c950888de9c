"""What a person asks of the room Plan: a window, a budget for today's split, and the amounts that are tried.

Amounts are money over the window: the budget as people type it, the channels' as sliders write it, each under the name
of its channel. Either no channel is named (today's split) or exactly those of the newest fit: a page that was laid out
before the channels changed is refused, so that no amount lands on another channel.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

import numpy as np
import numpy.typing as npt

from unisono.decide import Permission
from unisono.errors import PlanError
from unisono.plan import PlanRequest
from unisono.plan.live import Live
from unisono.words import msg
from unisono_app.base.acting import Actor
from unisono_app.base.amounts import read_amount
from unisono_app.base.forms import field_of
from unisono_app.base.refusals import NotAllowedError
from unisono_app.base.templatetags.words import words

WEEKS = 13
MONEY, HOLD = "money", "hold"
"""What the fields of a channel are called, before its name."""
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
        InputError: a number that cannot be read.
    """
    weeks = _number(fields.get("weeks"), WEEKS, "weeks")
    typed = fields.get("budget", "").strip()
    budget = float(read_amount(typed, words().code)) if typed else round(usual * weeks / _STEP) * _STEP
    return Window(int(weeks), budget)


def request_of(actor: Actor, window: Window, bounds: Mapping[str, tuple[float, float]] | None = None) -> PlanRequest:
    """The question to the planner; channels move freely between nothing and twice today's split."""
    margin = actor.session().settings.margin_rate
    return PlanRequest(window.budget, window.weeks, margin, change=1.0, bounds=bounds or {})


def split_of(fields: Mapping[str, str], live: Live) -> npt.NDArray[np.float64]:
    """(n_channels,) the amounts that are tried.

    Raises:
        PlanError: an amount that cannot be read, or amounts of other channels than those of the fit.
    """
    named = {name for name in fields if name.startswith(f"{MONEY}:")}
    if not named:
        return np.asarray(live.desk.reference, dtype=np.float64)
    wanted = {field_of(MONEY, channel): channel for channel in live.channels}
    _refuse_others(named, wanted)
    return np.array([_number(fields[name], math.nan, channel) for name, channel in wanted.items()])


def held(fields: Mapping[str, str], live: Live, split: npt.NDArray[np.float64]) -> dict[str, tuple[float, float]]:
    """The channels that a person holds, at the amounts that are tried."""
    return {
        channel: (float(split[m]), float(split[m]))
        for m, channel in enumerate(live.channels)
        if field_of(HOLD, channel) in fields
    }


def _refuse_others(named: Collection[str], wanted: Mapping[str, str]) -> None:
    """Refuse amounts that were laid out for other channels."""
    gone = tuple(sorted(unquote(name.partition(":")[2]) for name in named if name not in wanted))
    new = tuple(channel for name, channel in wanted.items() if name not in named)
    remedy = msg("Lay the desk out anew, and try the amounts again.")
    if gone:
        raise PlanError(msg("The newest fit does not know these channels: {channels}.", channels=gone), remedy=remedy)
    if new:
        raise PlanError(msg("No amount is given for these channels: {channels}.", channels=new), remedy=remedy)


def _number(typed: str | None, otherwise: float, name: str) -> float:
    """A number as browsers and addresses write it."""
    if typed is None or not typed.strip():
        return _known(otherwise, "", name)
    try:
        value = float(typed)
    except ValueError:
        value = math.nan
    return _known(value, typed, name)


def _known(value: float, typed: str, name: str) -> float:
    if not math.isfinite(value):
        raise PlanError(
            msg("“{value}” is not a number ({name}).", value=typed[:40], name=name),
            remedy=msg("Type an amount without letters, such as 780000."),
        )
    return value

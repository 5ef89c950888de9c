"""What a person asks of the room Plan: a window, a budget for the usual split, and the amounts that are tried.

Amounts are money over the window as people type them in their language, each channel's under its name. Either no
channel is named (the usual split) or exactly those of the newest fit: a page that was laid out before the channels
changed is refused, so that no amount lands on another channel.

A channel has up to four fields: `money` (typed), `slide` (the slider, for browsers without script), `was` (what the
page showed) and `hold`. Whatever differs from `was` was moved by a person, and is held from then on; `laid`,
`laid-weeks` and `laid-start` are the window that the amounts of the page were laid out for.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlencode

import numpy as np
import numpy.typing as npt

from unisono.decide import Permission
from unisono.errors import InputError, PlanError, Where
from unisono.plan import PlanRequest
from unisono.plan.live import Live
from unisono.runs import Session
from unisono.words import msg
from unisono_app.base.acting import Actor
from unisono_app.base.amounts import read_amount
from unisono_app.base.forms import field_of
from unisono_app.base.refusals import NotAllowedError
from unisono_app.base.templatetags.words import plain, words
from unisono_app.plan.sharing import to_the_cent

WEEKS, LONGEST = 13, 52
MONEY, SLIDE, WAS, HOLD = "money", "slide", "was", "hold"
"""What the fields of a channel are called, before its name."""
BUDGET, START, SUPERSEDES = "budget", "start", "supersedes"
LAID, LAID_WEEKS, LAID_START = "laid", "laid-weeks", "laid-start"
"""What the amounts of the page were laid out for."""
NAME, REASON = "name", "reason"
"""What people type about the split: a scenario's name, and why it is proposed."""
_STEP = 1000.0
_SAME = 0.005

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Window:
    """How long, how much money the usual split is scaled to, and the first day; None: of the first week not begun."""

    weeks: int
    budget: float
    start: dt.date | None = None

    def same(self, other: Window) -> bool:
        """Whether both are the same, up to rounding; a first day that is not named is any."""
        same_day = self.start is None or other.start is None or self.start == other.start
        return same_day and self.weeks == other.weeks and abs(self.budget - other.budget) <= _SAME


def refuse_agency(actor: Actor) -> None:
    """A plan of the whole company tells its budget: an agency gets none made, whatever it may propose otherwise.

    Raises:
        NotAllowedError: the actor is an agency's.
    """
    if actor.agency:
        raise NotAllowedError.of(actor.role, Permission.PLAN)


def window_of(fields: Fields, usual: float) -> Window:
    """The window that `fields` ask for; `usual` is the money that was spent a week lately.

    Raises:
        InputError: a budget that cannot be read; PlanError: one that is not above zero, weeks that no plan has, or a
            first day that is none.
    """
    weeks = _weeks(fields.get("weeks", ""))
    typed = fields.get(BUDGET, "").strip()
    budget = _budget(typed) if typed else round(usual * weeks / _STEP) * _STEP
    return Window(weeks, budget, _start(fields.get(START, "")))


def laid_for(fields: Fields) -> Window | None:
    """The window that the amounts in `fields` were laid out for; None where the page does not say."""
    try:
        return Window(int(fields[LAID_WEEKS]), float(fields[LAID]), _start(fields.get(LAID_START, "")))
    except (KeyError, ValueError, PlanError):
        return None


def request_of(
    session: Session, window: Window, bounds: Mapping[str, tuple[float, float]] | None = None, change: float = 1.0
) -> PlanRequest:
    """The question to the planner; channels move freely between nothing and twice the usual split, or by `change`."""
    margin = session.settings.margin_rate
    return PlanRequest(window.budget, window.weeks, margin, change=change, bounds=bounds or {}, start=window.start)


def split_of(fields: Fields, live: Live) -> npt.NDArray[np.float64]:
    """(n_channels,) the amounts that are tried; the usual split adds up to the budget to the cent.

    Raises:
        PlanError: an amount that cannot be read, or amounts of other channels than those of the fit.
    """
    named = {name for name in fields if name.startswith(f"{MONEY}:")}
    if not named:
        return to_the_cent(live.desk.reference, live.desk.request.budget)
    wanted = {field_of(MONEY, channel): channel for channel in live.channels}
    _refuse_others(named, wanted)
    return np.array([_amount(fields, channel) for channel in live.channels])


def held(fields: Fields, live: Live, split: npt.NDArray[np.float64]) -> dict[str, tuple[float, float]]:
    """The channels that a person holds, said so or moved by hand, at the amounts that are tried."""
    return {
        channel: (float(split[m]), float(split[m]))
        for m, channel in enumerate(live.channels)
        if field_of(HOLD, channel) in fields or _is_moved(fields, channel, float(split[m]))
    }


def address(window: Window, split: Mapping[str, float], holds: Collection[str], said: Fields) -> dict[str, str]:
    """The whole state of a desk as its address holds it, with what was `said`: no button may lose a part of it."""
    fields = {"weeks": str(window.weeks), BUDGET: plain(window.budget)}
    fields |= {START: window.start.isoformat()} if window.start else {}
    fields |= {field_of(MONEY, channel): plain(money) for channel, money in split.items()}
    fields |= {field_of(HOLD, channel): "1" for channel in split if channel in holds}
    return fields | {name: said[name] for name in (SUPERSEDES, NAME, REASON) if said.get(name)}


def on_desk(
    weeks: int, split: Mapping[str, float], name: str = "", budget: float | None = None, start: dt.date | None = None
) -> str:
    """The address that lays a split out on the desk, to the cent; its budget is what it places, unless said."""
    placed = round(sum(split.values()), 2)
    cents = to_the_cent(np.array(list(split.values())), placed)
    amounts = dict(zip(split, cents.tolist(), strict=True))
    return urlencode(address(Window(weeks, placed if budget is None else budget, start), amounts, (), {NAME: name}))


def _amount(fields: Fields, channel: str) -> float:
    """What was typed for `channel`; else where its slider stands, if that was moved."""
    typed = _money(fields[field_of(MONEY, channel)], channel)
    slid, was = fields.get(field_of(SLIDE, channel)), fields.get(field_of(WAS, channel))
    if slid is None or was is None or abs(typed - _money(was, channel)) > _SAME:
        return typed
    slider = _slid(slid, channel)
    return typed if abs(slider - typed) <= _SAME else round(slider, 2)


def _is_moved(fields: Fields, channel: str, money: float) -> bool:
    was = fields.get(field_of(WAS, channel))
    return was is not None and abs(money - _money(was, channel)) > _SAME


def _refuse_others(named: Collection[str], wanted: Mapping[str, str]) -> None:
    """Refuse amounts that were laid out for other channels."""
    gone = tuple(sorted(unquote(name.partition(":")[2]) for name in named if name not in wanted))
    new = tuple(channel for name, channel in wanted.items() if name not in named)
    remedy = msg("Lay the desk out anew, and try the amounts again.")
    if gone:
        raise PlanError(msg("The newest fit does not know these channels: {channels}.", channels=gone), remedy=remedy)
    if new:
        raise PlanError(msg("No amount is given for these channels: {channels}.", channels=new), remedy=remedy)


def _budget(typed: str) -> float:
    try:
        budget = read_amount(typed, words().code)
    except InputError as problem:
        raise InputError(problem.what, remedy=problem.remedy, where=Where(column=BUDGET)) from problem
    if budget <= 0:
        raise PlanError(
            msg("A plan needs a budget above zero."),
            remedy=msg("Give the money for the whole window."),
            where=Where(column=BUDGET),
        )
    return float(budget)


def _weeks(typed: str) -> int:
    if not typed.strip():
        return WEEKS
    if not typed.strip().isdecimal() or not 1 <= int(typed) <= LONGEST:
        raise PlanError(
            msg("A plan runs over 1 to {longest} whole weeks.", longest=LONGEST),
            remedy=msg("Give the number of weeks."),
            where=Where(column="weeks"),
        )
    return int(typed)


def _start(typed: str) -> dt.date | None:
    if not typed.strip():
        return None
    try:
        return dt.date.fromisoformat(typed.strip())
    except ValueError as error:
        raise PlanError(
            msg("“{value}” is not a day.", value=typed[:40]),
            remedy=msg("Choose the first day of the plan from the calendar."),
            where=Where(column=START),
        ) from error


def _money(typed: str, channel: str) -> float:
    """What was typed for `channel`, in the language of who typed it; addresses write it with a point and no more."""
    if not typed.strip():
        raise PlanError(
            msg("No amount is given for these channels: {channels}.", channels=(channel,)),
            remedy=msg("Type an amount; 0 leaves the channel out."),
            where=Where(column=channel),
        )
    try:
        return float(read_amount(typed, words().code))
    except InputError as problem:
        raise PlanError(problem.what, remedy=problem.remedy, where=Where(column=channel)) from problem


def _slid(value: str, channel: str) -> float:
    """Where a slider stands, which browsers write as programs do, with any number of decimals."""
    try:
        money = float(value)
    except ValueError:
        money = math.nan
    if not math.isfinite(money):
        raise PlanError(
            msg("The slider of {name} sent “{value}”, which is no number.", value=value[:40], name=channel),
            remedy=msg("Lay the desk out anew, and try the amounts again."),
            where=Where(column=channel),
        )
    return money

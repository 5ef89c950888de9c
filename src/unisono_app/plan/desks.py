"""Desks kept by process, and the names of splits that people try: any split of a desk can be named in an address.

    13:723000:display=45682.37;search=178005.42        # weeks, budget, and the money of each channel of the fit
    13@2026-12-07:723000:display=…                     # where a first day was asked for

Rule: a desk is laid out once for a fit, a window and a margin; a split named for other channels than those of the
newest fit names nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import quote, unquote

import numpy as np

from unisono.errors import PlanError, UnisonoError, Where
from unisono.measure.mmm.result import FitResult
from unisono.plan.later import first_ahead, periods_until
from unisono.plan.live import Judged, Live
from unisono.runs import Session
from unisono_app.base.amounts import MOST
from unisono_app.base.caching import Cache
from unisono_app.base.templatetags.words import plain
from unisono_app.plan.asked import BUDGET, LONGEST, START, Window, request_of

_DESKS = Cache[Live](12)


def desk_of(session: Session, window: Window, fit: FitResult | None = None) -> Live:
    """The desk of `window` under `fit`, or under the newest one; laid out once, then kept.

    Raises:
        ModelError: nothing was fitted yet; PlanError: a window that cannot be planned; `where` names the budget.
    """
    fit = fit or session.latest_fit()
    start = window.start or first_ahead(fit.data, session.today)
    request = replace(request_of(session, window), start=start)
    try:
        periods_until(fit.data, start)
    except PlanError as problem:
        raise PlanError(problem.what, remedy=problem.remedy, where=Where(column=START)) from problem
    key = (str(session.workspace.folder), fit.run_id, replace(window, start=start), request.margin_rate)
    try:
        return _DESKS.get(key, lambda: session.live(request, fit))
    except PlanError as problem:
        raise PlanError(problem.what, remedy=problem.remedy, where=Where(column=BUDGET)) from problem


def window_name(window: Window) -> str:
    """A window in an address."""
    start = f"@{window.start.isoformat()}" if window.start else ""
    return f"{window.weeks}{start}:{plain(window.budget)}"


def split_name(window: Window, split: Mapping[str, float]) -> str:
    """A split in an address."""
    return f"{window_name(window)}:" + ";".join(f"{channel_name(c)}={plain(money)}" for c, money in split.items())


def channel_name(channel: str) -> str:
    """A channel in an address, whatever letters it has."""
    return quote(channel, safe="")


def window_named(name: str) -> Window | None:
    """The window that `split_name` or `window_name` named; None where it names none."""
    when, _, rest = name.partition(":")
    weeks, _, start = when.partition("@")
    try:
        first = dt.date.fromisoformat(start) if start else None
        found = Window(int(weeks), float(rest.partition(":")[0]), first)
    except ValueError:
        return None
    return found if 1 <= found.weeks <= LONGEST and 0 < found.budget <= float(MOST) else None


def judged(session: Session, name: str) -> Judged | None:
    """The split that `split_name` named, judged on the newest fit; None where it names none of its channels."""
    window = window_named(name)
    parts = [part.partition("=") for part in name.split(":")[2].split(";")] if name.count(":") > 1 else []
    try:
        money = {unquote(channel): float(amount) for channel, _, amount in parts}
        live = desk_of(session, window) if window else None
        if live is None or set(money) != set(live.channels):
            return None
        return live.judge(np.array([money[channel] for channel in live.channels]))
    except (UnisonoError, ValueError):
        return None

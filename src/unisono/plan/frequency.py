"""How often should people be reached? Plans that move the frequency of channels that tell reach and frequency.

An impression costs what it cost. A plan at the best frequency buys people that often, instead of with the history's mix
of frequencies; the frequency is the one whose gain for each impression is largest, its mean less `caution` standard
deviations, among those at which the history ever ran. Where none is surely better the channel keeps its mix. Elsewhere
the curve was never seen: a plan goes to the edge of what was seen and says that the optimum lies beyond.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from unisono.domain import Estimate
from unisono.errors import PlanError
from unisono.measure.mmm.data import Array, ModelData
from unisono.measure.mmm.reach import optimal_frequency
from unisono.plan.request import PlanRequest
from unisono.plan.subject import Subject
from unisono.words import Money, Share, Text, is_currency, msg

if TYPE_CHECKING:
    from unisono.plan.desk import Desk

_GRID = 200


@dataclass(frozen=True, slots=True)
class PlannedFrequency:
    """How often a plan reaches the people of one channel, in a period.

    Attributes:
        channel: its name.
        usual: impressions over people reached, in the history.
        planned: in the plan; None where the channel keeps the history's mix.
        lowest: of the history's periods; `highest` likewise. No plan goes beyond them.
        highest: see `lowest`.
        best: median of the frequency that brings most for each impression, wherever it lies.
        beyond: probability that it lies outside what the history ran at.
    """

    channel: str
    usual: float
    planned: float | None
    lowest: float
    highest: float
    best: float
    beyond: float


def best_frequencies(fit: Subject, request: PlanRequest) -> Array:
    """(n_channels,) frequency at which money to come should reach people; NaN where a channel keeps its mix.

    Raises:
        PlanError: no channel tells reach and frequency.
    """
    draws = fit.draws.thin(request.draws)
    if draws.bought is None:
        raise PlanError(
            msg("No channel tells reach and frequency, so no plan can move how often people are reached."),
            remedy=msg("Import reach and frequency beside spend and fit again, or keep the usual frequency."),
        )
    found = np.full(len(fit.data.channels), np.nan)
    for name in fit.data.delivery.channels:
        m = fit.data.channels.index(name)
        half, slope = draws.half[:, m], draws.slope[:, m]
        tried = np.linspace(*_seen(fit.data, name), _GRID)
        usual = float(draws.bought.frequency[-1, m])
        kept = draws.bought.mix(m, half, slope) * _response(np.array([usual]), half, slope)[:, 0] / usual
        gain = draws.beta[:, [m]] * (_response(tried, half, slope) / tried - kept[:, None])
        worth = gain.mean(axis=0) - request.caution * gain.std(axis=0)
        if worth.max() > 0:
            found[m] = tried[int(worth.argmax())]
    return found


def moved_channels(desk: Desk) -> tuple[str, ...]:
    """Channels whose frequency the plan moves."""
    if desk.planned is None:
        return ()
    return tuple(c for c, planned in zip(desk.fit.data.channels, desk.planned, strict=True) if np.isfinite(planned))


def told_frequencies(desk: Desk, weekly: Array) -> tuple[PlannedFrequency, ...]:
    """How often the plan that spends `weekly` (n_periods, n_channels) reaches people; empty where it was not asked."""
    if desk.planned is None:
        return ()
    data, found = desk.fit.data, []
    for k, name in enumerate(data.delivery.channels):
        m = data.channels.index(name)
        lowest, highest = _seen(data, name)
        best = optimal_frequency(desk.draws.half[:, m], desk.draws.slope[:, m])
        planned = float(desk.planned[m])
        moved = bool(np.isfinite(planned)) and bool(weekly[:, m].any())
        found.append(
            PlannedFrequency(
                channel=name,
                usual=float(data.delivery.usual()[1][k]),
                planned=planned if moved else None,
                lowest=lowest,
                highest=highest,
                best=float(np.median(best)),
                beyond=float(((best < lowest) | (best > highest)).mean()),
            )
        )
    return tuple(found)


def frequency_gain(desk: Desk) -> Estimate | None:
    """What the frequency alone gains: promised margin with the usual split, tail included; None where it was not asked.

    The rest of a plan's gain comes from moving money.
    """
    if desk.planned is None:
        return None
    today = desk.weekly_today()
    more = (desk.effect(today) - desk.effect(today, usual=True)) * desk.factors
    gained = more.sum(axis=1) * desk.margin
    return Estimate.of_draws(gained, unit=desk.fit.data.outcome_unit, level=desk.fit.spec.level)


def frequency_assumption(each: PlannedFrequency) -> Text:
    """What a plan takes for granted of a channel whose frequency it moves."""
    return msg(
        "{channel} reaches people {planned} times a period instead of {usual}, at the price that an impression had; "
        "beyond the highest reach of a period they are reached more often, up to the usual frequency, and more brings "
        "nothing.",
        channel=each.channel,
        planned=round(each.planned or each.usual, 1),
        usual=round(each.usual, 1),
    )


def frequency_texts(frequencies: tuple[PlannedFrequency, ...], gain: Estimate | None) -> tuple[Text, ...]:
    """What a plan says of frequency, channel by channel, and what of its gain comes from that alone."""
    found = [_frequency_text(each) for each in frequencies]
    if gain is None or not any(each.planned is not None for each in frequencies):
        return tuple(found)
    amounts = (gain.value, gain.interval.lower, gain.interval.upper)
    value, lower, upper = (Money(a, gain.unit) if is_currency(gain.unit) else round(a) for a in amounts)
    found.append(
        msg(
            "Reaching people that often gains {value} with the usual split already (between {lower} and {upper}, "
            "{level}); the rest of the gain comes from moving money.",
            value=value,
            lower=lower,
            upper=upper,
            level=Share(gain.interval.level),
        )
    )
    return tuple(found)


def _frequency_text(each: PlannedFrequency) -> Text:
    usual, lowest, highest = round(each.usual, 1), round(each.lowest, 1), round(each.highest, 1)
    if each.planned is None:
        return msg(
            "{channel} keeps its mix of frequencies ({usual} times a period on average): no other between {lowest} and "
            "{highest} is surely better.",
            channel=each.channel,
            usual=usual,
            lowest=lowest,
            highest=highest,
        )
    if each.beyond > 0.5:
        return msg(
            "{channel}: reach people {planned} times a period instead of {usual}. The best may be {best}, where the "
            "history never ran ({lowest} to {highest}): try it before you plan with it.",
            channel=each.channel,
            planned=round(each.planned, 1),
            usual=usual,
            best=round(each.best, 1),
            lowest=lowest,
            highest=highest,
        )
    return msg(
        "{channel}: reach people {planned} times a period instead of {usual} (the history ran at {lowest} to "
        "{highest}).",
        channel=each.channel,
        planned=round(each.planned, 1),
        usual=usual,
        lowest=lowest,
        highest=highest,
    )


def _response(frequency: Array, half: Array, slope: Array) -> Array:
    """(n_draws, n) Hill's curve of `frequency` (n,)."""
    odds = (frequency / half[:, None]) ** slope[:, None]
    return np.asarray(odds / (1.0 + odds))


def _seen(data: ModelData, channel: str) -> tuple[float, float]:
    """Lowest and highest average frequency of a period of the history."""
    k = data.delivery.channels.index(channel)
    ran = data.delivery.frequency[data.delivery.reach[:, k] > 0, k]
    return float(ran.min()), float(ran.max())

"""Why can a channel's return not be learned better? One cause, in the order in which they exclude each other."""

from __future__ import annotations

import numpy as np

from unisono.measure.mmm.answer.report import Cause
from unisono.measure.mmm.data import Array, ModelData
from unisono.measure.mmm.posterior import Posterior
from unisono.words import Text, msg

ENOUGH = float(np.log(2) / 1.645)
"""Sd of log ROI at which a 90 % interval reaches a factor of two up and down."""
_STILL = 0.15
_OWN = 0.25
_SHORT = 2.0


def own_movement(posterior: Posterior) -> Array:
    """(n_periods, n_channels) spend without what level, slope, season and controls explain of it."""
    design, spend = posterior.design, posterior.data.spend
    flat = design.columns.flat[:, design.kept]
    return np.asarray(spend - flat @ np.linalg.lstsq(flat, spend, rcond=None)[0])


def cause_of(posterior: Posterior, channel: int, joint: float, apart: float) -> tuple[Cause, int | None]:
    """The main cause, and the other channel where two are taken for one.

    Args:
        posterior: of the history.
        channel: index.
        joint: expected sd of log ROI.
        apart: the same if everything about the other channels were known.
    """
    data = posterior.data
    return cause_among(data.spend, own_movement(posterior), channel, joint, apart, data.years)


def cause_among(
    spend: Array, own: Array, channel: int, joint: float, apart: float, years: float
) -> tuple[Cause, int | None]:
    """`cause_of` by the money itself.

    Args:
        spend: (n, n_channels) money of every cell.
        own: (n, n_channels) what level, slope, season and controls leave of it.
        channel: index.
        joint: see `cause_of`; `apart` too.
        apart: see `joint`.
        years: of history.
    """
    mine = spend[:, channel]
    if joint <= ENOUGH:
        return Cause.NONE, None
    if mine.std() < _STILL * mine.mean():
        return Cause.CONSTANT, None
    if own[:, channel].var() < _OWN * mine.var():
        return Cause.SEASON, None
    if apart <= 0.8 * joint and spend.shape[1] > 1:
        return Cause.TOGETHER, _closest(own, channel)
    return (Cause.SHORT if years < _SHORT else Cause.SMALL), None


def _closest(own: Array, channel: int) -> int:
    length = np.linalg.norm(own, axis=0)
    unit = own / np.where(length > 0, length, 1.0)
    likeness = np.abs(unit.T @ unit[:, channel])
    likeness[channel] = -1
    return int(np.argmax(likeness))


def words_of(cause: Cause, data: ModelData, channel: int, other: int | None) -> Text | None:
    """The cause in words; None for none."""
    name = data.channels[channel]
    match cause:
        case Cause.CONSTANT:
            return msg("Its spend hardly ever changes: there is nothing to compare.")
        case Cause.SEASON:
            return msg("Its spend follows the season and the controls: its effect cannot be told from theirs.")
        case Cause.TOGETHER if other is not None:
            return msg(
                "Its spend moves with that of {other}: the two cannot be told apart.", other=data.channels[other]
            )
        case Cause.SHORT:
            return msg("The history is short: {years} years.", years=round(data.years, 1))
        case Cause.SMALL:
            return msg("{channel} is too small to stand out from chance.", channel=name)
        case _:
            return None

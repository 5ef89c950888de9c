"""What is said of the room for no effect, in words: before the data, of a channel, and of what a fit cannot find."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from unisono.measure.mmm.absence import WORTH_TELLING
from unisono.measure.mmm.result import FitResult
from unisono.words import Share, Text, msg


def room_text(chance: float) -> Text | None:
    """What is believed before the data where `chance` is the probability of no effect; None where that is excluded."""
    if not chance:
        return None
    return msg(
        "A channel of which nobody said what it earns is also believed to earn nothing at all, with a "
        "probability of {share}.",
        share=Share(chance),
    )


def nothing_text(row: Mapping[str, Any]) -> Text | None:
    """How probable it is that a channel of `channels_table` brought nothing; None where that is excluded."""
    if row["no_effect"] is None or row["no_effect"] < WORTH_TELLING:
        return None
    return msg(
        "{channel} may have earned nothing at all: probability {share}.",
        channel=row["channel"],
        share=Share(row["no_effect"]),
    )


def least_text(fit: FitResult) -> Text:
    """The least that a return can be found to be."""
    excluded = tuple(c for c, chance in zip(fit.data.channels, fit.no_effect(), strict=True) if np.isnan(chance))
    if len(excluded) == len(fit.data.channels):
        return msg("A return cannot be found to be zero or negative.")
    if excluded:
        return msg("A return cannot be found to be negative, nor those of {channels} to be zero.", channels=excluded)
    return msg("A return cannot be found to be negative.")

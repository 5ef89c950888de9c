"""What a fit says of channels that may bring more, or less, together, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from unisono.measure.mmm.joint import Interaction
from unisono.measure.mmm.spec import Link
from unisono.words import Share, Text, msg


def interaction_text(row: Mapping[str, Any]) -> Text:
    """One row of `FitResult.interactions_table`: the synergy and its limits; where they hold zero, that it is open."""
    values = {
        "first": row["first"],
        "second": row["second"],
        "share": Share(abs(row["share"])),
        "lower": Share(row["lower"]),
        "upper": Share(row["upper"]),
        "level": Share(row["level"]),
    }
    if row["lower"] <= 0 <= row["upper"]:
        return msg(
            "{first} and {second}: the data cannot tell whether they bring more, or less, together than alone "
            "(between {lower} and {upper}, {level}).",
            **values,
        )
    if row["share"] > 0:
        return msg(
            "{first} and {second} bring {share} more together than alone (between {lower} and {upper}, {level}).",
            **values,
        )
    return msg(
        "{first} and {second} bring {share} less together than alone (between {lower} and {upper}, {level}).", **values
    )


def link_text(link: Link) -> Text | None:
    """How effects make the outcome, where they do not simply add up."""
    if link is Link.IDENTITY:
        return None
    return msg(
        "Media multiplies what is sold without it: contributions are differences of outcomes, and channels bring more "
        "together than alone. Beliefs speak of a channel alone, at the mean outcome."
    )


def belief_text(pair: Interaction) -> Text:
    """What is believed of a pair before the data."""
    return msg(
        "{first} and {second} may bring more, or less, together: within {share} two times out of three, where both are "
        "of equal size.",
        first=pair.first,
        second=pair.second,
        share=Share(pair.sd),
    )

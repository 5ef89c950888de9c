"""What the history can tell, channel by channel, and what would tell the rest."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from unisono.domain import Interval
from unisono.words import Text


class Answerable(StrEnum):
    """Whether an ROI can be learned: to within a factor of two, of three, or hardly better than believed before."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Cause(StrEnum):
    """Why an ROI cannot be learned better."""

    CONSTANT = "constant"
    SEASON = "season"
    TOGETHER = "together"
    SMALL = "small"
    SHORT = "short"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class ExperimentOption:
    """One change of a channel's spend in the weeks to come, and what it would teach.

    Attributes:
        channel: whose money is changed.
        kind: `go_dark` (no spend), `heavy_up` (twice the spend) or `pulses` (double and nothing, in turn).
        periods: how long.
        moved: money withheld or added, in all; `pulses` add none over their length.
        standard_error: of the outcome that the change causes, in the outcome's unit, from time alone where no regions
            are named, else beside the other regions.
        roi: expected 90 % interval of the channel's ROI afterwards.
        factor: up and down the ROI would be known afterwards, 2 is "within a factor of two".
        value: what knowing it is worth to the split, a year, in the outcome's unit; None where it was not asked.
        value_per_money: `value` over `moved`.
        text: the experiment in words.
        regions: where the spend is changed; empty where everywhere.
    """

    channel: str
    kind: str
    periods: int
    moved: float
    standard_error: float
    roi: Interval
    factor: float
    value: float | None
    value_per_money: float | None
    text: Text
    regions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChannelAnswer:
    """One channel.

    Attributes:
        channel: its name.
        answerable: the verdict.
        believed: 90 % interval of the ROI before the data.
        expected: 90 % interval that this history can narrow it to, around the same centre.
        factor: up and down in `expected`.
        cause: what stands in the way most; `with_channel` the other channel for `Cause.TOGETHER`.
        text: all of it in words.
        remedy: the smallest experiment that would make it answerable, or the best of those tried; None where no need.
    """

    channel: str
    answerable: Answerable
    believed: Interval
    expected: Interval
    factor: float
    cause: Cause
    with_channel: str | None
    text: Text
    remedy: ExperimentOption | None


@dataclass(frozen=True, slots=True)
class Answerability:
    """All channels, and the experiments worth most, best first.

    Attributes:
        channels: in the data's order.
        next_best: experiments by value per unit of money moved.
        unit: of values and standard errors.
        currency: of money.
        notes: what was assumed.
    """

    channels: tuple[ChannelAnswer, ...]
    next_best: tuple[ExperimentOption, ...]
    unit: str
    currency: str
    notes: tuple[Text, ...]

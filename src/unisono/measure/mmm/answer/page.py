"""Answerability in plain words."""

from __future__ import annotations

from unisono.domain import Interval
from unisono.measure.mmm.answer.options import Design
from unisono.measure.mmm.answer.report import Answerability, Answerable
from unisono.measure.mmm.data import ModelData
from unisono.words import Money, Text, msg
from unisono.words.text import Value


def verdict_text(channel: str, verdict: Answerable, before: Interval, expected: Interval, cause: Text | None) -> Text:
    """What the data can do for one channel."""
    values: dict[str, Value] = {
        "channel": channel,
        "believed_low": round(before.lower, 2),
        "believed_high": round(before.upper, 2),
        "low": round(expected.lower, 2),
        "high": round(expected.upper, 2),
    }
    if verdict is Answerable.NO:
        text = msg(
            "{channel}: your data cannot tell. Believed before is an ROI of {believed_low} to {believed_high}; "
            "they would leave {low} to {high}.",
            **values,
        )
    elif verdict is Answerable.PARTLY:
        text = msg(
            "{channel}: your data can tell a little. They can narrow an ROI of {believed_low} to {believed_high} "
            "to one of {low} to {high}.",
            **values,
        )
    else:
        text = msg(
            "{channel}: your data can tell. They can narrow an ROI of {believed_low} to {believed_high} "
            "to one of {low} to {high}.",
            **values,
        )
    return text if cause is None else msg("{answer} {cause}", answer=text, cause=cause)


def experiment_text(
    data: ModelData, channel: int, design: Design, moved: float, roi: Interval, regions: tuple[str, ...] = ()
) -> Text:
    """One experiment: what to do, for how long, where, and what it tells."""
    money = Money(moved, data.currency)
    values: dict[str, Value] = {"channel": data.channels[channel], "weeks": design.weeks, "money": money}
    if regions:
        values |= {"regions": regions}
    match design.kind:
        case "go_dark" if regions:
            what = msg("Switch {channel} off in {regions} for {weeks} weeks ({money} less).", **values)
        case "heavy_up" if regions:
            what = msg("Double {channel} in {regions} for {weeks} weeks ({money} more).", **values)
        case "go_dark":
            what = msg("Switch {channel} off for {weeks} weeks ({money} less).", **values)
        case "heavy_up":
            what = msg("Double {channel} for {weeks} weeks ({money} more).", **values)
        case _:
            what = msg("Spend double and nothing on {channel} in turn, two weeks each, for {weeks} weeks.", **values)
    return msg(
        "{what} Its ROI would then be known from {low} to {high}.",
        what=what,
        low=round(roi.lower, 2),
        high=round(roi.upper, 2),
    )


def answer_lines(found: Answerability) -> tuple[Text, ...]:
    """The page as lines; every face sets them in its own way."""
    lines: list[Text] = []
    for channel in found.channels:
        lines.append(channel.text)
        if channel.remedy is not None:
            lines.append(msg("What would tell: {experiment}", experiment=channel.remedy.text))
    if found.next_best and (best := found.next_best[0]).value:
        lines.append(msg("The experiment that is worth most for its money: {experiment}", experiment=best.text))
    return (*lines, *found.notes)

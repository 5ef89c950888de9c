"""`unisono answerable`: what can this spend history tell, before any fit?"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import click

from unisono.words import Text, msg
from unisono_cli.command import command
from unisono_cli.face import Face
from unisono_cli.jsonable import estimate
from unisono_cli.page import QUIET, Cell, Page
from unisono_cli.speech import _, speech

if TYPE_CHECKING:
    from unisono.domain import Interval
    from unisono.measure.mmm.answer.report import Answerability, ChannelAnswer, ExperimentOption

_STYLES = {"yes": "green", "partly": "yellow", "no": "red"}
_VERDICTS = {"yes": msg("can tell"), "partly": msg("can tell a little"), "no": msg("cannot tell")}


def make() -> click.Command:
    """Build the command."""
    return command(
        "answerable",
        body,
        does=_("Say what the spend history can tell about each channel, before any fit."),
        more=[
            _(
                "Whether a return can be learned is decided by how the money was spent. Where it cannot, the cause is "
                "named, with the smallest experiment that would tell; and experiments are ranked by what knowing is "
                "worth to the split, per unit of money that they move."
            )
        ],
        options=[
            click.Option(
                ["--after-fit"],
                is_flag=True,
                help=_("Rank the experiments by what the newest fit leaves open, instead of by beliefs."),
            ),
            click.Option(
                ["--by-region"],
                is_flag=True,
                help=_("Ask the history of all regions, and look for experiments in some of them."),
            ),
        ],
        examples=["answerable", "answerable --after-fit", "answerable --by-region"],
    )


def body(face: Face, after_fit: bool, by_region: bool) -> None:
    """Run the command."""
    from unisono.runs.panelling import question_regions

    if after_fit and by_region:
        raise click.UsageError(_("Give either --after-fit or --by-region."))
    session = face.session()
    with face.progress(_("Questioning")):
        found = question_regions(session) if by_region else session.answerable()
        if after_fit:
            found = dataclasses.replace(found, next_best=session.next_experiments())
    face.answer(fields(found), lambda page: tell(page, found))


def fields(found: Answerability) -> dict[str, Any]:
    """The answer in JSON."""
    return {
        "currency": found.currency,
        "unit": found.unit,
        "channels": [
            {
                "channel": c.channel,
                "verdict": c.answerable,
                "believed": _estimate(c.believed, found),
                "expected": _estimate(c.expected, found),
                "factor": c.factor,
                "cause": c.cause,
                "with_channel": c.with_channel,
                "text": c.text,
                "remedy": None if c.remedy is None else c.remedy.text,
            }
            for c in found.channels
        ],
        "experiments": [_experiment(e) for e in found.next_best],
        "notes": found.notes,
    }


def _estimate(interval: Interval, found: Answerability) -> dict[str, Any]:
    middle = (interval.lower * interval.upper) ** 0.5
    return estimate(middle, interval.lower, interval.upper, interval.level, f"{found.unit}/{found.currency}")


def _experiment(option: ExperimentOption) -> dict[str, Any]:
    return {
        "channel": option.channel,
        "kind": option.kind,
        "periods": option.periods,
        "moved": option.moved,
        "standard_error": option.standard_error,
        "roi_lower": option.roi.lower,
        "roi_upper": option.roi.upper,
        "factor": option.factor,
        "value": option.value,
        "value_per_money": option.value_per_money,
        "text": option.text,
        "regions": option.regions,
    }


def tell(page: Page, found: Answerability) -> None:
    """The answer in words."""
    page.table(
        [_("Channel"), _("Your data"), _("ROI believed before"), _("ROI expected after a fit")],
        [_line(channel) for channel in found.channels],
        figures=[2, 3],
    )
    page.gap()
    for channel in found.channels:
        if channel.answerable.value != "yes":
            page.point(channel.text, _STYLES[channel.answerable.value])
            if channel.remedy is not None:
                page.say(msg("What would tell: {experiment}", experiment=channel.remedy.text), indent=2)
    if found.next_best and (best := found.next_best[0]).value:
        page.point(
            msg(
                "The experiment that is worth most for its money: {experiment} Knowing it is worth about {value} a "
                "year to the split.",
                experiment=best.text,
                value=speech().amount(best.value, found.unit),
            )
        )
    for note in found.notes:
        page.say(note, QUIET)


def _line(channel: ChannelAnswer) -> list[Cell]:
    verdict = channel.answerable.value
    return [
        channel.channel,
        (_VERDICTS[verdict], _STYLES[verdict]),
        _range(channel.believed),
        _range(channel.expected),
    ]


def _range(interval: Interval) -> Text:
    low, high = (speech().number(value, 2) for value in (interval.lower, interval.upper))
    return msg("{low} – {high}", low=low, high=high)

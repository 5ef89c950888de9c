"""What the model left over that has a name, and what it would do to the returns.

A family is marked when chance alone would look so suspicious in fewer than one history of five hundred. A single odd
period, or a control of another form, is told but does not hold the fit up where it leaves every return in its place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from unisono.measure.mmm.result import Grade
from unisono.measure.mmm.trust import suspects
from unisono.measure.mmm.trust.lens import Answer, Lens, ask
from unisono.measure.mmm.trust.report import Check, Kind
from unisono.words import Share, Text, msg

RARE = 0.002
"""Probability by chance, over a whole family of suspects, below which it is marked."""
RARELY = ">= 0.002"
CERTAIN = 1e-6
_MATERIAL = 0.5
_GRAVE = 2.0


@dataclass(frozen=True, slots=True)
class Family:
    """One way to be wrong.

    Attributes:
        name: of the check.
        gather: the suspects, as groups of columns.
        all_well: the words when nothing was found.
        found: the words for the group that stood out, from its place in the family.
        advice: what to do then.
        bearable: whether a finding that leaves every return where it was is told without holding the fit up.
        whose: the channel that a group is about, from its place; None for none.
    """

    name: str
    gather: Callable[[Lens], list[np.ndarray]]
    all_well: Text
    found: Callable[[Lens, int, Answer], Text]
    advice: Text
    bearable: bool = False
    whose: Callable[[Lens, int], str | None] = lambda _lens, _group: None


def misfit(lens: Lens) -> tuple[Check, ...]:
    """One check for each family of suspects."""
    return tuple(_judged(lens, family) for family in FAMILIES)


def _judged(lens: Lens, family: Family) -> Check:
    answer = ask(lens, family.gather(lens))
    size = float(np.max(np.abs(answer.moved) / lens.roi_sd, initial=0.0))
    suspicious = answer.strongest is not None and answer.p < RARE
    if not suspicious or answer.strongest is None:
        return Check(family.name, None, Kind.FORM, answer.p, RARELY, Grade.PASS, family.all_well)
    grade = Grade.PASS if family.bearable and size < _MATERIAL else Grade.REVIEW
    if answer.p < CERTAIN and size > _GRAVE:
        grade = Grade.FAIL
    text = msg(
        "{found} {consequence}",
        found=family.found(lens, answer.strongest, answer),
        consequence=consequence(lens, answer.moved),
    )
    whose = family.whose(lens, answer.strongest)
    return Check(family.name, whose, Kind.FORM, answer.p, RARELY, grade, text, family.advice)


def consequence(lens: Lens, moved: np.ndarray) -> Text:
    """What adding a suspect would do to the returns, in words."""
    worst = int(np.argmax(np.abs(moved) / lens.roi_sd))
    change = float(np.expm1(np.clip(moved[worst], -3, 3)))
    if abs(moved[worst]) < _MATERIAL * lens.roi_sd[worst]:
        return msg("It hardly moves any return.")
    if change > 0:
        return msg(
            "With it in the model {channel} would return about {share} more.",
            channel=lens.data.channels[worst],
            share=Share(change),
        )
    return msg(
        "With it in the model {channel} would return about {share} less.",
        channel=lens.data.channels[worst],
        share=Share(-change),
    )


def _channel(lens: Lens, group: int) -> str | None:
    return lens.data.channels[group] if group < len(lens.data.channels) else None


def _named(alone: Callable[[str], Text], together: Text) -> Callable[[Lens, int, Answer], Text]:
    """Words for a family with one group a channel and, last, all of them."""

    def say(lens: Lens, group: int, _answer: Answer) -> Text:
        name = _channel(lens, group)
        return together if name is None else alone(name)

    return say


def _break_words(lens: Lens, group: int, answer: Answer) -> Text:
    period = lens.data.periods[suspects.level_breaks(lens)[1][group]]
    share = suspects.REMARKABLE * float(answer.coefficient[0])
    if share > 0:
        return msg("The level jumped up by about {share} in {period}.", share=Share(share), period=period)
    return msg("The level fell by about {share} in {period}.", share=Share(-share), period=period)


def _spike_words(lens: Lens, group: int, answer: Answer) -> Text:
    period = lens.data.periods[suspects.single_periods(lens)[1][group]]
    return msg(
        "{period} lies {sizes} noise sizes from what the model expects.",
        period=period,
        sizes=round(abs(float(answer.z[group])), 1),
    )


def _pair_words(lens: Lens, group: int, answer: Answer) -> Text:
    i, j = suspects.together(lens)[1][group]
    first, second = lens.data.channels[i], lens.data.channels[j]
    if answer.coefficient[0] > 0:
        return msg("{first} and {second} bring more together than each alone.", first=first, second=second)
    return msg("{first} and {second} bring less together than each alone.", first=first, second=second)


def _control_words(lens: Lens, group: int, _answer: Answer) -> Text:
    return msg("{control} acts otherwise than in proportion, at once.", control=lens.data.control_names[group])


FAMILIES: tuple[Family, ...] = (
    Family(
        "next_spend",
        suspects.next_spend,
        msg("Spend to come does not explain earlier sales: the money did not visibly follow demand."),
        _named(
            lambda channel: msg(
                "The spend of {channel} in the weeks to come explains sales before it: the money followed demand that "
                "the model does not see.",
                channel=channel,
            ),
            msg(
                "The spend of the weeks to come explains sales before it: the money followed demand that the model "
                "does not see."
            ),
        ),
        msg("Add a control that stands for demand, or test the channel: switch it off in some regions or weeks."),
        whose=_channel,
    ),
    Family(
        "level_break",
        lambda lens: suspects.level_breaks(lens)[0],
        msg("No jump of the level stands out."),
        _break_words,
        msg("Find out what happened then, and give it to the model as a control (0 before, 1 after)."),
    ),
    Family(
        "outlier",
        lambda lens: suspects.single_periods(lens)[0],
        msg("No single period stands out."),
        _spike_words,
        msg("Look at that period in the sources: correct it, or leave the outcome empty where it means nothing."),
        bearable=True,
    ),
    Family(
        "season_left",
        suspects.seasons,
        msg("No yearly rhythm is left over."),
        lambda _lens, _group, _answer: msg("A yearly rhythm is left over that the model's season does not hold."),
        msg("Fit with more harmonics, or add the events behind the rhythm as controls."),
    ),
    Family(
        "carry_over_form",
        suspects.later_effects,
        msg("No effect comes later than the model says."),
        _named(
            lambda channel: msg(
                "The effect of {channel} comes at other times than the model's carry-over says.", channel=channel
            ),
            msg("The effect of media comes at other times than the model's carry-over says."),
        ),
        msg("Fit with another form of carry-over or a longer window, and compare what both say; or test."),
        whose=_channel,
    ),
    Family(
        "curve_form",
        suspects.other_curves,
        msg("No response bends otherwise than the model says."),
        _named(
            lambda channel: msg("The response of {channel} bends otherwise than the model's curve.", channel=channel),
            msg("The response to media bends otherwise than the model's curve."),
        ),
        msg("Fit with another form of the curve, and plan no channel far from what was spent."),
        whose=_channel,
    ),
    Family(
        "drift",
        suspects.drifts,
        msg("No effect grew or faded over the history."),
        _named(
            lambda channel: msg("The effect of {channel} was not the same through the history.", channel=channel),
            msg("The effect of media was not the same through the history."),
        ),
        msg("Plan with a shorter, recent history beside this one, and compare what both say."),
        whose=_channel,
    ),
    Family(
        "joint_effects",
        lambda lens: suspects.together(lens)[0],
        msg("No two channels act otherwise together than alone."),
        _pair_words,
        msg(
            "Ask about the two in model.toml ([[interaction]]), and plan them together: what one returns depends on "
            "the other."
        ),
    ),
    Family(
        "control_form",
        suspects.other_controls,
        msg("The controls act as the model says."),
        _control_words,
        msg("Give the control in another form too: its logarithm, or the week before."),
        bearable=True,
    ),
)

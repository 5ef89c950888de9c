"""The verdict on a fit after its stress: one line a check, one overall, and what to do next.

Kinds of findings are kept apart. *Form*: the model describes the history wrongly, so its figures may be wrong
whatever their intervals say. *Information*: the model may be right, but the history says too little, so a figure is
mostly belief. *Channel*: a warning about one channel that says nothing against the rest. The overall grade is the worst
of form; of information it is REVIEW once channels with half of the money are concerned.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from unisono.measure.mmm.result import Grade
from unisono.words import Text, msg

_VAGUE = 1 / 2
_ORDER = {Grade.PASS: 0, Grade.REVIEW: 1, Grade.FAIL: 2}


class Kind(StrEnum):
    """What a check is about: the model's form, how much the history says, or one channel alone."""

    FORM = "form"
    INFORMATION = "information"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Check:
    """One question to a fit and its answer.

    Attributes:
        name: stable name for programs.
        channel: whom it is about; None for the whole fit.
        kind: see `Kind`.
        value: what was found, in the unit of `threshold`; None where there is nothing to measure.
        threshold: what it is held against.
        grade: PASS, REVIEW (a person looks first) or FAIL.
        text: the answer in words.
        advice: what to do next, where something is to be done.
    """

    name: str
    channel: str | None
    kind: Kind
    value: float | None
    threshold: str
    grade: Grade
    text: Text
    advice: Text | None = None


@dataclass(frozen=True, slots=True)
class FitTrust:
    """All checks of one fit.

    Attributes:
        run_id: of the fit.
        checks: in the order of the questions.
        grade: overall, see the module.
        verdict: the grade in one sentence.
        seconds: wall time of the questions; None where the caller did not measure it.
    """

    run_id: str
    checks: tuple[Check, ...]
    grade: Grade
    verdict: Text
    seconds: float | None = None

    @property
    def marked(self) -> tuple[Check, ...]:
        """Checks that did not pass, worst first."""
        found = [check for check in self.checks if check.grade is not Grade.PASS]
        return tuple(sorted(found, key=lambda check: (-_ORDER[check.grade], check.kind)))

    @property
    def advice(self) -> tuple[Text, ...]:
        """What to do next, most urgent first, nothing twice."""
        return tuple(dict.fromkeys(check.advice for check in self.marked if check.advice is not None))

    def of(self, channel: str) -> tuple[Check, ...]:
        """Checks about one channel."""
        return tuple(check for check in self.checks if check.channel == channel)

    def grade_of(self, channel: str) -> Grade:
        """The worst grade among one channel's checks."""
        return worst(check.grade for check in self.of(channel))


def worst(grades: Iterable[Grade]) -> Grade:
    """The worst of some grades; PASS for none."""
    return max(grades, key=_ORDER.__getitem__, default=Grade.PASS)


def overall(checks: tuple[Check, ...], money: Mapping[str, float]) -> tuple[Grade, Text]:
    """The overall grade and its sentence; `money` is each channel's share of spend, 0-1."""
    form = worst(check.grade for check in checks if check.kind is Kind.FORM)
    vague = {c.channel for c in checks if c.kind is Kind.INFORMATION and c.grade is not Grade.PASS}
    weight = 1.0 if None in vague else sum(money[name] for name in vague if name is not None)
    if form is Grade.FAIL:
        return form, msg("This fit describes the history wrongly: do not decide with it before its causes are mended.")
    if form is Grade.REVIEW:
        return form, msg("Something is in this history that the model does not hold: read the marked points first.")
    if weight > _VAGUE:
        return Grade.REVIEW, msg(
            "Nothing speaks against the model, but this history says too little: much of what it tells is belief."
        )
    return Grade.PASS, msg("Nothing was found that speaks against this fit.")

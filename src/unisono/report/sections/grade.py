"""The last round: what was promised, what happened, and which part of the gap has an explanation."""

from __future__ import annotations

from dataclasses import dataclass

from unisono.decide import Kept
from unisono.report.charts import gap
from unisono.report.figure import Figure, Mark, Studio
from unisono.report.inputs import GradeView, ReportInputs
from unisono.report.palette import colour
from unisono.report.vocabulary import outcome_name
from unisono.words import Share, Text, msg

KEPT: dict[Kept, tuple[Text, str]] = {
    Kept.KEPT: (msg("Promise kept"), "good"),
    Kept.EXCEEDED: (msg("Better than promised"), "good"),
    Kept.MISSED: (msg("Promise missed"), "bad"),
    Kept.UNDECIDED: (msg("The facts cannot tell"), "wait"),
}
"""Each verdict in words, and its colour's role."""


@dataclass(frozen=True, slots=True)
class Graded:
    """The section's content: the grade, its verdict in words, and the walk from promise to fact."""

    grade: GradeView
    verdict: Text
    role: str
    walk: Figure

    @property
    def execution_note(self) -> Text:
        """What the step of execution says."""
        if self.grade.execution is not None and _is_nothing(self.grade.execution, self.grade):
            return msg("as planned: money was spent as the plan says")
        return msg("because money was spent otherwise than planned")

    @property
    def context_note(self) -> Text:
        """What the step of context says."""
        if self.grade.context is not None and _is_nothing(self.grade.context, self.grade):
            return msg("as planned: promotions, prices and other controls were as taken for granted")
        return msg("because promotions, prices and other controls were not as planned")


def build(inputs: ReportInputs, studio: Studio) -> Graded | None:
    """The section, or None while nothing was graded."""
    grade = inputs.grade
    if grade is None:
        return None
    verdict, role = KEPT[grade.verdict]
    return Graded(grade, verdict, role, _walk(grade, studio))


def _is_nothing(part: float, grade: GradeView) -> bool:
    """Whether a step is too small to speak of: a ten-thousandth of the promise."""
    return abs(part) <= 1e-4 * abs(grade.promised)


def _walk(grade: GradeView, studio: Studio) -> Figure:
    writer = studio.writer
    largest = max(grade.upper, grade.observed, grade.promised)
    size, unit = writer.scaled(largest, grade.unit)
    data: list[dict[str, object]] = [
        _end(writer.say(msg("promised")), grade.promised / size, grade.lower / size, grade.upper / size)
    ]
    at = grade.promised
    for name, part in (
        (msg("execution"), grade.execution),
        (msg("context"), grade.context),
        (msg("unexplained"), grade.unexplained),
    ):
        if part is None:
            continue
        data.append(
            {
                "name": writer.say(name),
                "kind": "step",
                "start": round(at / size, 5),
                "end": round((at + part) / size, 5),
                "lower": None,
                "upper": None,
                "up": part >= 0,
            }
        )
        at += part
    data.append(_end(writer.say(msg("observed")), grade.observed / size, None, None))
    title = writer.axis(msg("{outcome}, whole window", outcome=outcome_name(grade.metric)), unit)
    return studio.wide(
        "grade-walk",
        msg("From the promised outcome to the observed one, step by step; the table holds the figures."),
        gap.spec(data, title=title),
        (
            Mark(
                colour("accent"),
                "dot",
                writer.say(msg("promised with its {level} interval, and observed", level=Share(grade.level))),
            ),
            Mark(colour("good"), "area", writer.say(msg("above"))),
            Mark(colour("bad"), "area", writer.say(msg("below"))),
        ),
    )


def _end(name: str, value: float, lower: float | None, upper: float | None) -> dict[str, object]:
    shown = round(value, 5)
    return {
        "name": name,
        "kind": "end",
        "start": shown,
        "end": shown,
        "lower": shown if lower is None else round(lower, 5),
        "upper": shown if upper is None else round(upper, 5),
        "up": True,
    }

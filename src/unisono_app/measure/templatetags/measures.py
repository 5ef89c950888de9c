"""Grades, answers and estimates of a fit in words."""

from __future__ import annotations

from django import template

from unisono.measure.mmm.answer.report import Answerable
from unisono.measure.mmm.result import Grade
from unisono.report.writer import Span, Writer
from unisono.words import msg
from unisono_app.base.templatetags.words import words

register = template.Library()

_GRADES = {
    Grade.PASS: (msg("passed"), "good"),
    Grade.REVIEW: (msg("to review"), "warn"),
    Grade.FAIL: (msg("failed"), "bad"),
}
_ANSWERS = {
    Answerable.YES: (msg("can tell"), "good"),
    Answerable.PARTLY: (msg("can tell a little"), "warn"),
    Answerable.NO: (msg("cannot tell"), "bad"),
}


@register.filter
def grade_name(grade: Grade) -> str:
    """A grade in words."""
    return words().text(_GRADES[grade][0])


@register.filter
def grade_tone(grade: Grade) -> str:
    """The tone of a grade's badge."""
    return _GRADES[grade][1]


@register.filter
def answer_name(answer: Answerable) -> str:
    """What a history can tell, in words."""
    return words().text(_ANSWERS[answer][0])


@register.filter
def answer_tone(answer: Answerable) -> str:
    """The tone of its badge."""
    return _ANSWERS[answer][1]


@register.filter
def span(value: Span | None, unit: str) -> str:
    """A figure with its interval, compact, in `unit`."""
    return words().value(None) if value is None else Writer(words().code, unit).between(value, unit)


@register.filter
def ratio_span(value: Span | None, digits: int = 2) -> str:
    """A ratio with its interval."""
    return words().value(None) if value is None else Writer(words().code, "EUR").between(value, digits=digits)


@register.filter
def curve_id(count: int) -> str:
    """The name of a response curve on its page."""
    return f"curve-{count}"

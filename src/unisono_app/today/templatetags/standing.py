"""Lights, kept promises and signed amounts in words."""

from __future__ import annotations

from dataclasses import dataclass

from django import template

from unisono.decide import Kept, Prediction
from unisono.domain import Light
from unisono.report.sections.grade import KEPT
from unisono.report.sections.trust import LIGHTS
from unisono.report.writer import Writer
from unisono.words import is_currency
from unisono_app.base.templatetags.words import words

register = template.Library()

_TONES = {"good": "good", "wait": "warn", "bad": "bad"}


@register.filter
def light_name(light: Light) -> str:
    """The light of a source in words."""
    return words().text(LIGHTS[light][0])


@register.filter
def kept_name(kept: Kept) -> str:
    """Whether a promise was kept, in words."""
    return words().text(KEPT[kept][0])


@register.filter
def kept_tone(kept: Kept) -> str:
    """The tone of its badge."""
    return _TONES[KEPT[kept][1]]


@dataclass(frozen=True, slots=True)
class Promised:
    """A promise and its limits, written in one unit and with their signs."""

    estimate: str
    lower: str
    upper: str


@register.simple_tag
def promised(prediction: Prediction) -> Promised:
    """What a proposal promises, compact."""
    parts = (prediction.estimate, prediction.lower, prediction.upper)
    unit, largest = prediction.unit, max(abs(part) for part in parts)
    writer = Writer(words().code, unit if is_currency(unit) else "EUR")
    told = ((writer.compact(part, unit, largest=largest), part > 0) for part in parts)
    return Promised(*(f"+{text}" if above else text for text, above in told))

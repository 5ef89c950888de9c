"""Lights, kept promises and signed amounts in words."""

from __future__ import annotations

from django import template

from unisono.decide import Kept
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


@register.filter
def signed_amount(value: float, unit: str) -> str:
    """An amount, compact, with its sign."""
    text = Writer(words().code, unit if is_currency(unit) else "EUR").compact(value, unit)
    return f"+{text}" if value > 0 else text

"""Numbers and charts in templates.

{% figure number %}      the number, its interval beside it, linked to what stands behind it
{% value number %}       the same in one size, for tables; {% value number most %} in the form of the column's largest
{% chart drawing "roi" %}   a drawing with its key, the same again in the browser
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.urls import reverse

from unisono.report.charts.draw import locales
from unisono.report.figure import Figure
from unisono.report.vocabulary import channel_name, in_words, source_name
from unisono.words import Money, Share, Text, msg
from unisono.words.text import Value
from unisono_app.base.chart_library import library_name
from unisono_app.base.figure_words import EVIDENCE, interval_of, value_of
from unisono_app.base.figures import Number
from unisono_app.base.templatetags.words import words

register = template.Library()

FIELDS: dict[str, Text] = {
    "value": msg("Value:"),
    "lower": msg("From:"),
    "upper": msg("To:"),
    "observed": msg("Observed:"),
    "expected": msg("Expected:"),
    "other": msg("Other course:"),
    "spend": msg("Spend:"),
    "outcome": msg("Outcome:"),
    "today": msg("Today:"),
    "planned": msg("Plan:"),
    "target": msg("Budget:"),
}
"""Words for the columns of a chart's rows, beside the pointer."""


@register.inclusion_tag("base/_figure.html", takes_context=True)
def figure(context: dict[str, Any], number: Number | None) -> dict[str, Any]:
    """A number that stands out, its interval below."""
    return _shown(context, number)


@register.inclusion_tag("base/_value.html", takes_context=True)
def value(context: dict[str, Any], number: Number | None, largest: float | None = None) -> dict[str, Any]:
    """A number in a table or sentence; money of a column in the form of its `largest`."""
    return _shown(context, number, largest)


@register.filter
def interval(number: Number | None) -> str:
    """The limits of an estimate; empty where it has none."""
    return interval_of(number, words()) if number else ""


@register.filter
def named(text: Text | str) -> str:
    """A text with the names of channels, sources and outcomes in words."""
    return words().text(in_words(text)) if isinstance(text, Text) else text


@register.filter
def channel(name: str | None) -> str:
    """A channel in words."""
    known = channel_name(name)
    return words().text(known) if isinstance(known, Text) else known


@register.filter
def channels(names: Iterable[str]) -> Value:
    """Channels in words, as a value of a sentence."""
    return tuple(channel_name(name) for name in names)


@register.filter
def source(name: str) -> str:
    """A source in words."""
    known = source_name(name)
    return words().text(known) if isinstance(known, Text) else known


@register.filter
def evidence(number: Number) -> str:
    """What kind of evidence stands behind a number."""
    return words().text(EVIDENCE[number.evidence])


@register.filter
def share(part: float) -> Share:
    """A part between 0 and 1, for a sentence."""
    return Share(part)


@register.filter
def one(currency: str) -> Money:
    """One unit of a currency, for a sentence."""
    return Money(1, currency)


@register.filter
def ordinal(number: int) -> str:
    """A number of order, written without separators."""
    return str(number)


@register.inclusion_tag("base/_chart.html", takes_context=True)
def chart(context: dict[str, Any], drawing: Figure, name: str, title: str = "") -> dict[str, Any]:
    """A drawing; `name` is unique on its page."""
    return {"drawing": drawing, "name": name, "title": title, "request": context["request"]}


@register.simple_tag
def chart_means() -> dict[str, Any] | None:
    """What the browser needs to draw; None while the library is not made."""
    name = library_name()
    if name is None:
        return None
    numbers, months = locales(words().code)
    address = reverse("chart-library", args=[name])
    fields = {name: words().text(text) for name, text in FIELDS.items()}
    return {"address": address, "numbers": numbers, "months": months, "language": words().code, "words": fields}


def _shown(context: dict[str, Any], number: Number | None, largest: float | None = None) -> dict[str, Any]:
    if not isinstance(number, Number):  # frames give an empty text where a page has no such number
        return {"number": None}
    return {
        "number": number,
        "text": value_of(number, words(), largest),
        "interval": interval_of(number, words(), largest),
        "address": reverse("why", args=[context["request"].actor.workspace.slug, number.key]),
    }

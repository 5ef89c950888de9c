"""How the page writes: sentences, money, figures with their interval, French spaces.

One `Writer` per page; templates know its methods as functions. Figures in sentences are compact (€1.23M), facts in
tables are exact to the unit.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from babel.numbers import get_currency_symbol
from markupsafe import Markup, escape

from unisono.domain import Estimate
from unisono.report.vocabulary import in_words
from unisono.words import Language, Text, is_currency, language, msg
from unisono.words.language import MINUS, MISSING
from unisono.words.text import Value

_ALMOST = 0.99
_STEPS = ((1e9, "B"), (1e6, "M"), (1e3, "k"))
_FRENCH = {"B": "Md"}


@dataclass(frozen=True, slots=True)
class Span:
    """A central value between its limits, in one unit: what an interval on the page is made of."""

    value: float
    lower: float
    upper: float

    @classmethod
    def of(cls, estimate: Estimate) -> Span:
        """The value and interval of an estimate."""
        return cls(estimate.value, estimate.interval.lower, estimate.interval.upper)


class Writer:
    """Writes in one language and one reporting currency.

    `unit` below is an ISO 4217 code, or the noun of an outcome that is not money.
    """

    def __init__(self, code: str, currency: str, time_zone: str = "UTC") -> None:
        self.zone = ZoneInfo(time_zone)
        self.words: Language = language(code)
        self.code = code
        self.currency = currency

    def t(self, template: str, /, **values: Value) -> str:
        """A sentence of the templates, translated; the name by which the catalogue finds it."""
        return self.say(Text(template, values))

    def say(self, text: Text | str | None) -> str:
        """A text in this language; a plain string is a name and stays as it is."""
        if text is None:
            return MISSING
        if isinstance(text, str):
            return text
        return self.words.text(in_words(text, self.zone))

    def rich(self, text: Text | str | None) -> Markup:
        """A text whose `commands` are set as code; everything in it is escaped."""
        return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(self.say(text)))))  # noqa: S704

    def number(self, value: float | None, digits: int = 0) -> str:
        """A plain number; a dash where it is not known."""
        return MISSING if value is None else self.words.number(value, digits)

    def percent(self, value: float | None, digits: int = 0) -> str:
        """A share in percent."""
        return MISSING if value is None else self.words.percent(value, digits)

    def change(self, value: float | None, digits: int = 0) -> str:
        """A relative change in percent, always with its sign."""
        return MISSING if value is None else self.words.signed(value, digits)

    def money(self, value: float | None, currency: str | None = None) -> str:
        """An exact amount, without decimals."""
        return MISSING if value is None else self.words.money(value, currency or self.currency, 0)

    def amount(self, value: float | None, unit: str) -> str:
        """Money exactly, or a number of things without their noun."""
        return self.money(value, unit) if is_currency(unit) else self.number(value)

    def compact(self, value: float | None, unit: str | None = None, *, largest: float | None = None) -> str:
        """Money or a count to three digits: €1.23M, 1,23 M€; in the form of `largest`, so that a range reads as one."""
        if value is None or not math.isfinite(value):
            return MISSING
        unit = unit or self.currency
        size, prefix, digits = _form(value if largest is None else largest)
        if not prefix:
            return self.words.money(value, unit, digits) if is_currency(unit) else self.number(value, digits)
        text = self.number(value / size, digits)
        sign = self.symbol(unit) if is_currency(unit) else ""
        if self.code == "fr":
            return f"{text}\u00a0{_FRENCH.get(prefix, prefix)}{sign}"
        return f"{MINUS}{sign}{text[1:]}{prefix}" if text.startswith(MINUS) else f"{sign}{text}{prefix}"

    def between(self, span: Span | Estimate, unit: str | None = None, *, digits: int | None = None) -> str:
        """A figure with its interval: 2.3 (1.8 to 3.0), 2,3 (de 1,8 à 3,0).

        Where `digits` is None it is compact, and the limits are in the figure's own unit: €3.96M (2.61 to 5.94).
        """
        span = Span.of(span) if isinstance(span, Estimate) else span
        if digits is not None:
            return self._range(*(self.number(part, digits) for part in (span.value, span.lower, span.upper)))
        return self._range(*self._compact_parts(span, unit))

    def parts(self, span: Span, unit: str) -> tuple[str, str]:
        """The figure, and its limits in brackets for a line below it: €3.96M, (2.61 to 5.94)."""
        value, lower, upper = self._compact_parts(span, unit)
        return value, self.say(msg("({lower} to {upper})", lower=lower, upper=upper))

    def _compact_parts(self, span: Span, unit: str | None) -> tuple[str, str, str]:
        largest = max(abs(part) for part in (span.value, span.lower, span.upper))
        size, _, places = _form(largest)
        lower, upper = (self.number(limit / size, places) for limit in (span.lower, span.upper))
        return self.compact(span.value, unit, largest=largest), lower, upper

    def between_shares(self, span: Span) -> str:
        """A share with its interval."""
        return self._range(self.percent(span.value), self.percent(span.lower), self.percent(span.upper))

    def chance(self, probability: float) -> str:
        """A probability; never certain."""
        if probability > _ALMOST:
            return self.say(msg("above {share}", share=self.percent(_ALMOST)))
        if probability < 1 - _ALMOST:
            return self.say(msg("below {share}", share=self.percent(1 - _ALMOST)))
        return self.percent(probability)

    def date(self, value: dt.date | dt.datetime | None) -> str:
        """A calendar day, or a day and time."""
        if value is None:
            return MISSING
        if isinstance(value, dt.datetime):
            return self.words.moment(value.astimezone(self.zone))
        return self.words.date(value)

    def symbol(self, currency: str | None = None) -> str:
        """The sign of a currency."""
        return str(get_currency_symbol(currency or self.currency, locale=self.words.locale))

    def scaled(self, largest: float, unit: str) -> tuple[float, str]:
        """Divisor and unit for the axis of a chart whose figures reach `largest`: (1e6, '€M')."""
        sign = self.symbol(unit) if is_currency(unit) else ""
        size, prefix = next((step for step in _STEPS if largest >= step[0]), (1.0, ""))
        if self.code == "fr":
            return size, _FRENCH.get(prefix, prefix) + sign
        return size, sign + prefix

    def decimals(self, largest: float) -> int:
        """Decimals of a column of ratios that reach `largest`: two, or more for three digits of small ones."""
        return 2 if largest >= 1 or largest <= 0 else min(6, 2 - math.floor(math.log10(largest)))

    def axis(self, title: Text, unit_label: str) -> str:
        """The title of an axis with its unit."""
        if not unit_label:
            return self.say(title)
        return self.say(msg("{title} ({unit})", title=title, unit=unit_label))

    def _range(self, value: str, lower: str, upper: str) -> str:
        """The form of a figure and its interval in this language."""
        return self.say(msg("{value} ({lower} to {upper})", value=value, lower=lower, upper=upper))


def _form(largest: float) -> tuple[float, str, int]:
    """Divisor, prefix and decimals for figures that reach `largest`: three digits of it are shown."""
    reach = float(f"{abs(largest):.3g}")
    if reach < 1e4:
        return 1.0, "", 2 if 0 < reach < 10 else 0
    size, prefix = next(step for step in _STEPS if reach >= step[0])
    return size, prefix, 0 if reach / size >= 100 else 1 if reach / size >= 10 else 2

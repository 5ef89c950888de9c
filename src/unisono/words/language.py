"""French and English: sentences, numbers, money, dates.

Catalogues live in `unisono/locale/<language>/LC_MESSAGES/unisono.po` and are compiled by the build. Numbers follow
CLDR through Babel: in French a narrow no-break space between thousands and before %, and the euro sign after. Beyond
CLDR: a true minus sign, no minus before zero, a dash for what is not a number, and “1er” for the first of a month.
"""

from __future__ import annotations

import datetime as dt
import gettext
import math
import re
from decimal import Decimal, localcontext
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from unisono.words.text import Money, Share, Text, Value, is_currency

LANGUAGES = ("en", "fr")
MISSING = "–"
MINUS = "\u2212"
_PRECISION = 400
_LOCALES = {"en": "en_GB", "fr": "fr_FR"}


class Language:
    """One of `LANGUAGES`; turns texts and values into what a person reads."""

    def __init__(self, code: str) -> None:
        if code not in LANGUAGES:
            message = f"language {code!r} is not one of {', '.join(LANGUAGES)}"
            raise ValueError(message)
        self.code = code
        self.locale = _LOCALES[code]
        folder = Path(str(files("unisono"))) / "locale"
        self._catalogue = gettext.translation("unisono", folder, [code], fallback=True)

    def text(self, text: Text | str) -> str:
        """The sentence in this language, its values written in this language's way."""
        if isinstance(text, str):
            return self._catalogue.gettext(text) if text else text
        template = self._catalogue.gettext(text.template)
        return template.format_map({name: self.value(value) for name, value in text.values.items()})

    def value(self, value: Value) -> str:  # noqa: PLR0911  (one arm per kind of value)
        """Any value of a text, written out."""
        match value:
            case None:
                return MISSING
            case Text():
                return self.text(value)
            case str():
                return value
            case Money():
                return self.money(value.amount, value.currency, value.digits)
            case Share():
                return self.percent(value.value, value.digits)
            case tuple():
                return ", ".join(self.value(part) for part in value)
            case dt.datetime():
                return self.moment(value)
            case dt.date():
                return self.date(value)
            case int():
                return self.number(value, 0)
            case _:
                return self.number(value)

    def number(self, value: float | Decimal, digits: int | None = None) -> str:
        """A number with this language's separators; `digits` None keeps three decimals, or three digits below 1."""
        pattern = _free_pattern(abs(float(value))) if digits is None else "#,##0" + _decimals(digits)
        return _figure(value, digits, pattern, self.locale)

    def money(self, amount: float | Decimal, currency: str, digits: int | None = 0) -> str:
        """An amount of money with its currency; `digits` None shows the currency's own decimals."""
        from babel.numbers import get_currency_precision, get_currency_symbol

        if digits is None:
            digits = get_currency_precision(currency)
        if self.code == "fr":
            pattern = f"#,##0{_decimals(digits)}\u00a0¤"
        else:
            letters = get_currency_symbol(currency, self.locale)[-1].isalpha()
            pattern = ("¤\u00a0" if letters else "¤") + "#,##0" + _decimals(digits)
        return _figure(amount, digits, pattern, self.locale, currency)

    def percent(self, value: float, digits: int = 0) -> str:
        """A share between 0 and 1 in percent."""
        pattern = f"#,##0{_decimals(digits)}" + ("%" if self.code == "en" else "\u202f%")
        return _figure(value, digits + 2, pattern, self.locale)

    def signed(self, value: float, digits: int = 0) -> str:
        """A relative change in percent with its sign; no sign for what rounds to zero."""
        return ("+" if round(value, digits + 2) > 0 else "") + self.percent(value, digits)

    def amount(self, value: float | Decimal, unit: str, digits: int = 0) -> str:
        """A figure with its unit: money where `unit` is an ISO 4217 code, else a number and the noun."""
        if is_currency(unit):
            return self.money(value, unit, digits)
        return f"{self.number(value, digits)}\u00a0{self.text(unit)}"

    def date(self, value: dt.date, style: str = "medium") -> str:
        """A calendar day; `style` is CLDR's: short, medium, long or full."""
        from babel.dates import format_date

        return self._first(str(format_date(value, style, locale=self.locale)))

    def moment(self, value: dt.datetime) -> str:
        """A day and time in the moment's own zone, which is named; without a zone it is taken to be in UTC."""
        from babel.dates import format_datetime

        at = value if value.tzinfo else value.replace(tzinfo=dt.UTC)
        pattern = "d MMM y 'à' HH:mm" if self.code == "fr" else "d MMM y HH:mm"
        told = format_datetime(at.replace(tzinfo=None), pattern, locale=self.locale)
        return f"{self._first(str(told))} {at.tzname()}"

    def _first(self, day: str) -> str:
        """French counts the first of a month as a rank: 1er janvier, but 2 janvier."""
        return re.sub(r"(?<!\d)1 (?=[^\W\d])", "1er ", day) if self.code == "fr" else day


def _decimals(digits: int) -> str:
    return "." + "0" * digits if digits else ""


def _free_pattern(size: float) -> str:
    """How a number of this size is written where nobody says how many decimals matter."""
    if 0 < size < 1e-6:
        return "0.##E0"
    return "@##" if 0 < size < 1 else "#,##0.###"


@lru_cache(maxsize=20_000, typed=True)
def _figure(value: float | Decimal, digits: int | None, pattern: str, locale: str, currency: str | None = None) -> str:
    """`value` as CLDR's `pattern` writes it, with a true minus, and none before what rounds to zero at `digits`.

    Kept, because a page holds a thousand figures and most are those of the page before; equal values read alike.
    """
    from babel.numbers import format_currency, format_decimal

    if math.isnan(value):
        return MISSING
    if value == 0 or (digits is not None and math.isfinite(value) and round(value, digits) == 0):
        value = 0
    with localcontext(prec=_PRECISION):  # the default of 28 digits would stop at 1e25
        if currency is None:
            written = format_decimal(value, pattern, locale=locale)
        else:
            written = format_currency(value, currency, pattern, locale=locale, currency_digits=False)
    return str(written).replace("-", MINUS)


@lru_cache(maxsize=4)
def language(code: str) -> Language:
    """The language `en` or `fr`; raises ValueError for another code."""
    return Language(code)

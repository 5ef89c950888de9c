"""French and English: sentences, numbers, money, dates.

Catalogues live in `unisono/locale/<language>/LC_MESSAGES/unisono.po` and are compiled by the build. Numbers follow
CLDR through Babel: in French a narrow no-break space between thousands and before %, and the euro sign after.
"""

from __future__ import annotations

import datetime as dt
import gettext
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from unisono.words.text import Money, Share, Text, Value

LANGUAGES = ("en", "fr")
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

    def value(self, value: Value) -> str:
        """Any value of a text, written out."""
        match value:
            case None:
                return "–"
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
        """A number with this language's separators; `digits` None keeps up to three significant decimals."""
        from babel.numbers import format_decimal

        pattern = "#,##0.###" if digits is None else "#,##0" + ("." + "0" * digits if digits else "")
        return str(format_decimal(value, pattern, locale=self.locale))

    def money(self, amount: float | Decimal, currency: str, digits: int | None = 0) -> str:
        """An amount of money with its currency; `digits` None shows the currency's own decimals."""
        from babel.numbers import format_currency

        if digits is None:
            return str(format_currency(amount, currency, locale=self.locale))
        decimals = "." + "0" * digits if digits else ""
        pattern = f"¤#,##0{decimals}" if self.code == "en" else f"#,##0{decimals}\u00a0¤"
        return str(format_currency(amount, currency, pattern, locale=self.locale, currency_digits=False))

    def percent(self, value: float, digits: int = 0) -> str:
        """A share between 0 and 1 in percent."""
        from babel.numbers import format_percent

        decimals = "." + "0" * digits if digits else ""
        pattern = f"#,##0{decimals}%" if self.code == "en" else f"#,##0{decimals}\u202f%"
        return str(format_percent(value, pattern, locale=self.locale))

    def signed(self, value: float, digits: int = 0) -> str:
        """A relative change in percent with its sign; no sign for what rounds to zero."""
        text = self.percent(abs(value), digits)
        if round(abs(value), digits + 2) == 0:
            return text
        return ("+" if value > 0 else "\u2212") + text

    def amount(self, value: float | Decimal, unit: str, digits: int = 0) -> str:
        """A figure with its unit: money where `unit` is an ISO 4217 code, else a number and the noun."""
        if len(unit) == 3 and unit.isupper():
            return self.money(value, unit, digits)
        return f"{self.number(value, digits)}\u00a0{self.text(unit)}"

    def date(self, value: dt.date, style: str = "medium") -> str:
        """A calendar day."""
        from babel.dates import format_date

        return str(format_date(value, style, locale=self.locale))

    def moment(self, value: dt.datetime) -> str:
        """A day and time, with its time zone."""
        from babel.dates import format_datetime

        return str(format_datetime(value, "d MMM y HH:mm 'UTC'", locale=self.locale))


@lru_cache(maxsize=4)
def language(code: str) -> Language:
    """The language `en` or `fr`; raises ValueError for another code."""
    return Language(code)

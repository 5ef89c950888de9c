"""Words in templates: sentences of the project's catalogue and figures, in the reader's language.

    {% say "Here is {name}." name=workspace.name %}     {{ amount|money:"EUR" }}     {{ share|percent:1 }}

Only sentences that stand in the template, or `Text` values of the engine, are translated: what people typed never is a
sentence, so that braces in it stay braces.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django import template
from django.utils.translation import get_language

from unisono.words import Language, Money, Share, Text, is_currency, language
from unisono.words.text import Value
from unisono_app.base.amounts import write_amount

if TYPE_CHECKING:
    from unisono_app.base.requests import Request

register = template.Library()


def words() -> Language:
    """The reader's language."""
    code = (get_language() or "en")[:2]
    return language(code if code in ("en", "fr") else "en")


@register.simple_tag
def say(sentence: str | Text, **values: Value) -> str:
    """A sentence of the catalogue, its values written out in the reader's language."""
    text = sentence if isinstance(sentence, Text) else Text(sentence, values)
    return words().text(text)


@register.filter
def typeset(text: str) -> str:
    """A sentence of a library as it should stand on a page: in French with its spaces and apostrophes."""
    if words().code != "fr":
        return str(text)
    return re.sub(r"\s*([;!?%»])", "\u202f\\1", re.sub(r"\s*:(?=\s|$)", "\u00a0:", str(text).replace("'", "’")))


@register.filter
def told(value: Value) -> str:
    """Any value that a text may hold, written out."""
    return words().value(value)


@register.filter
def money(amount: float | Decimal | None, currency: str) -> str:
    """An amount of money without decimals; a dash where there is none."""
    return words().value(None) if amount is None else words().money(amount, currency)


@register.filter
def cents(amount: Decimal, currency: str) -> str:
    """An amount of money to the cent."""
    return words().money(amount, currency, None)


@register.filter
def number(value: float | Decimal | None, digits: int = 0) -> str:
    """A number with `digits` decimals; a dash where there is none."""
    return words().value(None) if value is None else words().number(value, digits)


@register.filter
def percent(value: float | None, digits: int = 0) -> str:
    """A share between 0 and 1 in percent; a dash where there is none."""
    return words().value(None) if value is None else words().percent(value, digits)


@register.filter
def signed(value: float | None, digits: int = 0) -> str:
    """A relative change in percent with its sign; a dash where there is none."""
    return words().signed(value, digits) if isinstance(value, (int, float)) else words().value(None)


@register.filter
def day(value: dt.date | None, style: str = "medium") -> str:
    """A calendar day."""
    return words().value(None) if value is None else words().date(value, style)


@register.filter
def moment(value: dt.datetime | None) -> str:
    """A day and time in the zone of the value, which is named; see `local`."""
    return words().value(None) if value is None else words().moment(value)


@register.filter
def local(value: dt.datetime | None, request: Request) -> dt.datetime | None:
    """A moment in the time zone of the workspace that the reader is in."""
    return None if value is None else value.astimezone(ZoneInfo(request.actor.session().settings.time_zone))


@register.filter
def as_day(value: dt.datetime) -> dt.date:
    """The calendar day of a moment, as a value of a sentence."""
    return value.date()


@register.filter
def signed_money(amount: float | None, unit: str) -> str:
    """An amount with its sign; no sign for what rounds to zero."""
    if amount is None:
        return words().value(None)
    return ("+" if round(amount) > 0 else "") + words().amount(amount, unit)


@register.filter
def as_money(amount: float | None, unit: str) -> Value:
    """An amount as a value of a sentence."""
    if amount is None:
        return None
    return Money(amount, unit) if is_currency(unit) else Text("{n}", {"n": amount})


@register.filter
def as_share(value: float | None) -> Value:
    """A share as a value of a sentence."""
    return None if value is None else Share(value)


@register.filter
def plain(value: float) -> str:
    """A number as forms and addresses hold it."""
    return f"{value:.2f}".removesuffix(".00")


@register.filter
def typed(value: float | Decimal) -> str:
    """An amount as the reader would type it."""
    return write_amount(value, words().code)


@register.filter
def twice(value: float) -> float:
    """Two times `value`."""
    return 2 * value

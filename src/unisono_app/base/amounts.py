"""Amounts of money as people type them, in the language of whoever types: one reader for every form.

    read_amount("780 000,50", "fr"), read_amount("780,000.50", "en")        # both Decimal("780000.50")
    read_amount("780k", "en"), read_amount("1,5 M€", "fr")                  # thousands, millions, as pages write them

Rule: of two different marks the last one stands before the decimals; a mark that comes twice, and any space, stands
between thousands. One mark before exactly three digits is a mark of thousands where the language writes it so (the
English comma), else it could be either and is refused: 780,000 in French, 2.400 in both. Programs write JSON numbers,
and sliders write numbers as browsers do; neither comes here.
"""

from __future__ import annotations

import re
from decimal import Decimal

from unisono.errors import InputError
from unisono.words import Text, language, msg

_SPACES = "[\u0020\u00a0\u2009\u202f'’]"
_CURRENCY = re.compile(r"^(?:€|\$|£|eur|usd|gbp|chf)|(?:€|\$|£|eur|usd|gbp|chf)$", re.IGNORECASE)
_SHORT = re.compile(r"(?<=\d)\s*([km])$", re.IGNORECASE)
_TIMES = {"k": 1_000, "m": 1_000_000}
_SPACED = re.compile(rf"^\d{{1,3}}(?:{_SPACES}\d{{3}})+(?=[.,]|$)")
_MARKED = re.compile(r"^\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*$")
_THOUSANDS = {"en": ","}
"""The mark between thousands that leaves no doubt, by language; the French one is a space."""
MOST = Decimal("1e12")
"""Beyond this an amount is no budget."""


def read_amount(typed: str, code: str) -> Decimal:
    """The amount that somebody typed whose language is `code`.

    Raises:
        InputError: it is no amount, or could be read two ways.
    """
    text = typed.strip().replace("\u2212", "-")
    sign = "-" if text.startswith("-") else ""
    plain = _CURRENCY.sub("", text.removeprefix("-").strip()).strip()
    short = _SHORT.search(plain)
    times = _TIMES[short.group(1).lower()] if short else 1
    plain = _SHORT.sub("", plain)
    if _SPACED.match(plain):
        plain = re.sub(_SPACES, "", plain)
    whole, mark, decimals = _split(plain, typed, code)
    if not whole.isdecimal() or not whole.isascii() or (mark and not (decimals.isdecimal() and decimals.isascii())):
        raise InputError(msg("“{value}” is no amount.", value=typed[:40]), remedy=_how(code))
    amount = times * Decimal(f"{sign}{whole}.{decimals or 0}")
    if abs(amount) > MOST:
        raise InputError(msg("“{value}” is too large an amount.", value=typed[:40]), remedy=_how(code))
    return amount


def write_amount(amount: Decimal | float, code: str) -> str:
    """An amount as a form shows it, which `read_amount` reads back; decimals only where there are some."""
    exact = Decimal(str(amount))
    return language(code).number(exact, 0 if exact == exact.to_integral_value() else 2).replace("\u2212", "-")


def _split(plain: str, typed: str, code: str) -> tuple[str, str, str]:
    """Digits before the decimals without marks, the mark before them, and the decimals."""
    marks = [letter for letter in plain if letter in ".,"]
    if not marks:
        return plain, "", ""
    one_kind, thousands = len(set(marks)) == 1, _THOUSANDS.get(code)
    if one_kind and _MARKED.match(plain) and not plain.startswith("0"):
        if len(marks) == 1 and marks[0] != thousands:
            raise _two_ways(plain, typed, code)
        return plain.replace(marks[0], ""), "", ""
    whole, mark, decimals = plain.rpartition(marks[-1])
    if one_kind and mark == thousands and len(decimals) == 3 and whole.strip("0"):
        return plain, "", ""  # such as 7800,123 in English: no way to write anything
    if not one_kind and _MARKED.match(whole):
        whole = re.sub("[.,]", "", whole)
    return whole, mark, decimals


def _two_ways(plain: str, typed: str, code: str) -> InputError:
    whole, _mark, decimals = re.split("([.,])", plain)
    return InputError(
        msg(
            "“{value}” can be read as {small} or as {large}.",
            value=typed[:40],
            small=int(whole),
            large=int(whole + decimals),
        ),
        remedy=_how(code),
    )


def _how(code: str) -> Text:
    example = write_amount(Decimal("780000.5"), code)
    return msg("Write it such as 780000 or {example}.", example=example)

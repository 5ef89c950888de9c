"""Amounts and rates as people type them: 780000, 780k, 2.4M, 2,4M, « 2 400 000 », 45%, 0,45, -20%:+20%.

What could be read two ways is refused: 2.400 is 2.4 to some and 2400 to others.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from unisono_cli.speech import _, speech

if TYPE_CHECKING:
    from unisono.plan import Group

_UNITS = {"": 1.0, "k": 1e3, "m": 1e6}
_SPACES = re.compile(r"[\s\u00a0\u202f_'’]")
_NUMBER = re.compile(r"^([+-]?)(\d+(?:[.,]\d+)?)([km]?)(?:€|eur|\$|usd|£|gbp)?$", re.IGNORECASE)
_GROUPED = re.compile(r"^\d{1,3}([.,])\d{3}(?:\1\d{3})+$")
_TWO_WAYS = re.compile(r"^[1-9]\d{0,2}[.,]\d{3}$")


class AmountError(ValueError):
    """What was typed is no amount, rate, bound or group."""


class TwoWaysError(AmountError):
    """A number that is one thing to some people and another to others."""


def parse_amount(text: str) -> float:
    """The number that a person typed.

    >>> parse_amount("2.4M"), parse_amount("2,4M"), parse_amount("780 000")
    (2400000.0, 2400000.0, 780000.0)

    Raises:
        TwoWaysError: it could be read two ways; AmountError: it is no number.
    """
    plain = _plain(text)
    if _GROUPED.match(plain):
        return float(re.sub("[.,]", "", plain))
    found = _NUMBER.match(plain)
    if not found:
        raise AmountError(text)
    sign, digits, unit = found.groups()
    if not unit and _TWO_WAYS.match(digits):
        raise TwoWaysError(text)
    value = float(digits.replace(",", ".")) * _UNITS[unit.lower()]
    return -value if sign == "-" else value


def parse_rate(text: str) -> float:
    """A share as a person types it: 0.45, 0,45 or 45 %.

    >>> parse_rate("0,45"), parse_rate("45 %"), parse_rate("-20%")
    (0.45, 0.45, -0.2)

    Raises:
        AmountError: it is no number.
    """
    plain = _plain(text).replace(",", ".")
    try:
        return round(float(plain[:-1]) / 100, 12) if plain.endswith("%") else float(plain)
    except ValueError:
        raise AmountError(text) from None


def _plain(text: str) -> str:
    """Without spaces of any kind, and with an ASCII minus."""
    return _SPACES.sub("", text.strip()).replace("\u2212", "-")


class Amount(click.ParamType[float]):
    """An amount of money on the command line."""

    name = "amount"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read `value`, or say how to write it."""
        try:
            return parse_amount(str(value))
        except TwoWaysError:
            how = _("“{value}” can be read two ways. Write it like 2400 or 2.4M, without a mark between thousands.")
        except AmountError:
            how = _("“{value}” is no amount. Write it like 780000, 780k or 2.4M.")
        return self.fail(how.format(value=value), param, ctx)


class Rate(click.ParamType[float]):
    """A number such as 0.45, 0,45 or 45%, between `lower` and `upper`."""

    name = "rate"

    def __init__(self, lower: float, upper: float) -> None:
        self._lower, self._upper = lower, upper

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read `value`, or say which values are possible."""
        try:
            rate = parse_rate(str(value))
        except AmountError:
            self.fail(_("“{value}” is no number. Write it like 0.45 or 45%.").format(value=value), param, ctx)
        if not self._lower <= rate <= self._upper:
            if self._upper <= 1 < rate <= 100:
                meant = _("{value} is more than all of it. Write {percent}% or {share}.")
                share, percent = (speech().number(round(part, 4)) for part in (rate / 100, rate))
                self.fail(meant.format(value=value, percent=percent, share=share), param, ctx)
            how = _("{value} does not lie between {lower} and {upper}.")
            self.fail(how.format(value=value, lower=self._lower, upper=self._upper), param, ctx)
        return rate


def parse_bound(text: str, today: Mapping[str, float]) -> tuple[str, tuple[float, float]]:
    """`tv=100k:300k` or `tv=-20%:+20%` as channel and money limits; `today` is money by channel.

    >>> parse_bound("tv=-20%:+20%", {"tv": 100.0})
    ('tv', (80.0, 120.0))
    """
    channel, _equals, limits = text.partition("=")
    lower, _colon, upper = limits.partition(":")
    name = channel.strip()
    if not (name and lower.strip() and upper.strip()):
        raise AmountError(text)

    def money(part: str) -> float:
        if part.strip().endswith("%"):
            return round(today.get(name, 0.0) * (1 + parse_rate(part)), 2)
        return parse_amount(part)

    return name, (money(lower), money(upper))


def parse_group(text: str) -> Group:
    """`video=youtube,tv:200k:500k` as a group with joint limits.

    >>> parse_group("video=youtube,tv:200k:500k")
    Group(name='video', channels=('youtube', 'tv'), lower=200000.0, upper=500000.0)
    """
    from unisono.plan import Group

    name, _equals, rest = text.partition("=")
    members, _colon, limits = rest.partition(":")
    lower, _colon, upper = limits.partition(":")
    channels = tuple(member.strip() for member in members.split(",") if member.strip())
    if not (name.strip() and channels and lower and upper):
        raise AmountError(text)
    return Group(name.strip(), channels, parse_amount(lower), parse_amount(upper))

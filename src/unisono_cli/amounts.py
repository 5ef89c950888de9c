"""Amounts as people type them: 780000, 780k, 2.4M, 2,4M, « 2 400 000 », -20%."""

from __future__ import annotations

import re

import click

from unisono.plan import Group
from unisono_cli.speech import _

_UNITS = {"": 1.0, "k": 1e3, "m": 1e6}
_SPACES = re.compile(r"[\s\u00a0\u202f_']")
_NUMBER = re.compile(r"^([+-]?)(\d+(?:[.,]\d+)?)([km]?)(?:€|eur|\$|usd|£|gbp)?$", re.IGNORECASE)
_GROUPED = re.compile(r"^\d{1,3}(?:[.,]\d{3}){2,}$")


def parse_amount(text: str) -> float:
    """The number that a person typed; raises ValueError where it could be read two ways.

    >>> parse_amount("2.4M"), parse_amount("2,4M"), parse_amount("780 000")
    (2400000.0, 2400000.0, 780000.0)
    """
    plain = _SPACES.sub("", text.strip())
    if _GROUPED.match(plain):
        return float(re.sub("[.,]", "", plain))
    found = _NUMBER.match(plain)
    if not found:
        raise ValueError(text)
    sign, digits, unit = found.groups()
    if not unit and re.match(r"^\d{1,3}[.,]\d{3}$", digits):
        raise ValueError(text)  # 2.400 is 2.4 to some and 2400 to others
    value = float(digits.replace(",", ".")) * _UNITS[unit.lower()]
    return -value if sign == "-" else value


class Amount(click.ParamType):
    """A positive amount of money on the command line."""

    name = "amount"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read `value`, or say how to write it."""
        if isinstance(value, int | float):
            return float(value)
        try:
            return parse_amount(str(value))
        except ValueError:
            self.fail(_("“{value}” is no amount. Write it like 780000, 780k or 2.4M.").format(value=value), param, ctx)


def parse_bound(text: str, today: dict[str, float]) -> tuple[str, tuple[float, float]]:
    """`tv=100k:300k` or `tv=-20%:+20%` as channel and money limits; `today` is money by channel.

    >>> parse_bound("tv=-20%:+20%", {"tv": 100.0})
    ('tv', (80.0, 120.0))
    """
    channel, _sep, limits = text.partition("=")
    lower, _sep2, upper = limits.partition(":")
    if not (channel and lower and upper):
        raise ValueError(text)

    def one(part: str) -> float:
        if part.endswith("%"):
            return round(today.get(channel, 0.0) * (1 + float(part[:-1].replace(",", ".")) / 100), 2)
        return parse_amount(part)

    return channel.strip(), (one(lower), one(upper))


def parse_group(text: str) -> Group:
    """`video=youtube,tv:200k:500k` as a group with joint limits.

    >>> parse_group("video=youtube,tv:200k:500k")
    Group(name='video', channels=('youtube', 'tv'), lower=200000.0, upper=500000.0)
    """
    name, _sep, rest = text.partition("=")
    members, _sep2, limits = rest.partition(":")
    lower, _sep3, upper = limits.partition(":")
    if not (name and members and lower and upper):
        raise ValueError(text)
    return Group(name.strip(), tuple(m.strip() for m in members.split(",")), parse_amount(lower), parse_amount(upper))

"""One page for one fit, in plain words: the verdict, what was found, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator

from unisono.measure.mmm.result import Grade
from unisono.measure.mmm.trust.report import Check, FitTrust
from unisono.words import Text, msg


def trust_lines(trust: FitTrust) -> tuple[Text, ...]:
    """The page as lines, most important first; every face sets them in its own way."""
    return tuple(_lines(trust))


def _lines(trust: FitTrust) -> Iterator[Text]:
    passed = sum(check.grade is Grade.PASS for check in trust.checks)
    yield trust.verdict
    yield msg("{passed} of {n} questions were answered well.", passed=passed, n=len(trust.checks))
    yield from (check.text for check in trust.marked)
    yield from (msg("What to do: {remedy}", remedy=advice) for advice in trust.advice)


def passed_lines(trust: FitTrust, *, about_channels: bool = True) -> tuple[Text, ...]:
    """What was asked and answered well; with or without the questions about single channels."""
    asked = (check for check in trust.checks if about_channels or check.channel is None)
    return tuple(check.text for check in asked if check.grade is Grade.PASS)


def channels_of(trust: FitTrust) -> dict[str, tuple[Check, ...]]:
    """The checks by channel, in the order of first mention."""
    names = dict.fromkeys(check.channel for check in trust.checks if check.channel is not None)
    return {name: trust.of(name) for name in names}

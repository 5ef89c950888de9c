"""Verdicts in words, for every face: what a light says of facts, what a review says of a fit."""

from __future__ import annotations

from unisono.words import Text, msg

_LIGHTS = {"green": msg("trusted"), "amber": msg("used with a remark"), "red": msg("not trusted")}
_VERDICTS = {"pass": msg("PASS"), "review": msg("REVIEW"), "fail": msg("FAIL")}


def light_text(light: str) -> Text:
    """The trust in facts, `green`, `amber` or `red` (a `Light`), in words."""
    return _LIGHTS[light]


def verdict_text(grade: str) -> Text:
    """The review of a fit, `pass`, `review` or `fail` (a `Grade` of the model), in words."""
    return _VERDICTS[grade]

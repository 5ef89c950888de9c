"""Verdicts in words, for every face: what a light says of facts, a review of a fit, and who speaks in a figure."""

from __future__ import annotations

from unisono.words import Text, msg

_LIGHTS = {"green": msg("trusted"), "amber": msg("used with a remark"), "red": msg("not trusted")}
_VERDICTS = {"pass": msg("PASS"), "review": msg("REVIEW"), "fail": msg("FAIL")}
_TELLING = {"data": msg("the data"), "both": msg("data and belief"), "belief": msg("belief: cannot be told")}


def light_text(light: str) -> Text:
    """The trust in facts, `green`, `amber` or `red` (a `Light`), in words."""
    return _LIGHTS[light]


def verdict_text(grade: str) -> Text:
    """The review of a fit, `pass`, `review` or `fail` (a `Grade` of the model), in words."""
    return _VERDICTS[grade]


def telling_text(telling: str) -> Text:
    """Who speaks in a long-term figure, `data`, `both` or `belief` (a `Telling`), in words."""
    return _TELLING[telling]

"""Verdicts in words, for every face: what a light says of facts, what a review says of a fit."""

from __future__ import annotations

from unisono.decide import ReadBack, Seen
from unisono.words import Text, msg
from unisono.words.text import Value

_LIGHTS = {"green": msg("trusted"), "amber": msg("used with a remark"), "red": msg("not trusted")}
_VERDICTS = {"pass": msg("PASS"), "review": msg("REVIEW"), "fail": msg("FAIL")}


def light_text(light: str) -> Text:
    """The trust in facts, `green`, `amber` or `red` (a `Light`), in words."""
    return _LIGHTS[light]


def verdict_text(grade: str) -> Text:
    """The review of a fit, `pass`, `review` or `fail` (a `Grade` of the model), in words."""
    return _VERDICTS[grade]


def seen_text(seen: ReadBack, *, is_over: bool = False) -> Text:
    """A read-back in one line: how the changes stand, and what moved without one; `is_over` after the grade."""
    counts = seen.counts
    values: dict[str, Value] = {
        "applied": counts[Seen.APPLIED],
        "partly": counts[Seen.PARTLY],
        "not_applied": counts[Seen.NOT_APPLIED],
        "others": counts[Seen.CHANGED_BY_OTHERS],
        "unseen": counts[Seen.NOT_YET_VISIBLE],
        "outside": len(seen.outside),
    }
    if is_over:
        return msg(
            "Changes applied: {applied}, partly: {partly}, not applied: {not_applied}, changed by others: {others}, "
            "not visible: {unseen}; moved without a change: {outside}.",
            **values,
        )
    return msg(
        "Changes applied: {applied}, partly: {partly}, not applied: {not_applied}, changed by others: {others}, "
        "not yet visible: {unseen}; moved without a change: {outside}.",
        **values,
    )

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


def judged_text(seen: ReadBack) -> Text | None:
    """Which days a read-back is about, and how far its facts reach beyond; None where no day is known yet."""
    if seen.judged is None:
        return None
    first, last = seen.judged
    if seen.facts_to is None or seen.facts_to <= last:
        return msg("Days judged: {first} to {last}.", first=first, last=last)
    return msg(
        "Days judged: {first} to {last}. Its facts reach to {to}; what follows a plan’s last week, the four weeks of a "
        "single change or a later change is not judged.",
        first=first,
        last=last,
        to=seen.facts_to,
    )


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

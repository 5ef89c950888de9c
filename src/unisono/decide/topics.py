"""Lanes that people own: what a machine may prepare and never decides, whatever the money and the confidence.

For a marketer: positioning, tone, claims with legal risk, creative about current events, new audiences and data
sources, sensitive attributes, vendors never bought from, and whether to stop or go on after a collapse.

Rule: a proposal names its topics (`topics` in its payload); a new audience and a first-time vendor are found without
being named. A first-time vendor is one that no exported proposal of this ledger has bought from.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from unisono.decide.effect import Action, Effect
from unisono.decide.history import History
from unisono.decide.proposal import Payload
from unisono.errors import LedgerError
from unisono.words import Text, msg

WRITTEN = 20
"""The least number of characters of a written reason after a collapse: more than a yes."""


class Topic(StrEnum):
    """A lane that people own."""

    POSITIONING = "positioning"
    TONE = "tone"
    LEGAL_CLAIM = "legal_claim"
    CURRENT_EVENTS = "current_events"
    NEW_AUDIENCE = "new_audience"
    NEW_DATA_SOURCE = "new_data_source"
    SENSITIVE_ATTRIBUTE = "sensitive_attribute"
    FIRST_TIME_VENDOR = "first_time_vendor"
    STOP_OR_CONTINUE = "stop_or_continue"


def topics_of(payload: Payload, effect: Effect | None, known_vendors: frozenset[str]) -> tuple[Topic, ...]:
    """The lanes of people that a proposal touches.

    Raises:
        LedgerError: it names a topic that does not exist.
    """
    found = {_topic(name) for name in _named(payload)}
    for line in effect.lines if effect is not None else ():
        if line.action is Action.NEW_AUDIENCE:
            found.add(Topic.NEW_AUDIENCE)
        if line.vendor and line.rise > 0 and line.vendor not in known_vendors:
            found.add(Topic.FIRST_TIME_VENDOR)
    return tuple(topic for topic in Topic if topic in found)


def vendors_of(histories: Iterable[History]) -> frozenset[str]:
    """The vendors that exported proposals have bought from."""
    effects = [h.proposal.effect for h in histories if h.exports]
    return frozenset(ln.vendor for effect in effects if effect is not None for ln in effect.lines if ln.planned > 0)


def demand_written_reason(topics: Iterable[Topic], reason: str) -> None:
    """Refuse a short reason where people must say why they stop or go on after a collapse.

    Raises:
        LedgerError: the reason is too short.
    """
    if Topic.STOP_OR_CONTINUE in topics and len(reason.strip()) < WRITTEN:
        raise LedgerError(
            msg(
                "To stop or go on after a collapse needs a reason in a sentence, not “{reason}”.", reason=reason.strip()
            ),
            remedy=msg("Write what was found and why this follows from it; it is kept as typed."),
        )


def topic_name(topic: Topic) -> Text:
    """The topic in words."""
    return {
        Topic.POSITIONING: msg("positioning"),
        Topic.TONE: msg("tone"),
        Topic.LEGAL_CLAIM: msg("claims with legal risk"),
        Topic.CURRENT_EVENTS: msg("current events"),
        Topic.NEW_AUDIENCE: msg("a new audience"),
        Topic.NEW_DATA_SOURCE: msg("a new data source"),
        Topic.SENSITIVE_ATTRIBUTE: msg("sensitive attributes"),
        Topic.FIRST_TIME_VENDOR: msg("a vendor never bought from"),
        Topic.STOP_OR_CONTINUE: msg("stop or continue after a collapse"),
    }[topic]


def _named(payload: Payload) -> tuple[str, ...]:
    named = payload.get("topics", ())
    return tuple(str(name) for name in named) if isinstance(named, list | tuple) else (str(named),)


def _topic(name: str) -> Topic:
    try:
        return Topic(name)
    except ValueError:
        raise LedgerError(
            msg("There is no topic “{topic}”.", topic=name),
            remedy=msg("The topics are: {topics}.", topics=tuple(topic.value for topic in Topic)),
        ) from None

"""What a guardrail says about a proposal: allow it, flag it for the person who decides, or block it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce

from unisono.words import Text, msg


class Ruling(StrEnum):
    """ALLOW has no remark, FLAG wants a second look, BLOCK cannot be approved."""

    ALLOW = "allow"
    FLAG = "flag"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One guardrail's ruling and its reason, with figures."""

    guardrail: str
    ruling: Ruling
    reason: Text


def sentences(parts: Iterable[Text]) -> Text:
    """Sentences one after the other.

    >>> str(sentences((msg("One."), msg("Two."))))
    'One. Two.'
    """
    # The empty template is the catalogue's header: never ask a catalogue for it.
    first, *others = tuple(parts) or (Text("{nothing}", {"nothing": ""}),)
    return reduce(lambda before, then: msg("{before} {then}", before=before, then=then), others, first)

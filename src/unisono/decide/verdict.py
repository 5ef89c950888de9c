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


class Mode(StrEnum):
    """How a check works: AUDIT only writes down what it would have said, ADVISORY flags, ENFORCE acts."""

    AUDIT = "audit"
    ADVISORY = "advisory"
    ENFORCE = "enforce"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One guardrail's ruling and its reason, with figures.

    Attributes:
        mode: how the check worked; None for guardrails, which always act.
        policy: the policy and version behind it, where a policy speaks.
    """

    guardrail: str
    ruling: Ruling
    reason: Text
    mode: Mode | None = None
    policy: str | None = None


def sentences(parts: Iterable[Text]) -> Text:
    """Sentences one after the other.

    >>> str(sentences((msg("One."), msg("Two."))))
    'One. Two.'
    """
    # The empty template is the catalogue's header: never ask a catalogue for it.
    first, *others = tuple(parts) or (Text("{nothing}", {"nothing": ""}),)
    return reduce(lambda before, then: msg("{before} {then}", before=before, then=then), others, first)

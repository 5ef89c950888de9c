"""What a guardrail says about a proposal: allow it, flag it for the person who decides, or block it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from unisono.words import Text


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

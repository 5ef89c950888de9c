"""What a person says of one proposal, as typed: the shape that most acts of the room have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from unisono.decide import History
from unisono_app.base.acting import Action


@dataclass(frozen=True, slots=True)
class About(Action[History]):
    """An act about one proposal, with the words of whoever does it."""

    proposal_id: str
    reason: str

    def told(self, result: History) -> Mapping[str, object]:
        """The proposal; the words stand in the decision ledger."""
        return {"proposal": result.proposal.proposal_id}

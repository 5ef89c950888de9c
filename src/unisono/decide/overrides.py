"""Overrides: a named person goes on in spite of red data or of a failed model, with a reason, for one edition."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from unisono.decide.decision import Override
from unisono.decide.history import History
from unisono.decide.proposal import Kind, Payload
from unisono.errors import LedgerError
from unisono.words import Text, msg
from unisono.words.record import text_to_json

MODEL = "model"
"""The `source` of an override of a failed model."""


def override_payload(source: str, edition_id: str, run_id: str | None, findings: Sequence[Text]) -> Payload:
    """The payload of an override proposal."""
    if not source.strip():
        raise LedgerError(msg("An override needs the source that it is about."), remedy=msg("Name the source."))
    return {
        "source": source,
        "edition_id": edition_id,
        "run_id": run_id,
        "findings": [text_to_json(finding) for finding in findings],
    }


def in_force(histories: Iterable[History], edition_id: str, run_id: str | None) -> tuple[Override, ...]:
    """The approved overrides of `edition_id`; one that names another run than `run_id` is left out."""
    found = []
    for history in histories:
        proposal, approval = history.proposal, history.approval
        if proposal.kind is not Kind.OVERRIDE or approval is None:
            continue
        own_run = proposal.basis.run_id
        if proposal.basis.edition_id != edition_id or (own_run and run_id and own_run != run_id):
            continue
        source = str(proposal.payload["source"])
        found.append(Override(proposal.proposal_id, source, edition_id, own_run, approval))
    return tuple(found)

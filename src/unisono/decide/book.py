"""The ledger read as stories: one history per proposal, the rules that hold, and what was committed.

Reading proves again what no line may break: see `stories` for what a record may say of a proposal, `charter` for the
rules. What was read lately is gone on from.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from unisono.decide import charter as charters
from unisono.decide.chain import Record, tampered
from unisono.decide.charter import Contradiction
from unisono.decide.delta import effect_of
from unisono.decide.history import History
from unisono.decide.policy.commitments import Commitment, commitment_of, handed_on
from unisono.decide.reading import Reading
from unisono.decide.stories import PROVED, READERS, begin
from unisono.errors import LedgerError, Where
from unisono.words import msg

IGNORED = frozenset({"repaired", "resealed"})
"""Records about the ledger itself."""


def read_book(records: Iterable[Record]) -> dict[str, History]:
    """Histories by proposal id, in the order in which they were proposed; see `read_all`."""
    return read_all(records).book


def read_all(records: Iterable[Record]) -> Reading:
    """Everything that the records (of a proved chain) say.

    Raises:
        TamperedError: a record contradicts what was recorded before it.
        LedgerError: a record of a kind that this version does not know.
    """
    chain = tuple(records)
    reading, n_known = _known(chain)
    for record in chain[n_known:]:
        if record.kind in IGNORED:
            continue
        try:
            reading = _read(reading, record)
        except Contradiction:
            raise _contradiction(record) from None
    if chain:
        _LATELY[chain[-1].hash] = reading, len(chain)
        while len(_LATELY) > _KEPT:
            _LATELY.pop(next(iter(_LATELY)), None)
    return reading


_LATELY: dict[str, tuple[Reading, int]] = {}
"""What was read lately, by the hash of the last record: a hash in a proved chain stands for all before it."""
_KEPT = 16


def _known(chain: tuple[Record, ...]) -> tuple[Reading, int]:
    """The longest beginning of `chain` that was read lately, to go on from, and how many records it has."""
    found, longest = Reading(), 0
    for last, (reading, n_records) in list(_LATELY.items()):
        if longest < n_records <= len(chain) and chain[n_records - 1].hash == last:
            found, longest = reading, n_records
    return replace(found, book=dict(found.book)), longest


def _read(reading: Reading, record: Record) -> Reading:
    reading = replace(reading, charter=charters.amend(reading.charter, record))
    if record.kind in charters.READERS:
        return reading
    if record.kind == "proposed":
        begin(reading.book, record)
        return reading
    if record.kind not in READERS and record.kind not in PROVED:
        raise LedgerError(
            msg("Record {seq} is of the unknown kind “{kind}”.", seq=record.seq, kind=record.kind),
            remedy=msg("Open the ledger with the version of Unisono that wrote it, or newer."),
        )
    history = reading.book.get(str(record.body.get("proposal_id")))
    if history is None:
        raise Contradiction
    proved = PROVED.get(record.kind)
    told = proved(reading, history, record) if proved is not None else READERS[record.kind](history, record)
    reading.book[history.proposal.proposal_id] = told
    if record.kind == "exported" and (hands := told.exports[-1].by) is not None:
        left = handed_on(reading.commitments, told.proposal.proposal_id, hands)
        return replace(reading, commitments=left)
    if record.kind != "approved":
        return reading
    return replace(reading, commitments=(*reading.commitments, *_committed(reading, told)))


def _committed(reading: Reading, history: History) -> tuple[Commitment, ...]:
    """What an approval just committed."""
    proposal, approval = history.proposal, history.approval
    if approval is None:
        return ()
    effect = approval.effect or proposal.effect or effect_of(proposal.kind, proposal.payload)
    if effect is None:
        return ()
    signers = (*(s.by for s in history.signatures), approval.by)
    story = reading.story(proposal.proposal_id) or proposal.proposal_id
    return (commitment_of(proposal.proposal_id, story, proposal.proposer, effect, approval.at, signers),)


def _contradiction(record: Record) -> LedgerError:
    return tampered(
        msg("The record “{kind}” contradicts the records before it.", kind=record.kind),
        Where(line=record.seq),
    )

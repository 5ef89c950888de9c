"""The chain of records: each one sealed with the hash of the one before, so that the past cannot be edited in silence.

For a marketer: who decided what, when and why, in an order that cannot be changed without it showing.

Rule: hash = SHA-256(previous hash || canonical JSON of {at, body, kind, seq}); the first record follows 64 zeros. A
record is one line; its writing must be the canonical one to the byte. A *head* (count and last hash) is kept beside
the chain.
Limits: the chain alone proves that nothing inside was changed, removed or reordered; records cut off at the end show
only by the head; someone who rewrites chain and head together is found only by a hash that was noted elsewhere (see
`prove`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from unisono.decide.canonical import canonical, plain, written
from unisono.decide.codec import decode, encode, moment
from unisono.errors import LedgerError, TamperedError, Where
from unisono.words import Text, msg

GENESIS = "0" * 64
"""What the first record follows."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something to record: when (aware), what kind, and its contents (plain JSON values)."""

    at: dt.datetime
    kind: str
    body: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Record:
    """An event in the chain: `seq` counts from 1, `prev` is the hash before, `hash` seals all."""

    seq: int
    at: dt.datetime
    kind: str
    body: Mapping[str, object]
    prev: str
    hash: str

    def line(self) -> bytes:
        """The record as it stands in the file, with its line end."""
        return canonical(encode(self)) + b"\n"


@dataclass(frozen=True, slots=True)
class Head:
    """How many records there are and the hash of the last."""

    n_records: int = 0
    hash: str = GENESIS


@dataclass(frozen=True, slots=True)
class Chain:
    """Checked records, and what lies behind them: `tail` is a torn write that was never acknowledged, or empty."""

    records: tuple[Record, ...]
    tail: bytes = b""

    @property
    def head(self) -> Head:
        """The head that belongs to these records."""
        return Head(len(self.records), self.records[-1].hash) if self.records else Head()


def seal(event: Event, after: Head) -> Record:
    """The record of `event` that follows `after`."""
    seq = after.n_records + 1
    body = plain(event.body, event.kind)
    content = {"seq": seq, "at": moment(event.at), "kind": event.kind, "body": body}
    return decode(Record, {**content, "prev": after.hash, "hash": _hash(after.hash, content)})


def check(data: bytes, head: Head | None, file: str) -> Chain:
    """The records in `data`, proved against their chain and against `head`.

    A last line that is not whole and that `head` does not count is a torn write: it becomes the chain's `tail`.

    Raises:
        TamperedError: its `where.line` is the number of the first record that does not hold.
    """
    *lines, rest = data.split(b"\n")
    records: list[Record] = []
    previous = Head()
    for seq, line in enumerate(lines, 1):
        try:
            record = read_line(line, previous, Where(file=file, line=seq))
        except TamperedError:
            is_last = seq == len(lines) and not rest
            if is_last and head is not None and seq > head.n_records:
                rest = line + b"\n"
                break
            raise
        records.append(record)
        previous = Head(seq, record.hash)
    chain = Chain(tuple(records), rest)
    if head is not None:
        _check_head(chain, head, file)
    return chain


def prove(chain: Chain, noted: str, file: str) -> int:
    """Number of the record whose hash was noted elsewhere; it and all before it are unchanged since.

    Raises:
        TamperedError: no record has this hash (at least 12 first digits).
    """
    if len(noted) >= 12:
        for record in chain.records:
            if record.hash.startswith(noted.lower()):
                return record.seq
    raise TamperedError(
        msg("No record has the noted hash {noted}.", noted=noted[:64]),
        remedy=msg(
            "Check the hash that you noted (at least its first 12 digits). If it is right, the ledger "
            "was rewritten since: restore it from a backup."
        ),
        where=Where(file=file),
    )


def _hash(prev: str, content: Mapping[str, object]) -> str:
    return _sealed(prev, canonical(content))


def _sealed(prev: str, content: bytes) -> str:
    return hashlib.sha256(prev.encode() + content).hexdigest()


def read_line(line: bytes, previous: Head, where: Where) -> Record:
    """One line, proved to follow the record before it; raises TamperedError."""
    try:
        data = json.loads(line)
        record = decode(Record, data)
        content = {name: data[name] for name in ("seq", "at", "kind", "body")}
        is_canonical = written(data) == line
    except (ValueError, KeyError, TypeError, RecursionError, LedgerError):
        raise tampered(msg("The record cannot be read."), where) from None
    if record.seq != previous.n_records + 1:
        raise tampered(
            msg(
                "Here should stand record {expected}, but record {found} stands here: records were removed or moved.",
                expected=previous.n_records + 1,
                found=record.seq,
            ),
            where,
        )
    if not is_canonical or record.hash != _sealed(record.prev, written(content)):
        raise tampered(msg("The record was changed after it was written."), where)
    if record.prev != previous.hash:
        raise tampered(
            msg("The record does not follow from the one before: one of the two was replaced."),
            where,
        )
    return record


def _check_head(chain: Chain, head: Head, file: str) -> None:
    found = len(chain.records)
    if found < head.n_records:
        raise tampered(
            msg(
                "The ledger counted {counted} records and holds {found}: the end was removed.",
                counted=head.n_records,
                found=found,
            ),
            Where(file=file, line=found + 1),
        )
    if head.n_records and chain.records[head.n_records - 1].hash != head.hash:
        raise tampered(
            msg("The last record is not the one that was written: the ledger was rewritten."),
            Where(file=file, line=head.n_records),
        )
    # The head is written right after its record: a crash between the two leaves it one behind, never more.
    if found > head.n_records + 1:
        raise tampered(
            msg(
                "The ledger counted {counted} records and holds {found}: records were added by other means.",
                counted=head.n_records,
                found=found,
            ),
            Where(file=file, line=head.n_records + 1),
        )


def tampered(what: Text, where: Where) -> TamperedError:
    """A broken chain, with the one remedy that keeps its worth."""
    return TamperedError(
        what,
        remedy=msg("Nothing more is recorded here. Keep the file as evidence and restore the ledger from a backup."),
        where=where,
    )

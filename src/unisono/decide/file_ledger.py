"""The decision ledger as one file of the workspace: a line per record, only ever added to.

Beside `ledger.jsonl` stands `ledger.jsonl.head` (count and last hash). Both are on the disk before `append` returns.
Processes take turns by a lock on the file itself, which the system frees when a process dies.

A write that a crash tore leaves an unfinished last line. It was never acknowledged, so reading leaves it out; the next
append keeps it aside in `ledger.jsonl.torn-<n>` and says so in a record of kind `repaired`.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import pairwise
from pathlib import Path

from unisono.decide.canonical import canonical
from unisono.decide.chain import Chain, Event, Head, Record, check, prove, seal, tampered
from unisono.decide.codec import decode, encode
from unisono.decide.ledger import Verification
from unisono.errors import LedgerError, TamperedError, Where
from unisono.words import Text, msg


class FileLedger:
    """A `Ledger` in the file `path`; the file and its folder are made by the first append."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.head_path = path.with_name(path.name + ".head")
        self.keeper_path = path.with_name(path.name + ".kept-by")

    def append(self, event: Event) -> Record:
        """Record `event`; returns when it is on the disk."""
        return self.append_from(lambda _: event)

    def append_from(self, make: Callable[[tuple[Record, ...]], Event]) -> Record:
        """Record what `make` decides from the records so far, alone in the file meanwhile.

        Raises:
            LedgerError: the file cannot be written; nothing was recorded. Also whatever `make` raises.
            TamperedError: the chain is broken; nothing is added to it.
        """
        with self._open_to_write() as file:
            chain = self._proved(_content(file))
            event = make(chain.records)
            head = chain.head
            if chain.tail:
                head = self._repair(file, chain, event.at)
            return self._write(file, seal(event, head))

    def read(self) -> tuple[Record, ...]:
        """All records, oldest first, their chain proved; none when there is no ledger yet."""
        return self._chain().records

    def verify(self, noted: str | None = None) -> Verification:
        """Prove the chain, and that it holds the hash `noted` elsewhere (12 first digits or more)."""
        chain = self._chain()
        found = list(notes(chain))
        if noted is not None:
            seq = prove(chain, noted, self.path.name)
            found.insert(0, msg("The noted hash is that of record {seq}.", seq=seq))
        last = chain.records[-1].at if chain.records else None
        return Verification(len(chain.records), chain.head.hash, last, tuple(found))

    def reseal(self, *, by: str, reason: str, system_user: str, at: dt.datetime) -> Record:
        """Go on after the end or the head was lost and no backup exists; the loss itself becomes a record.

        Mends only what the chain cannot prove by itself: a lost or differing head. A record changed inside stays
        refused.
        """
        if not (by.strip() and reason.strip()):
            raise LedgerError(
                msg("Going on after a loss needs a name and a reason."),
                remedy=msg("Give both."),
            )
        with self._open_to_write() as file:
            chain = check(_content(file), None, self.path.name)
            lost = self._stored_head_or_none()
            if lost == chain.head:
                raise LedgerError(msg("The ledger is whole."), remedy=msg("There is nothing to do."))
            body = {
                "by": {"name": by, "system_user": system_user},
                "reason": reason,
                "counted": encode(lost),
                "found": encode(chain.head),
            }
            head = self._repair(file, chain, at) if chain.tail else chain.head
            return self._write(file, seal(Event(at, "resealed", body), head))

    @contextmanager
    def hand_over(self, to: str) -> Iterator[Chain]:
        """Give the proved records to another keeper, who is named in `ledger.jsonl.kept-by`; this file is closed then.

        Nobody can write meanwhile. When the block raises, nothing is handed over.
        """
        with self._open_to_write() as file:
            yield self._proved(_content(file))
            _replace(self.keeper_path, to.encode())

    def take_back(self, lines: bytes) -> None:
        """Keep decisions in this file again, with `lines` as the other keeper gave them back.

        Raises:
            TamperedError: they are not a whole chain, or do not continue the records that were handed over.
        """
        chain = check(lines, None, self.path.name)
        with self._locked() as file:
            before = _content(file)
            if not lines.startswith(before):
                raise tampered(msg("The records given back do not begin with those of this file."), Where(line=1))
            _write_all(file, lines[len(before) :])
            self._count(chain.head)
            self.keeper_path.unlink(missing_ok=True)

    def _refuse_kept(self) -> None:
        try:
            keeper = self.keeper_path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return
        raise LedgerError(
            msg("The decisions of this workspace are kept by the application in {keeper}.", keeper=keeper),
            remedy=msg("Decide there, or from the command line on the same machine; the file here is closed."),
            where=Where(file=self.path.name),
        )

    def _chain(self) -> Chain:
        self._refuse_kept()
        try:
            file = os.open(self.path, os.O_RDONLY)
        except FileNotFoundError:
            return self._absent()
        except OSError as problem:
            raise _unusable(self.path, problem) from problem
        try:
            fcntl.flock(file, fcntl.LOCK_SH)
            return self._proved(_content(file))
        except OSError as problem:
            raise _unusable(self.path, problem) from problem
        finally:
            os.close(file)

    def _absent(self) -> Chain:
        """No file: a ledger that has not begun, has just begun, or was removed."""
        head = self._stored_head()
        if head is not None and self.path.exists():
            return self._chain()
        return check(b"", head, self.path.name)

    def _proved(self, data: bytes) -> Chain:
        head = self._stored_head()
        chain = check(data, head, self.path.name)
        if head is None and data:
            raise tampered(
                msg(
                    "The file {head}, which counts the records, is missing.",
                    head=self.head_path.name,
                ),
                Where(file=self.path.name),
            )
        return chain

    @contextmanager
    def _open_to_write(self) -> Iterator[int]:
        with self._locked() as file:
            self._refuse_kept()
            yield file

    @contextmanager
    def _locked(self) -> Iterator[int]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        except OSError as problem:
            raise _unusable(self.path, problem) from problem
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield file
        finally:
            os.close(file)

    def _write(self, file: int, record: Record) -> Record:
        """Add the record's line, then count it; takes the line back when the disk refuses it."""
        size = os.fstat(file).st_size
        try:
            if record.seq == 1:
                self._count(Head())
            _write_all(file, record.line())
            self._count(Head(record.seq, record.hash))
        except OSError as problem:
            os.ftruncate(file, size)
            with suppress(OSError):
                self._count(Head(record.seq - 1, record.prev))
            raise _unusable(self.path, problem) from problem
        return record

    def _repair(self, file: int, chain: Chain, at: dt.datetime) -> Head:
        """Keep the torn tail aside, cut it off, and say so in the chain."""
        aside = self.path.with_name(f"{self.path.name}.torn-{len(chain.records) + 1}")
        try:
            _replace(aside, chain.tail)
            os.ftruncate(file, os.fstat(file).st_size - len(chain.tail))
            os.fsync(file)
        except OSError as problem:
            raise _unusable(self.path, problem) from problem
        body = {
            "kept_as": aside.name,
            "n_bytes": len(chain.tail),
            "sha256": hashlib.sha256(chain.tail).hexdigest(),
        }
        record = self._write(file, seal(Event(at, "repaired", body), chain.head))
        return Head(record.seq, record.hash)

    def _count(self, head: Head) -> None:
        _replace(self.head_path, canonical(encode(head)) + b"\n")

    def _stored_head(self) -> Head | None:
        try:
            return decode(Head, json.loads(self.head_path.read_bytes()))
        except FileNotFoundError:
            return None
        except OSError as problem:
            raise _unusable(self.head_path, problem) from problem
        except (ValueError, LedgerError):
            raise tampered(
                msg(
                    "The file {head}, which counts the records, cannot be read.",
                    head=self.head_path.name,
                ),
                Where(file=self.path.name),
            ) from None

    def _stored_head_or_none(self) -> Head | None:
        try:
            return self._stored_head()
        except TamperedError:
            return None


def notes(chain: Chain) -> Iterator[Text]:
    """What a reader of the chain should know."""
    if chain.tail:
        yield msg(
            "After the last record stands an unfinished write of {n} bytes; it was never acknowledged and counts "
            "for nothing. The next record keeps it aside.",
            n=len(chain.tail),
        )
    for record in chain.records:
        if record.kind == "repaired":
            yield msg(
                "Record {seq}: an unfinished write was kept aside as {file}.",
                seq=record.seq,
                file=str(record.body["kept_as"]),
            )
        if record.kind == "resealed":
            yield msg("Record {seq}: the ledger went on after a loss.", seq=record.seq)
    for before, record in pairwise(chain.records):
        if record.at < before.at:
            yield msg("Record {seq} is dated before the record that it follows.", seq=record.seq)


def _content(file: int) -> bytes:
    with os.fdopen(os.dup(file), "rb") as reader:
        reader.seek(0)
        return reader.read()


def _write_all(file: int, data: bytes) -> None:
    while data:
        data = data[os.write(file, data) :]
    os.fsync(file)


def _replace(path: Path, data: bytes) -> None:
    """Put `data` in `path` so that a crash leaves either the old or the new contents."""
    draft = path.with_name(path.name + ".draft")
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _unusable(path: Path, problem: OSError) -> LedgerError:
    return LedgerError(
        msg("The ledger cannot be used: {problem}.", problem=problem.strerror or str(problem)),
        remedy=msg("Check the rights and the free space of the folder. Nothing was recorded."),
        where=Where(file=path.name),
    )

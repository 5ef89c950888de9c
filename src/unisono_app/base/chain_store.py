"""A hash chain in the database: the same records, line for line, as in a ledger file.

Rule: a writer locks the chain's head, reads what came since, seals its record and moves the head, in one transaction;
so nothing comes between reading and writing, on SQLite as on PostgreSQL. Lines are those of `unisono.decide.chain`:
a ledger file is taken over byte for byte, and given back byte for byte.
Limits: as of every chain: see `Verification.not_proven`. Read records are kept in memory by process; each read asks
whether the head has moved.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.db import DatabaseError, transaction

from unisono.decide import Event, Record, Verification
from unisono.decide.chain import GENESIS, Chain, Head, check, prove, read_line, seal, tampered
from unisono.decide.file_ledger import notes
from unisono.errors import LedgerError, TamperedError, Where
from unisono.words import msg
from unisono_app.base.models import ChainHead, ChainRecord

_known: dict[str, tuple[Record, ...]] = {}
_turn = threading.Lock()


class DatabaseLedger:
    """A `Ledger` whose records stand in the database under the name `chain`."""

    def __init__(self, chain: str) -> None:
        self.chain = chain

    def append(self, event: Event) -> Record:
        """Record `event`; safe when the surrounding transaction is."""
        return self.append_from(lambda _: event)

    def append_from(self, make: Callable[[tuple[Record, ...]], Event]) -> Record:
        """Record what `make` decides from all records so far; when it raises, nothing is recorded."""
        try:
            with transaction.atomic():
                head = self._locked()
                records = self._records(head)
                record = seal(make(records), Head(head.n_records, head.hash))
                self._add(record)
                head.n_records, head.hash = record.seq, record.hash
                head.save()
        except DatabaseError as problem:
            raise LedgerError(
                msg("The ledger cannot be used: {problem}.", problem=str(problem)),
                remedy=msg("Nothing was recorded. Try again; if it stays so, tell your administrator."),
                where=Where(file=self.chain),
            ) from problem
        return record

    def read(self) -> tuple[Record, ...]:
        """All records, oldest first, their chain proved; none when nothing was recorded."""
        head = ChainHead.objects.filter(chain=self.chain).first()
        return self._records(head) if head else ()

    def verify(self, noted: str | None = None) -> Verification:
        """Prove the whole chain anew from its rows, and that it holds the hash `noted` elsewhere."""
        head = ChainHead.objects.filter(chain=self.chain).first()
        stored = Head(head.n_records, head.hash) if head else None
        chain = check(self.lines(), stored, self.chain)
        found = list(notes(chain))
        if noted is not None:
            found.insert(0, msg("The noted hash is that of record {seq}.", seq=prove(chain, noted, self.chain)))
        last_at = chain.records[-1].at if chain.records else None
        return Verification(len(chain.records), chain.head.hash, last_at, tuple(found))

    def lines(self) -> bytes:
        """The chain as a ledger file holds it."""
        rows = ChainRecord.objects.filter(chain=self.chain).order_by("seq").values_list("line", flat=True)
        return "".join(f"{line}\n" for line in rows).encode()

    def take_over(self, chain: Chain) -> None:
        """Put the proved records of a ledger file into this chain, byte for byte; those that it holds already stay.

        Raises:
            LedgerError: this chain holds records that the file does not begin with.
        """
        with transaction.atomic():
            head = self._locked()
            known = chain.records[head.n_records - 1].hash if 0 < head.n_records <= len(chain.records) else GENESIS
            if head.hash != known:
                raise LedgerError(
                    msg("This workspace’s decisions are kept here already, and differ from those of the folder."),
                    remedy=msg("Compare the two with “unisono audit verify”, and keep the one with your noted hash."),
                )
            for record in chain.records[head.n_records :]:
                self._add(record)
            head.n_records, head.hash = chain.head.n_records, chain.head.hash
            head.save()

    def _since(self, known: tuple[Record, ...], head: ChainHead) -> tuple[Record, ...]:
        """The records between `known` and `head`, proved to follow from `known`."""
        rows = ChainRecord.objects.filter(chain=self.chain, seq__gt=len(known), seq__lte=head.n_records)
        records: list[Record] = []
        before = Head(len(known), known[-1].hash) if known else Head()
        for line in rows.order_by("seq").values_list("line", flat=True):
            record = read_line(line.encode(), before, Where(file=self.chain, line=before.n_records + 1))
            records.append(record)
            before = Head(record.seq, record.hash)
        return tuple(records)

    def _locked(self) -> ChainHead:
        ChainHead.objects.get_or_create(chain=self.chain, defaults={"hash": GENESIS})
        return ChainHead.objects.select_for_update().get(chain=self.chain)

    def _add(self, record: Record) -> None:
        line = record.line().decode().rstrip("\n")
        ChainRecord.objects.create(
            chain=self.chain, seq=record.seq, at=record.at, kind=record.kind, line=line, hash=record.hash
        )

    def _records(self, head: ChainHead) -> tuple[Record, ...]:
        """Proved records up to `head`; only those that came since the last look are read and proved."""
        with _turn:
            known = _known.get(self.chain, ())
            if not _begins_so(known, head):
                known = ()
        if len(known) == head.n_records and known:
            return known
        try:
            records = known + self._since(known, head)
        except TamperedError:  # what is known may have been rolled back meanwhile
            records = self._since((), head)
        reached = Head(len(records), records[-1].hash) if records else Head()
        if reached != Head(head.n_records, head.hash):
            raise tampered(
                msg(
                    "The ledger counted {counted} records and holds {found}: the end was removed.",
                    counted=head.n_records,
                    found=reached.n_records,
                ),
                Where(file=self.chain),
            )
        with _turn:
            _known[self.chain] = records
        return records


def _begins_so(known: tuple[Record, ...], head: ChainHead) -> bool:
    """Whether what is known may be a beginning of the chain as it stands (a rolled-back record may not be)."""
    if len(known) > head.n_records:
        return False
    return len(known) < head.n_records or not known or known[-1].hash == head.hash

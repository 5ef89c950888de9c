"""The ledger under many writers at once, on SQLite and on PostgreSQL: no record is lost, none stands twice."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

from django.db import connection, transaction

from unisono.decide import Event, Record
from unisono_app.base.chain_store import DatabaseLedger
from unisono_app.home import Home

AT = dt.datetime(2026, 1, 12, 9, 0, tzinfo=dt.UTC)


def test_fifty_threads_append_to_one_chain(installation: Home) -> None:
    ledger = DatabaseLedger("decisions/1")

    def decide(records: tuple[Record, ...], number: int) -> Event:
        return Event(AT, "noted", {"number": number, "seen": len(records)})

    def append(number: int) -> int:
        try:
            return ledger.append_from(lambda records: decide(records, number)).seq
        finally:
            connection.close()

    with ThreadPoolExecutor(50) as threads:
        places = sorted(threads.map(append, range(200)))
    records = DatabaseLedger("decisions/1").read()
    assert places == [record.seq for record in records] == list(range(1, 201))
    assert sorted(int(str(record.body["number"])) for record in records) == list(range(200))
    assert [record.body["seen"] for record in records] == list(range(200))  # each saw all that came before it
    assert ledger.verify().n_records == 200


def test_a_record_that_is_rolled_back_leaves_no_gap(installation: Home) -> None:
    ledger = DatabaseLedger("audit")
    ledger.append(Event(AT, "first", {}))
    try:
        with transaction.atomic():
            ledger.append(Event(AT, "never", {}))
            raise KeyError
    except KeyError:
        pass
    ledger.append(Event(AT, "second", {}))
    assert [(record.seq, record.kind) for record in ledger.read()] == [(1, "first"), (2, "second")]
    assert ledger.verify().n_records == 2

"""The ledger's file: safe appends, torn writes, tampering, two processes at once."""

from __future__ import annotations

import datetime as dt
import json
import multiprocessing
import os
import resource
import signal
from pathlib import Path

import pytest

from unisono.decide import Event, FileLedger, Ledger, Record
from unisono.errors import LedgerError, TamperedError

AT = dt.datetime(2026, 1, 12, 9, tzinfo=dt.UTC)


def event(n: int = 0, at: dt.datetime = AT) -> Event:
    return Event(at, "noted", {"n": n})


@pytest.fixture
def ledger(tmp_path: Path) -> FileLedger:
    return FileLedger(tmp_path / "decisions" / "ledger.jsonl")


@pytest.fixture
def three(ledger: FileLedger) -> FileLedger:
    for n in range(3):
        ledger.append(event(n))
    return ledger


def test_it_is_a_ledger(ledger: FileLedger) -> None:
    port: Ledger = ledger
    assert port.read() == ()
    verification = port.verify()
    assert verification.n_records == 0
    assert verification.head_hash == "0" * 64
    assert not ledger.path.parent.exists(), "looking makes no files"


def test_what_was_appended_is_read_by_another_reader(three: FileLedger) -> None:
    records = FileLedger(three.path).read()
    assert [record.body["n"] for record in records] == [0, 1, 2]
    verification = three.verify()
    assert (verification.n_records, verification.head_hash) == (3, records[-1].hash)
    assert verification.last_at == AT
    assert verification.notes == ()


def test_a_moment_is_kept_in_utc_and_needs_its_time_zone(ledger: FileLedger) -> None:
    paris = dt.timezone(dt.timedelta(hours=1))
    record = ledger.append(event(at=dt.datetime(2026, 1, 12, 10, tzinfo=paris)))
    assert ledger.read() == (record,)
    assert record.at == AT
    assert b"2026-01-12T09:00:00+00:00" in ledger.path.read_bytes()
    with pytest.raises(LedgerError, match="time zone"):
        ledger.append(event(at=dt.datetime(2026, 1, 12, 10)))  # noqa: DTZ001


def test_moments_that_run_backwards_are_said(three: FileLedger) -> None:
    three.append(event(at=AT - dt.timedelta(days=1)))
    assert [str(note) for note in three.verify().notes] == ["Record 4 is dated before the record that it follows."]


def test_a_refused_decision_writes_nothing(three: FileLedger) -> None:
    def refuse(records: tuple[Record, ...]) -> Event:
        raise ValueError(len(records))

    before = three.path.read_bytes()
    with pytest.raises(ValueError, match="3"):
        three.append_from(refuse)
    assert three.path.read_bytes() == before


def test_a_removed_end_is_found_and_nothing_is_added(three: FileLedger) -> None:
    lines = three.path.read_bytes().splitlines(keepends=True)
    three.path.write_bytes(b"".join(lines[:2]))
    for act in (three.read, three.verify, lambda: three.append(event())):
        with pytest.raises(TamperedError, match="the end was removed") as caught:
            act()
        assert caught.value.where is not None
        assert caught.value.where.line == 3
    assert three.path.read_bytes() == b"".join(lines[:2])


def test_the_whole_file_removed_is_found(three: FileLedger) -> None:
    three.path.unlink()
    with pytest.raises(TamperedError):
        three.read()


def test_a_lost_head_is_found(three: FileLedger) -> None:
    three.head_path.unlink()
    with pytest.raises(TamperedError, match=r"ledger\.jsonl\.head"):
        three.verify()
    with pytest.raises(TamperedError):
        three.append(event())


@pytest.mark.parametrize("content", [b"", b"{", b'{"n_records":"3"}', b"[]"])
def test_a_damaged_head_is_found(three: FileLedger, content: bytes) -> None:
    three.head_path.write_bytes(content)
    with pytest.raises(TamperedError, match="cannot be read"):
        three.read()


def test_a_noted_hash_proves_the_past(three: FileLedger) -> None:
    noted = three.verify().head_hash
    three.append(event(3))
    assert str(three.verify(noted).notes[0]) == "The noted hash is that of record 3."
    with pytest.raises(TamperedError):
        three.verify("0123456789abcdef")


def test_a_loss_can_be_left_behind_only_on_record(three: FileLedger) -> None:
    with pytest.raises(LedgerError, match="whole"):
        three.reseal(by="A. Controller", reason="why not", system_user="ac", at=AT)
    three.path.write_bytes(b"".join(three.path.read_bytes().splitlines(keepends=True)[:2]))
    with pytest.raises(LedgerError, match="name and a reason"):
        three.reseal(by="A. Controller", reason=" ", system_user="ac", at=AT)
    three.reseal(by="A. Controller", reason="disque restauré sans sauvegarde", system_user="ac", at=AT)
    last = three.read()[-1]
    assert last.kind == "resealed"
    assert last.body["counted"] != last.body["found"]
    assert "went on after a loss" in str(three.verify().notes[0])


def test_a_change_inside_cannot_be_resealed(three: FileLedger) -> None:
    three.path.write_bytes(three.path.read_bytes().replace(b'"n":1', b'"n":7'))
    with pytest.raises(TamperedError):
        three.reseal(by="A. Controller", reason="oops", system_user="ac", at=AT)


def test_a_torn_write_is_kept_aside_and_said(three: FileLedger) -> None:
    torn = b'{"at":"2026-01-12T09:0'
    with three.path.open("ab") as file:
        file.write(torn)
    assert len(three.read()) == 3
    assert "22 bytes" in str(three.verify().notes[0])
    three.append(event(3))
    assert [record.kind for record in three.read()] == ["noted"] * 3 + ["repaired", "noted"]
    aside = three.path.with_name(str(three.read()[3].body["kept_as"]))
    assert aside.read_bytes() == torn
    assert "kept aside as ledger.jsonl.torn-4" in str(three.verify().notes[0])


def test_a_crash_between_record_and_count_loses_nothing(three: FileLedger) -> None:
    counted = three.head_path.read_bytes()
    three.append(event(3))
    three.head_path.write_bytes(counted)
    assert len(three.read()) == 4
    three.append(event(4))
    assert [record.body["n"] for record in three.read()] == [0, 1, 2, 3, 4]
    assert json.loads(three.head_path.read_bytes())["n_records"] == 5


def test_a_full_disk_takes_the_line_back(three: FileLedger) -> None:
    size = three.path.stat().st_size
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 40, limits[1]))
    try:
        with pytest.raises(LedgerError, match="cannot be used"):
            three.append(event(3))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, ignored)
    assert three.path.stat().st_size == size
    three.append(event(3))
    assert three.verify().n_records == 4


def test_a_folder_in_place_of_the_file_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="cannot be used"):
        FileLedger(tmp_path).append(event())
    with pytest.raises(LedgerError, match="cannot be used"):
        FileLedger(tmp_path).read()


def _append_many(path: Path, n: int) -> None:
    ledger = FileLedger(path)
    for i in range(n):
        ledger.append_from(lambda records, i=i: Event(AT, "noted", {"seen": len(records), "own": i}))  # type: ignore[misc]


def test_two_processes_never_come_between_each_other(ledger: FileLedger) -> None:
    spawn = multiprocessing.get_context("fork" if os.name == "posix" else None)
    workers = [spawn.Process(target=_append_many, args=(ledger.path, 12)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
        assert worker.exitcode == 0
    records = ledger.read()
    assert [record.body["seen"] for record in records] == list(range(36))


def test_a_killed_writer_leaves_a_readable_ledger(ledger: FileLedger) -> None:
    context = multiprocessing.get_context("fork")
    for _ in range(3):
        worker = context.Process(target=_append_many, args=(ledger.path, 10_000))
        worker.start()
        worker.join(0.15)
        worker.kill()
        worker.join(10)
        n = len(ledger.read())
        ledger.append(event())
        assert ledger.verify().n_records > n

"""No edit, removal or move inside the chain goes unseen, whatever it is."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from unisono.decide.chain import GENESIS, Chain, Event, Head, check, prove, seal
from unisono.errors import TamperedError

AT = dt.datetime(2026, 1, 12, 9, tzinfo=dt.UTC)


def chain_of(n: int) -> tuple[bytes, Head]:
    head, data = Head(), b""
    for i in range(n):
        record = seal(Event(AT + dt.timedelta(minutes=i), "noted", {"n": i, "reason": "déjà vu"}), head)
        data += record.line()
        head = Head(record.seq, record.hash)
    return data, head


def first_bad(data: bytes, head: Head | None) -> int | None:
    with pytest.raises(TamperedError) as caught:
        check(data, head, "ledger.jsonl")
    assert caught.value.where is not None
    return caught.value.where.line


def test_a_whole_chain_is_read_as_written() -> None:
    data, head = chain_of(4)
    chain = check(data, head, "ledger.jsonl")
    assert [record.seq for record in chain.records] == [1, 2, 3, 4]
    assert chain.records[0].prev == GENESIS
    assert b"".join(record.line() for record in chain.records) == data
    assert chain.head == head


def test_the_hash_is_the_documented_one() -> None:
    # 64 zeros and {"at":"2026-01-12T09:00:00+00:00","body":{"n":1},"kind":"noted","seq":1} through sha256sum
    record = seal(Event(AT, "noted", {"n": 1}), Head())
    assert record.hash == "d08cf92d914c5f7f5eeac75a92f74814465d038a0774dd84d3d02975252da53b"


@given(st.integers(1, 6), st.data())
def test_any_changed_byte_is_found_at_its_record(n: int, data: st.DataObject) -> None:
    whole, head = chain_of(n)
    place = data.draw(st.integers(0, len(whole) - 1))
    byte = data.draw(st.integers(0, 255))
    assume(byte != whole[place])
    changed = whole[:place] + bytes([byte]) + whole[place + 1 :]
    assert first_bad(changed, head) == whole[:place].count(b"\n") + 1


@given(st.integers(2, 6), st.data())
def test_any_removed_line_is_found(n: int, data: st.DataObject) -> None:
    whole, head = chain_of(n)
    lines = whole.splitlines(keepends=True)
    gone = data.draw(st.integers(0, n - 1))
    assert first_bad(b"".join(lines[:gone] + lines[gone + 1 :]), head) == gone + 1


@given(st.permutations(range(5)))
def test_any_other_order_is_found_at_the_first_moved_line(order: list[int]) -> None:
    assume(order != sorted(order))
    whole, head = chain_of(5)
    lines = whole.splitlines(keepends=True)
    moved = next(i for i, line in enumerate(order) if line != i)
    assert first_bad(b"".join(lines[i] for i in order), head) == moved + 1


@given(st.integers(1, 5), st.data())
def test_the_end_cut_off_anywhere_is_found_by_the_head_alone(n: int, data: st.DataObject) -> None:
    whole, head = chain_of(n)
    cut = whole[: data.draw(st.integers(0, len(whole) - 1))]
    assert first_bad(cut, head) == cut.count(b"\n") + 1
    assert check(cut, None, "ledger.jsonl").head.n_records == cut.count(b"\n")


def test_a_replaced_record_with_a_good_hash_is_found_at_its_follower() -> None:
    whole, head = chain_of(3)
    lines = whole.splitlines(keepends=True)
    previous = check(lines[0], None, "ledger.jsonl").head
    lines[1] = seal(Event(AT, "noted", {"n": 99}), previous).line()
    assert first_bad(b"".join(lines), head) == 3


def test_a_chain_rewritten_to_its_end_is_found_by_the_head() -> None:
    whole, head = chain_of(3)
    lines = whole.splitlines(keepends=True)
    start = check(b"".join(lines[:2]), None, "ledger.jsonl").head
    lines[2] = seal(Event(AT, "noted", {"n": 99}), start).line()
    assert first_bad(b"".join(lines), head) == 3


def test_a_rewritten_chain_and_head_is_found_by_a_noted_hash_only() -> None:
    whole, head = chain_of(3)
    forged = seal(Event(AT, "noted", {"n": 99}), Head())
    chain = check(forged.line(), Head(1, forged.hash), "ledger.jsonl")
    with pytest.raises(TamperedError, match="noted hash"):
        prove(chain, head.hash, "ledger.jsonl")
    assert prove(check(whole, head, "ledger.jsonl"), head.hash[:12], "ledger.jsonl") == 3
    with pytest.raises(TamperedError):
        prove(check(whole, head, "ledger.jsonl"), head.hash[:4], "ledger.jsonl")


def test_records_added_by_other_means_are_found() -> None:
    whole, _ = chain_of(4)
    two = check(b"".join(whole.splitlines(keepends=True)[:2]), None, "ledger.jsonl").head
    assert first_bad(whole, two) == 3


@pytest.mark.parametrize("torn", [b"{", b'{"at":"2026', b"\0\0\0\0", b"\0\0\0\n", b"\xff\n"])
def test_an_unfinished_last_write_is_set_apart(torn: bytes) -> None:
    whole, head = chain_of(2)
    assert check(whole + torn, head, "ledger.jsonl") == Chain(check(whole, head, "ledger.jsonl").records, torn)


def test_a_record_that_the_crash_left_uncounted_is_kept() -> None:
    whole, _ = chain_of(3)
    behind = check(b"".join(whole.splitlines(keepends=True)[:2]), None, "ledger.jsonl").head
    assert len(check(whole, behind, "ledger.jsonl").records) == 3

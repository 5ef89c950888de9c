"""The platforms' files: another reader finds the changes in them again, exactly, and their undo takes them back."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from unisono.act import CampaignKey, Change, ChangeSet, change_list
from unisono.act.bulk import Bulk, bulk, change_ids
from unisono.act.cells import exact, guarded
from unisono.act.platforms import FORMATS, Row
from unisono.act.platforms.conformance import HOSTILE, check_upload_format
from unisono.decide import Proposal
from unisono.words import Text

FIRST, SECOND = dt.date(2026, 1, 19), dt.date(2026, 1, 26)
State = dict[tuple[str, str], Decimal]

NAMES = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), min_size=1, max_size=30),
    st.text("=+-@\t\r\n'\";, a", min_size=1, max_size=12),
)
AMOUNTS = st.integers(1, 10**9).map(lambda cents: Decimal(cents) / 100)


def read_file(name: str, data: bytes) -> list[dict[str, str]]:
    """A file as a program of the platform would read it: knows headers, nothing of the writer."""
    if name.endswith(".xlsx"):
        header, *lines = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
        return [dict(zip(map(str, header), map(str, line), strict=True)) for line in lines]
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    if "Type" in rows[0]:
        version = rows.pop(0)
        assert (version["Type"], version["Name"]) == ("Format Version", "6.0")
    return rows


BUDGETS = ("Budget", "Campaign Daily Budget", "Daily Budget")
NAMED = ("Campaign", "Campaign Name")
IDS = ("Campaign ID", "Campaign Id", "Id")


def cell(row: dict[str, str], headers: tuple[str, ...]) -> str:
    return next(row[header] for header in headers if header in row)


def lines_of(name: str, data: bytes) -> list[tuple[str, str, Decimal]]:
    """Id, name and daily budget of each line."""
    return [
        (cell(row, IDS), cell(row, NAMED), Decimal(cell(row, BUDGETS)).quantize(Decimal("0.01")))
        for row in read_file(name, data)
    ]


def change(key: CampaignKey, day: dt.date, expected: Decimal, new: Decimal, currency: str = "EUR") -> Change:
    return Change(key, "daily_budget", day, expected, new, currency, "a channel", Text("Why"))


def changes_of(*changes: Change) -> ChangeSet:
    ends = {"currency": changes[0].currency, "first_on": FIRST, "last_on": SECOND, "budget": Decimal(1)}
    return ChangeSet("P-0007", "0" * 64, changes=changes, undo=(), bookings=(), **ends)  # type: ignore[arg-type]


def key(platform: str, name: str, campaign_id: str = "77", account: str = "FR") -> CampaignKey:
    return CampaignKey(platform, account, campaign_id, name)


WRITTEN = sorted(name for name, form in FORMATS.items() if form.objection is None)


@pytest.mark.parametrize("platform", WRITTEN)
def test_every_format_passes_the_suite(platform: str) -> None:
    form = FORMATS[platform]
    check_upload_format(form, lambda data: lines_of(f"x.{form.suffix}", data))


def test_the_suite_finds_a_guarded_name_and_a_rounded_id() -> None:
    form = FORMATS["google_ads"]
    for exact_bytes, spoilt in ((b"+1", b"'+1"), (b"0001", b"0000")):

        def write(rows: Sequence[Row], old: bytes = exact_bytes, new: bytes = spoilt) -> bytes:
            return form.write(rows).replace(old, new)

        with pytest.raises(AssertionError, match="exactly the changes"):
            check_upload_format(replace(form, write=write), lambda data: lines_of("x.csv", data))


@pytest.mark.parametrize("platform", WRITTEN)
@settings(deadline=None, max_examples=15)
@given(st.lists(st.tuples(NAMES, AMOUNTS, AMOUNTS), min_size=1, max_size=4))
def test_every_file_says_exactly_the_changes(platform: str, campaigns: list[tuple[str, Decimal, Decimal]]) -> None:
    made = bulk(
        changes_of(
            *(
                change(key(platform, name, str(10**17 + i)), FIRST, old, new)
                for i, (name, old, new) in enumerate(campaigns)
            )
        )
    )
    assert not made.by_hand
    forth, back = made.files
    assert (forth.undoes, back.undoes) == (False, True)
    ids = [str(10**17 + i) for i in range(len(campaigns))]
    names = [name for name, _, _ in campaigns]
    assert lines_of(forth.name, forth.data) == list(zip(ids, names, [new for _, _, new in campaigns], strict=True))
    assert lines_of(back.name, back.data) == list(zip(ids, names, [old for _, old, _ in campaigns], strict=True))


@settings(deadline=None, max_examples=25)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(WRITTEN),
            st.sampled_from(["FR", "fr", "É", "../up", ""]),
            st.lists(AMOUNTS, min_size=2, max_size=4),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_applying_and_undoing_restores_everything(campaigns: list[tuple[str, str, list[Decimal]]]) -> None:
    """Day by day forth, then either day by day back or all at once."""
    made_of, before, after = [], {}, {}
    for i, (platform, account, steps) in enumerate(campaigns):
        at = key(platform, f"C{i}", str(i), account)
        before[account, str(i)], after[account, str(i)] = steps[0], steps[-1]
        made_of += [change(at, FIRST + dt.timedelta(weeks=n), old, new) for n, (old, new) in enumerate(pairwise(steps))]
    made_of.sort(key=lambda each: each.effective_on)
    made = bulk(changes_of(*made_of))
    assert len({file.name for file in made.files}) == len(made.files)
    assert not any("/" in file.name or file.name.startswith(".") for file in made.files)
    dated = [f for f in made.files if f.effective_on]
    forth = sorted((f for f in dated if not f.undoes), key=lambda f: f.effective_on or FIRST)
    state = run(before, made, [f.name for f in forth])
    assert state == after
    back = sorted((f for f in dated if f.undoes), key=lambda f: f.effective_on or FIRST, reverse=True)
    assert run(state, made, [f.name for f in back]) == before
    whole = [f.name for f in made.files if f.effective_on is None]
    single = [f.name for f in back if not any(w.startswith(f.name.split("-2026")[0] + "-undo-all") for w in whole)]
    assert run(state, made, whole + single) == before


def run(state: State, made: Bulk, names: list[str]) -> State:
    state = dict(state)
    for file in (next(f for f in made.files if f.name == name) for name in names):
        for campaign_id, _, budget in lines_of(file.name, file.data):
            assert (file.account, campaign_id) in state
            state[file.account, campaign_id] = budget
    return state


def test_what_cannot_go_by_file_is_left_to_people_with_its_reason() -> None:
    ten, five = Decimal(10), Decimal(5)
    cases = {
        "hold no campaign id, and a line": change(key("meta_ads", "A", ""), FIRST, ten, five),
        "no file can carry": change(key("google_ads", "A\x00"), FIRST, ten, five),
        "cannot be set": change(key("google_ads", "A"), FIRST, ten, Decimal(0)),
        "have 0 decimals": change(key("google_ads", "A"), FIRST, ten, Decimal("5.50"), "JPY"),
        "Timestamp": change(key("dv360", "A"), FIRST, ten, five),
    }
    for words, each in cases.items():
        made = bulk(changes_of(each))
        assert not made.files
        assert words in str(made.by_hand[each.key])
    elsewhere = change(key("linkedin_ads", "A"), FIRST, ten, five)
    assert bulk(changes_of(elsewhere)).by_hand == {elsewhere.key: None}
    assert bulk(changes_of(change(key("google_ads", "A"), FIRST, ten, five, "JPY"))).files[0].data.endswith(b"A,5\r\n")


def test_a_campaign_goes_by_file_wholly_or_not_at_all() -> None:
    """Its first change could; its second stops it: half an undo would be none."""
    at = key("google_ads", "A")
    made = bulk(changes_of(change(at, FIRST, Decimal(10), Decimal(5)), change(at, SECOND, Decimal(5), Decimal(0))))
    assert not made.files
    assert set(made.by_hand) == {at}


def test_a_name_that_two_campaigns_share_is_no_name() -> None:
    twins = [key("google_ads", "Same", ""), key("google_ads", "Same", "12")]
    made = bulk(changes_of(*(change(twin, FIRST, Decimal(10), Decimal(5)) for twin in twins)))
    assert set(made.by_hand) == {twins[0]}
    assert [line[0] for line in lines_of(made.files[0].name, made.files[0].data)] == ["12"]


def test_microsoft_gives_the_id_of_a_change_back() -> None:
    changes = changes_of(change(key("microsoft_ads", "A", account="123"), FIRST, Decimal(10), Decimal(5)))
    row = read_file("x.csv", bulk(changes).files[0].data)[0]
    assert (row["Type"], row["Parent Id"], row["Client Id"]) == ("Campaign", "123", "P-0007-001")
    assert change_ids(changes) == ("P-0007-001",)


def test_equal_changes_give_equal_bytes(
    propose: Callable[[dict[str, list[float]]], Proposal], believable: pl.DataFrame
) -> None:
    changes = change_list(propose({"search": [7000.0, 8000.0], "social": [4200.0, 4200.0]}), believable)
    assert bulk(changes) == bulk(changes)
    assert [file.name for file in bulk(changes).files] == [
        "google_ads-fr-2026-01-19.csv",
        "google_ads-fr-2026-01-19-undo.csv",
        "google_ads-fr-2026-01-26.csv",
        "google_ads-fr-2026-01-26-undo.csv",
        "google_ads-fr-undo-all.csv",
        "google_ads-uk-2026-01-19.csv",
        "google_ads-uk-2026-01-19-undo.csv",
        "google_ads-uk-2026-01-26.csv",
        "google_ads-uk-2026-01-26-undo.csv",
        "google_ads-uk-undo-all.csv",
        "meta_ads-1-2026-01-19.xlsx",
        "meta_ads-1-2026-01-19-undo.xlsx",
    ]


def test_no_cell_of_a_spreadsheet_is_a_formula_and_ids_are_text() -> None:
    steps = [change(key("meta_ads", name, str(10**17)), FIRST, Decimal(10), Decimal(5)) for name in HOSTILE]
    sheet = load_workbook(io.BytesIO(bulk(changes_of(*steps)).files[0].data)).worksheets[0]
    kinds = {tuple(cell.data_type for cell in line) for line in sheet.iter_rows(min_row=2)}
    assert kinds == {("s", "s", "n")}


@given(st.one_of(NAMES, st.text()))
def test_a_guarded_text_can_be_had_back_and_begins_no_formula(text: str) -> None:
    assert exact(guarded(text)) == text
    for part in guarded(text).replace("\r", "\n").replace(";", "\n").replace("\t", "\n").split("\n"):
        assert part[:1] not in set("=+-@＝＋－＠")

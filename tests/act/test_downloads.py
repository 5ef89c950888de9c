"""Downloads from platforms: true budgets and ids are found, obstacles are named, and doubt is refused."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook
from xlsxwriter.workbook import Workbook

from unisono.act import CampaignKey, Change, ChangeSet
from unisono.act.budgets_read import by_budgets
from unisono.act.bulk import bulk
from unisono.act.downloads import Found, read_download
from unisono.act.grounding import grounded, stated_of
from unisono.decide import Known, ReadBack, ReadBackLine, Seen, Stated
from unisono.errors import InputError
from unisono.words import Text

DAY = dt.date(2026, 1, 19)
A = CampaignKey("google_ads", "FR", "", "=Marque, été")
B = CampaignKey("meta_ads", "1", "", "Prospection")

EDITOR = """Campaign\tCampaign ID\tBudget\tBudget type\tBudget name\tAd group
"=Marque, été"\t11\t310.50\tDaily\t\t
"=Marque, été"\t\t\t\t\tGroupe 1
Partagée\t12\t90\tDaily\tEnsemble\t
"""
META = """Campaign ID,Campaign Name,Campaign Daily Budget,Campaign Lifetime Budget,Ad Set ID,Ad Set Run Status,\
Ad Set Name,Ad Set Daily Budget
c:77,Prospection,200,,as:1,ACTIVE,Large,
c:77,Prospection,200,,as:2,ACTIVE,Similaires,
c:78,Par ensemble,,,as:3,ACTIVE,=Large,40
c:78,Par ensemble,,,as:3,ACTIVE,=Large,40
c:78,Par ensemble,,,as:4,ACTIVE,Similaires,20.01
c:78,Par ensemble,,,as:5,PAUSED,Ancien,70
c:79,À vie,,900,as:6,ACTIVE,Seul,
"""
MICROSOFT = """Type,Status,Id,Parent Id,Campaign,Client Id,Modified Time,Budget Id,Budget Name,Budget,Budget Type,Name
Format Version,,,,,,,,,,,6.0
Account,,9,,,,,,,,,
Campaign,Active,31,9,Brand,,,,,50.00,DailyBudgetStandard,
Campaign,Active,32,9,Shared,,,5,Pool,,DailyBudgetStandard,
Campaign,Active,33,9,Life,,,,,900,LifetimeBudgetStandard,
"""


def amazon() -> bytes:
    held = io.BytesIO()
    book = Workbook(held)
    sheet = book.add_worksheet("Sponsored Products Campaigns")
    header = ["Product", "Entity", "Operation", "Campaign Id", "Ad Group Id", "Campaign Name", "Daily Budget"]
    for y, line in enumerate(
        [
            header,
            ["Sponsored Products", "Campaign", "", "41", "", "Lits", 12.5],
            ["Sponsored Products", "Ad Group", "", "41", "7", "Lits", ""],
            ["Sponsored Brands", "Campaign", "", "42", "", "Marque", 20],
        ]
    ):
        sheet.write_row(y, 0, line)
    book.close()
    return held.getvalue()


def told(content: bytes) -> list[tuple[str, str, str, Decimal | None, str | None]]:
    return [
        (f.platform, f.campaign_id, f.campaign, f.daily, str(f.obstacle) if f.obstacle else None)
        for f in read_download(content, "file")
    ]


def test_each_platform_states_its_budgets_and_what_stands_in_the_way() -> None:
    shared = "its budget is shared: change the shared budget by hand"
    assert told(EDITOR.encode("utf-16")) == [
        ("google_ads", "11", "=Marque, été", Decimal("310.50"), None),
        ("google_ads", "12", "Partagée", None, shared),
    ]
    assert told(META.encode("utf-8-sig")) == [
        ("meta_ads", "77", "Prospection", Decimal("200.00"), None),
        ("meta_ads", "78", "Par ensemble", Decimal("60.01"), None),
        ("meta_ads", "79", "À vie", None, "its budget is not a daily one: change it by hand"),
    ]
    assert told(MICROSOFT.encode()) == [
        ("microsoft_ads", "31", "Brand", Decimal("50.00"), None),
        ("microsoft_ads", "32", "Shared", None, shared),
        ("microsoft_ads", "33", "Life", None, "its budget is not a daily one: change it by hand"),
    ]
    assert told(amazon()) == [
        ("amazon_ads", "41", "Lits", Decimal("12.50"), None),
        ("amazon_ads", "42", "Marque", None, "it is no campaign of Sponsored Products: change it by hand"),
    ]


@pytest.mark.parametrize("amount", ["1,234", "1.234,50", "12 €", "-5"])
def test_an_amount_in_doubt_is_refused_with_its_line(amount: str) -> None:
    with pytest.raises(InputError, match="one way only") as refused:
        read_download(f'Campaign,Budget\nA,"{amount}"\n'.encode(), "editor.csv")
    assert refused.value.where is not None
    assert refused.value.where.line == 2


def test_an_id_that_a_spreadsheet_rounded_is_refused() -> None:
    held = io.BytesIO()
    book = Workbook(held)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["Campaign ID", "Campaign Name", "Campaign Daily Budget"])
    sheet.write_row(1, 0, [120_200_000_000_000_001, "A", 5])
    book.close()
    for content in (held.getvalue(), b"Campaign ID,Campaign Name,Campaign Daily Budget\n1.202E+17,A,5\n"):
        with pytest.raises(InputError, match="rounded by a spreadsheet"):
            read_download(content, "ads")


def test_a_budget_on_ad_sets_is_shared_out_over_those_that_run() -> None:
    """They get a line each, in proportion and to the cent; the undo gives every one its own back."""
    key = CampaignKey("meta_ads", "1", "", "Par ensemble")
    changes = changes_of(change(key, "55", "100"), change(key, "100", "0.01", DAY + dt.timedelta(weeks=1)))
    found = read_download(META.encode(), "ads.csv")
    only = replace(changes, changes=changes.changes[:1], undo=changes.undo[1:])
    ground = grounded(only, stated_of(only, found))
    assert ground.changes.changes[0].expected == Decimal("60.01")
    forth, back = bulk(ground.changes, ground.held, ground.stated).files
    assert table(forth.data) == [
        ["Campaign ID", "Campaign Name", "Campaign Daily Budget", "Ad Set ID", "Ad Set Name", "Ad Set Daily Budget"],
        ["78", "Par ensemble", "", "3", "=Large", 66.66],
        ["78", "Par ensemble", "", "4", "Similaires", 33.34],
    ]
    assert [line[-1] for line in table(back.data)[1:]] == [40.0, 20.01]
    starving = grounded(changes, stated_of(changes, found))
    made = bulk(starving.changes, starving.held, starving.stated)
    assert "left without a budget" in str(made.by_hand[key])


def table(content: bytes) -> list[list[object]]:
    return list(CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python())  # type: ignore[arg-type]


def test_another_file_is_refused() -> None:
    with pytest.raises(InputError, match="no bulk file"):
        read_download(b"Campaign,Cost\nA,5\n", "report.csv")


def change(key: CampaignKey, expected: str, new: str, day: dt.date = DAY) -> Change:
    return Change(key, "daily_budget", day, Decimal(expected), Decimal(new), "EUR", "c", Text("Why"))


def changes_of(*changes: Change) -> ChangeSet:
    back = tuple(each.back(Text("Back")) for each in reversed(changes))
    return ChangeSet("P-0001", "h", "EUR", DAY, DAY, Decimal(1), changes, back, ())


def test_stated_budgets_take_the_place_of_what_was_inferred() -> None:
    later = DAY + dt.timedelta(weeks=1)
    changes = changes_of(change(A, "300", "350"), change(B, "180", "250"), change(A, "350", "400", later))
    found = [*read_download(EDITOR.encode("utf-16"), "e"), *read_download(META.encode(), "m")]
    ground = grounded(changes, stated_of(changes, found))
    assert [str(c.expected) for c in ground.changes.changes] == ["310.50", "200.00", "350"]
    assert [str(c.new) for c in ground.changes.undo] == ["350", "200.00", "310.50"]
    assert {key: s.found_id for key, s in ground.stated.items()} == {A: "11", B: "77"}
    assert ground.held == {}
    assert ground.changes.contents_hash != changes.contents_hash
    assert grounded(changes, ()).changes == changes
    made = bulk(ground.changes, ground.held, ground.stated)
    assert not made.by_hand  # Meta has an id now
    back = next(file for file in made.files if file.name == "google_ads-fr-undo-all.csv")
    assert back.data.decode().splitlines()[1] == '11,"=Marque, été",310.50'


def test_what_a_download_does_not_hold_or_cannot_change_is_held_back() -> None:
    twin = CampaignKey("google_ads", "UK", "", "=Marque, été")
    gone, shared = (CampaignKey("google_ads", "FR", "", name) for name in ("Ailleurs", "Partagée"))
    changes = changes_of(*(change(key, "1", "2") for key in (A, twin, gone, shared, B)))
    ground = grounded(changes, stated_of(changes, read_download(EDITOR.encode("utf-16"), "e")))
    assert set(ground.held) == {A, twin, gone, shared}
    assert "does not hold it" in str(ground.held[gone])
    assert "shared" in str(ground.held[shared])
    assert "not only once" in str(ground.held[A])


def test_ids_decide_where_both_sides_have_them() -> None:
    key = CampaignKey("google_ads", "FR", "12", "Old name")
    found = [
        Found("google_ads", "12", "New name", Decimal(9), None),
        Found("google_ads", "13", "Old name", Decimal(8), None),
    ]
    (stated,) = stated_of(changes_of(change(key, "1", "2")), found)
    assert stated.daily == 9


@pytest.mark.parametrize(
    ("daily", "seen"),
    [
        ("350.00", Seen.APPLIED),
        ("310.50", Seen.NOT_APPLIED),
        ("330", Seen.PARTLY),
        ("500", Seen.CHANGED_BY_OTHERS),
    ],
)
def test_a_stated_budget_is_read_back_exactly(daily: str, seen: Seen) -> None:
    later = change(A, "350", "400", DAY + dt.timedelta(weeks=1))
    changes = changes_of(change(A, "310.50", "350"), later)
    unseen = [
        ReadBackLine(
            name, *("google_ads", "FR", "", A.campaign, "EUR"), c.effective_on, None, c.expected, c.new, None, None,
            Seen.NOT_YET_VISIBLE, Known.SPENT, Text("Early"),
        )
        for name, c in zip("12", changes.changes, strict=True)
    ]  # fmt: skip
    stated = Stated(A.platform, A.account, "", A.campaign, "11", Decimal(daily))
    inferred = ReadBack("P-0001", "h", changes.contents_hash, "e", tuple(unseen), ())
    first, second = by_budgets(inferred, changes, [stated], DAY).lines
    assert (first.seen, first.known, first.found, first.tolerance) == (seen, Known.STATED, Decimal(daily), Decimal(0))
    assert (second.seen, second.known) == (Seen.NOT_YET_VISIBLE, Known.SPENT)

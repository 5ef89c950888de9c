"""Bad input: each gets a clear error with its place and the next step, and nothing is silently wrong."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest

from unisono.domain import Severity
from unisono.errors import AmbiguousError, InputError, SettingsError, UnisonoError, UnknownSourceError, UnreadableError
from unisono.facts.sources import Hints, Reading, parse_mapping, read_file

NOTHING = Hints()
HEAD = 'Campaign report\n"March 1, 2026 - March 31, 2026"\nDay,Campaign,Currency code,Impr.,Clicks,Cost\n'
ROW = "2026-03-01,Brand,EUR,100,10,12.50\n"
WIDE = "date,revenue,tv_spend\n2026-01-05,100.5,10.5\n2026-01-12,110.5,12.5\n"


def read(text: str | bytes, hints: Hints = NOTHING, name: str = "report.csv") -> Reading:
    content = text.encode() if isinstance(text, str) else text
    (reading,) = read_file(content, name, hints)
    return reading


def found(reading: Reading, check: str) -> list[Severity]:
    return [finding.severity for finding in reading.findings if finding.check == check]


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            # a fixed date: parallel workers must collect the same test ids, whenever they start
            archive.writestr(zipfile.ZipInfo(name.replace("_csv", ".csv"), (2026, 1, 2, 3, 4, 6)), content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \n\n", "empty"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "web page"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x89PNG\r\n\x1a\n....", "PNG"),
        (b'{"data": []}', "JSON"),
        (b"MZ\x90\x00" + bytes(range(256)) * 20, "no spreadsheet and no table"),
        (zipped(a_csv=b"x")[:40], "damaged"),
        (b"PK\x03\x04 nothing", "damaged"),
        (HEAD.encode() + b"2026-03-01,Brand,EUR,100", "cut"),
        (HEAD.encode() + b'2026-03-01,"Brand,EUR,100,1,1\n', "never closed"),
        (HEAD.encode() + b"2026-03-01,Br\x00and,EUR,100,1,1\n", "zero bytes"),
        ("Jour,Coût\né".encode()[:-1], "cut"),
        (b"date,x\n" + b'"' + b"a" * 300_000, "cell is far too long"),
    ],
)
def test_what_is_no_table_is_said(content: bytes, words: str) -> None:
    with pytest.raises(UnreadableError, match=words) as caught:
        read_file(content, "report.csv", Hints())
    assert caught.value.where is not None
    assert caught.value.where.file == "report.csv"
    assert str(caught.value.remedy)


@pytest.mark.parametrize("header", ["Date,Campaign,Cost", "Day,Campaign,Currency code,Cost,Impr.,Clicks"])
@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_the_line_of_an_open_quotation_mark_is_named(header: str, end: str) -> None:
    rows = ('2026-11-09,"A, all",90' + ",1" * 3, '2026-11-16,"B,100' + ",1" * 3, "2026-99-99,C,abc" + ",1" * 3)
    content = (end or "\n").join((header, *rows)) + end
    with pytest.raises(UnreadableError, match="never closed") as caught:
        read_file(content.encode(), "broken.csv", Hints(currency="EUR"))
    assert caught.value.where is not None
    assert (caught.value.where.line, caught.value.where.value) == (3, rows[1])


def test_a_mark_inside_a_cell_opens_nothing() -> None:
    content = 'Date,Campaign,Cost\n2026-11-16,Screen 12",100\n2026-11-23,Screen 15,100\n'
    (reading,) = read_file(content.encode(), "good.csv", Hints(currency="EUR"))
    assert reading.frame["campaign"].to_list() == ['Screen 12"', "Screen 15"]


def test_a_table_without_any_amount_is_not_read() -> None:
    with pytest.raises(InputError, match="No row of this table has an amount"):
        read_file(b"Date,Campaign,Cost\n2026-11-16,A,\n2026-11-23,B,\n", "blank.csv", Hints(currency="EUR"))


def test_a_text_without_columns_is_no_table() -> None:
    with pytest.raises(UnknownSourceError, match="holds no table") as caught:
        read_file(b"Hello there.\nNothing to see here.\n", "note.txt", Hints())
    assert "CSV or XLSX" in str(caught.value.remedy)


def test_a_cut_spreadsheet_is_unreadable() -> None:
    with pytest.raises(UnreadableError, match="damaged"):
        read_file(spreadsheet()[:-200], "report.xlsx", Hints())


def spreadsheet() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["Day", "Campaign", "Currency code", "Impr.", "Clicks", "Cost"],
        ["2026-03-01", "Brand", "EUR", 100, 10, 12.5],
    ):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_spreadsheet_renamed_csv_is_read() -> None:
    assert read(spreadsheet()).frame["spend"].to_list() == [Decimal("12.50")]


def test_members_of_a_zip_are_read_and_strangers_are_told() -> None:
    readings = read_file(zipped(a_csv=(HEAD + ROW).encode(), b_csv=b"some,words\nand,more\n"), "all.zip", Hints())
    assert [reading.source for reading in readings] == ["google_ads"]
    assert found(readings[0], "part_not_read") == [Severity.WARNING]


def test_numbers_that_are_none_refuse_the_file_with_their_lines() -> None:
    with pytest.raises(InputError, match=r"4 \(Cost: douze\)") as caught:
        read(HEAD + "2026-03-01,Brand,EUR,100,10,douze\n")
    assert caught.value.where is not None
    assert caught.value.where.line == 4


def test_grouping_that_is_wrong_is_no_number() -> None:
    with pytest.raises(InputError, match="12,34"):
        read(HEAD + ROW + '2026-03-02,Brand,EUR,100,10,"12,34"\n', Hints(decimal="."))


def test_not_a_number_is_missing_and_said() -> None:
    reading = read(HEAD + ROW + "2026-03-02,Brand,EUR,100,NaN,inf\n")
    assert reading.frame["spend"].to_list() == [Decimal("12.50"), None]
    assert found(reading, "not_a_number") == [Severity.WARNING, Severity.WARNING]
    assert [f.rows[0].line for f in reading.findings if f.check == "not_a_number"] == [5, 5]


def test_dashes_are_missing_not_zero() -> None:
    reading = read(HEAD + "2026-03-01,Brand,EUR,100, --,12.5\n")
    assert reading.frame["clicks"].to_list() == [None]


def test_negative_spend_is_kept_as_a_credit_and_said() -> None:
    reading = read(HEAD + ROW + "2026-03-02,Brand,EUR,0,0,-3.20\n")
    assert reading.frame["spend"].sum() == Decimal("9.30")
    assert found(reading, "negative_spend") == [Severity.WARNING]


def test_undecidable_decimal_mark_names_the_option() -> None:
    text = "Day,Campaign,Currency code,Impr.,Clicks,Cost\n" + '2026-03-01,Brand,EUR,100,10,"1,234"\n'
    with pytest.raises(AmbiguousError, match="Say which mark") as asked:
        read(text)
    assert "--decimal" in (asked.value.option or "")
    assert read(text, Hints(decimal=",")).frame["spend"].to_list() == [Decimal("1.234")]
    assert read(text, Hints(decimal=".")).frame["spend"].to_list() == [Decimal(1234)]


def test_a_count_settles_the_decimal_mark() -> None:
    text = "Day,Campaign,Currency code,Impr.,Clicks,Cost\n" + '2026-03-01,Brand,EUR,"10,811",10,"1,234"\n'
    assert read(text).frame["spend"].to_list() == [Decimal(1234)]


SLASHED = "Day,Campaign,Currency code,Impr.,Clicks,Cost\n03/04/2026,Brand,EUR,100,10,12.5\n"


def test_slashed_dates_are_settled_by_evidence_or_refused() -> None:
    with pytest.raises(AmbiguousError, match="Say which comes first") as asked:
        read(SLASHED)
    assert "--day-order" in (asked.value.option or "")
    assert str(read(SLASHED, Hints(day_order="dmy")).first_on) == "2026-04-03"
    assert str(read(SLASHED + "13/04/2026,Brand,EUR,1,1,1\n").first_on) == "2026-04-03"
    assert str(read('Campaign report\n"March 1, 2026 - March 31, 2026"\n' + SLASHED).first_on) == "2026-03-04"
    assert str(read(SLASHED, name="report 2026-04-01_2026-04-30.csv").first_on) == "2026-04-03"


def test_dates_in_two_orders_are_refused() -> None:
    with pytest.raises(InputError, match="day first"):
        read(SLASHED + "13/04/2026,B,EUR,1,1,1\n04/14/2026,B,EUR,1,1,1\n")


def test_a_row_without_a_date_is_refused_with_its_line() -> None:
    with pytest.raises(InputError, match="line 5"):
        read(HEAD + ROW + "soon,Brand,EUR,100,10,12.5\n")


def test_currency_is_asked_for_and_never_guessed() -> None:
    text = "Day,Campaign,Impr.,Clicks,Cost\n2026-03-01,Brand,100,10,12.5\n"
    with pytest.raises(AmbiguousError, match="currency") as asked:
        read(text)
    assert asked.value.option == "--currency EUR"
    assert read(text, Hints(currency="CHF")).frame["currency"].to_list() == ["CHF"]
    with pytest.raises(AmbiguousError, match="currency") as asked:
        read(WIDE)
    assert asked.value.option == "--currency EUR"


def test_two_currencies_in_one_file_stay_apart() -> None:
    reading = read(HEAD + ROW + "2026-03-01,Brand US,USD,100,10,20\n" + "Total: Account, --, --,200,20,32.50\n")
    assert reading.frame["currency"].to_list() == ["EUR", "USD"]
    assert found(reading, "two_currencies") == [Severity.WARNING]
    assert not reading.checksums, "a total over two currencies proves nothing"


def test_totals_that_do_not_match_are_critical() -> None:
    reading = read(HEAD + ROW + "Total: Campaigns, --,EUR,100,10,12.51\n")
    assert found(reading, "totals_match") == [Severity.CRITICAL]
    (wrong,) = [checksum for checksum in reading.checksums if not checksum.holds]
    assert (wrong.column, wrong.stated, wrong.summed, wrong.line) == ("spend", Decimal("12.51"), Decimal("12.50"), 5)


def test_a_filtered_report_is_not_the_whole_account() -> None:
    reading = read(HEAD + ROW + "Total: Campaigns, --,EUR,100,10,12.50\nTotal: Account, --,EUR,900,90,99.00\n")
    assert not found(reading, "totals_match")
    assert found(reading, "filtered_report") == [Severity.INFO]
    assert not reading.account_wide


def test_a_google_report_without_totals_may_be_cut() -> None:
    assert found(read(HEAD + ROW), "totals_present") == [Severity.WARNING]


def test_a_campaign_named_total_is_data_where_it_has_a_date() -> None:
    reading = read(HEAD + "2026-03-01,Total,EUR,100,10,12.5\n2026-03-02,Total : énergie,EUR,1,1,1\n")
    assert reading.frame["spend"].sum() == Decimal("13.50")


def test_subtotals_of_a_meta_pivot_are_checked_and_not_loaded() -> None:
    text = (
        "Campaign name,Day,Impressions,Amount spent (EUR)\n"
        "A,All,30,3.00\nA,2026-03-01,10,1.00\nA,2026-03-02,20,2.00\nB,,5,4.00\nB,2026-03-01,5,4.00\n,,35,7.00\n"
    )
    reading = read(text)
    assert reading.frame["spend"].sum() == Decimal("7.00")
    assert [(c.stated, c.holds) for c in reading.checksums if c.column == "spend"] == [
        (Decimal("3.00"), True), (Decimal("4.00"), True), (Decimal("7.00"), True),
    ]  # fmt: skip


def test_duplicate_rows_are_critical_and_segments_are_added_up() -> None:
    assert found(read(HEAD + ROW + ROW), "duplicate_rows") == [Severity.CRITICAL]
    text = (
        HEAD.replace("Clicks,", "Clicks,Device,")
        + "2026-03-01,A,EUR,1,1,Mobile,2.5\n2026-03-01,A,EUR,2,1,Desktop,3.5\n"
    )
    reading = read(text)
    assert reading.frame.select("spend", "impressions").rows() == [(Decimal("6.00"), 3)]
    assert not found(reading, "duplicate_rows")


def test_weekly_rows_last_seven_days() -> None:
    reading = read((HEAD + ROW).replace("Day,", "Week,").replace("2026-03-01", "2026-03-02"))
    assert reading.frame["n_days"].to_list() == [7]
    assert str(reading.last_on) == "2026-03-08"


def test_a_report_without_days_says_which_breakdown_to_add() -> None:
    with pytest.raises(InputError, match="breakdown by day"):
        read("Campaign,Currency code,Impr.,Clicks,Cost\nBrand,EUR,1,1,1\n")


def test_header_only_and_unknown_columns() -> None:
    with pytest.raises(InputError, match="no rows"):
        read(HEAD)
    reading = read(HEAD.replace("Cost", "Cost,Mystery") + "2026-03-01,Brand,EUR,100,10,12.50,x\n")
    (note,) = [f for f in reading.findings if f.check == "unknown_columns"]
    assert "Mystery" in str(note.summary)


def test_a_row_with_too_many_cells_is_named() -> None:
    with pytest.raises(UnreadableError, match="line 5"):
        read(HEAD + ROW + "2026-03-02,Brand, Paris,EUR,100,10,12.5\n")


def test_mojibake_headers_are_repaired() -> None:
    text = "Nom de la campagne,Jour,Impressions,Montant dépensé (EUR)\nÉté,2026-03-01,1,2.50\n"
    broken = text.encode().decode("cp1252").encode()
    assert read(broken).frame.select("campaign", "spend").rows() == [("Été", Decimal("2.50"))]


def test_addresses_never_leave_in_clear() -> None:
    reading = read(HEAD + "2026-03-01,Retargeting jo.doe@example.com,EUR,100,10,12.50\n")
    assert reading.frame["campaign"].to_list() == ["Retargeting [e-mail]"]
    wide = read(
        "date,revenue,tv_spend,contact\n2026-01-05,100.5,10.5,jo@example.com\n2026-01-12,1,1,al@example.com\n",
        Hints(currency="EUR"),
    )
    assert found(wide, "personal_data") == [Severity.WARNING]
    assert "example.com" not in wide.frame.write_csv()
    mapping = parse_mapping('date = "date"\n[columns.contact]\nrole = "control"\n')
    with pytest.raises(InputError, match="personal data"):
        read("date,contact\n2026-01-05,jo@example.com\n2026-01-12,x\n", Hints(currency="EUR", mapping=mapping))


def test_periods_that_repeat_or_lack_are_told() -> None:
    hints = Hints(currency="EUR")
    twice = read(WIDE + "2026-01-12,5.5,5.5\n", hints)
    assert found(twice, "duplicate_periods") == [Severity.CRITICAL]
    assert len(twice.frame) == 6, "nothing is added up"
    gap = read(WIDE + "2026-01-26,5.5,5.5\n2026-02-02,1.5,1.5\n", hints)
    assert found(gap, "period_spacing") == [Severity.WARNING]
    odd = read(WIDE + "2026-01-15,5.5,5.5\n2026-01-25,5.5,1.5\n", hints)
    assert found(odd, "period_spacing") == [Severity.WARNING]
    lone = read("date,revenue,tv_spend\n2026-01-05,100.5,10.5\n", hints)
    assert found(lone, "period_spacing") == [Severity.WARNING]


def test_a_header_of_weeks_makes_weeks_and_a_total_is_no_row() -> None:
    text = "Semaine;CA;TV\n05/01/2026;1000;10\n19/01/2026;10;20\nTotal;1010;31\n"
    reading = read(text, Hints(currency="EUR"))
    assert reading.frame["n_days"].unique().to_list() == [7]
    assert found(reading, "period_spacing") == [Severity.WARNING], "the week of 12 January is missing"
    assert found(reading, "totals_match") == [Severity.CRITICAL]
    assert reading.frame.filter(series="TV")["value"].sum() == 30


def test_a_mapping_that_asks_for_what_is_not_there_is_refused() -> None:
    mapping = parse_mapping('date = "date"\n[columns.radio]\nrole = "spend"\nchannel = "radio"\n')
    with pytest.raises(InputError, match="radio"):
        read(WIDE, Hints(currency="EUR", mapping=mapping))
    with pytest.raises(SettingsError, match="not a role"):
        parse_mapping('date = "d"\n[columns.radio]\nrole = "money"\n')
    with pytest.raises(SettingsError, match="channel"):
        parse_mapping('date = "d"\n[columns.radio]\nrole = "spend"\n')


@pytest.mark.parametrize("expression", ["revenue ** 2", "revenue.real", "[revenue]", "revenue and revenue", "1 +"])
def test_an_expression_holds_no_programs(expression: str) -> None:
    mapping = {"date": "date", "outcome": {"expression": expression}, "columns": {"tv_spend": {"role": "control"}}}
    with pytest.raises(InputError, match="expression"):
        read(WIDE, Hints(currency="EUR", mapping=mapping))


def test_orders_need_a_key_to_hide_customers() -> None:
    text = "Name,Email,Financial Status,Currency,Taxes,Total,Created at\n"
    text += "#1,jo@example.com,paid,EUR,2.50,12.50,2026-03-01 10:00:00 +0100\n"
    with pytest.raises(InputError, match="key"):
        read(text)


def test_a_source_that_was_told_must_fit() -> None:
    with pytest.raises(UnknownSourceError, match="not those of Meta Ads"):
        read(HEAD + ROW, Hints(source="meta_ads"))


def test_strangers_are_told_what_to_bring() -> None:
    with pytest.raises(UnknownSourceError, match="wide table"):
        read("name,colour\nchair,red\ntable,blue\n")


@pytest.mark.parametrize("cut", range(1, len(HEAD + ROW), 7))
def test_a_file_cut_anywhere_is_an_error_or_a_warning(cut: int) -> None:
    text = (HEAD + ROW + ROW.replace("-01", "-02") + "Total: Account, --,EUR,200,20,25.00\n")[:-cut]
    try:
        reading = read(text)
    except UnisonoError:
        return
    assert any(f.severity is not Severity.INFO for f in reading.findings) or reading.account_wide


@pytest.mark.parametrize(
    "moment",
    ["2026-03-01 10:15:00 UTC", "2026-03-01T10:15:00Z", "2026-03-01 11:15:00 +0100", "2026-03-01T11:15:00+01:00"],
)
def test_moments_of_orders_are_read_with_any_offset(moment: str) -> None:
    text = "Name,Email,Financial Status,Currency,Taxes,Total,Created at\n"
    text += f"#1001,a@example.com,paid,EUR,2.00,12.00,{moment}\n"
    reading = read(text, Hints(identity_key=b"k" * 32))
    assert reading.frame["ordered_at"].to_list() == [dt.datetime(2026, 3, 1, 10, 15, tzinfo=dt.UTC)]
    assert reading.frame["ordered_on"].to_list() == [dt.date(2026, 3, 1)]


@pytest.mark.parametrize("blank", ["\n", "\n\n", ",,\n"])
def test_blank_lines_below_the_header_are_left_out(blank: str) -> None:
    reading = read(HEAD + blank + ROW)
    assert reading.frame["line"].to_list() == [HEAD.count("\n") + blank.count("\n") + 1]

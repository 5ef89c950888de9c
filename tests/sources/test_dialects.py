"""The same facts in every dialect: each source passes the conformance suite over files that are written here."""

from __future__ import annotations

import datetime as dt
import io
import random
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import openpyxl
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unisono.facts.sources import Hints, all_specs, read_file
from unisono.facts.sources.conformance import Fixture, check_source

KEY = b"a key of thirty-two bytes or more"
Row = tuple[dt.date, str, int, int, Decimal]
ROWS: list[Row] = [
    (dt.date(2026, 3, 1), "Brand | Search, FR", 10811, 822, Decimal("1691.25")),
    (dt.date(2026, 3, 2), "Brand | Search, FR", 3284, 106, Decimal("26.66")),
    (dt.date(2026, 3, 2), "Total Hiver – été", 14409, 523, Decimal("298.72")),
    (dt.date(2026, 3, 14), "Total Hiver – été", 0, 0, Decimal("0.00")),
]


def english(value: int | Decimal) -> str:
    text = f"{value:,}"
    return f'"{text}"' if "," in text else text


def french(value: int | Decimal) -> str:
    return f"{value:,}".replace(",", "\u202f").replace(".", ",")


def google(rows: list[Row], language: str) -> str:
    number: Callable[[int | Decimal], str] = english if language == "en" else french
    separator = "," if language == "en" else ";"
    heads = {
        "en": ["Campaign report", '"March 1, 2026 - March 31, 2026"', "Day,Campaign,Currency code,Impr.,Clicks,Cost"],
        "fr": [
            "Rapport sur les campagnes",
            '"1 mars 2026 - 31 mars 2026"',
            "Jour;Campagne;Code de la devise;Impr.;Clics;Coût",
        ],
    }
    lines = [
        separator.join((day.isoformat(), f'"{name}"', "EUR", number(shown), number(clicks), number(cost)))
        for day, name, shown, clicks, cost in rows
    ]
    label = "Total: Account" if language == "en" else "Total\u00a0: compte"
    sums = (sum(r[2] for r in rows), sum(r[3] for r in rows), sum((r[4] for r in rows), Decimal(0)))
    lines.append(separator.join((label, " --", "EUR", *(number(total) for total in sums))))
    return "\n".join([*heads[language], *lines]) + "\n"


def meta(rows: list[Row], language: str) -> str:
    head = {
        "en": "Campaign name,Ad set name,Day,Impressions,Clicks (all),Amount spent (EUR),Results",
        "fr": "Nom de la campagne,Nom de l’ensemble de publicités,Jour,Impressions,"
        "Clics (tous),Montant dépensé (EUR),Résultats",
    }[language]
    day = "%d/%m/%Y" if language == "fr" else "%Y-%m-%d"
    lines = [f'"{name}",Broad,{on:{day}},{shown},{clicks},{cost},' for on, name, shown, clicks, cost in rows]
    return "\n".join([head, *lines]) + "\n"


def linkedin(rows: list[Row], language: str) -> str:
    head = {
        "en": "Start Date (in UTC),Account Name,Currency,Campaign Group Name,Campaign Name,"
        "Total Spent,Impressions,Clicks,Viral Impressions",
        "fr": "Date de début (UTC),Nom du compte,Devise,Nom du groupe de campagnes,Nom de la campagne,"
        "Total dépensé,Impressions,Clics,Impressions virales",
    }[language]
    lines = [
        f'{on:%m/%d/%Y},Exemple,EUR,"{name}",Groupe A,"{cost:,}",{shown},{clicks},999'
        for on, name, shown, clicks, cost in rows
    ]
    return "\n".join(["Campaign Performance Report (in UTC)", "", head, *lines]) + "\n"


def tiktok(rows: list[Row], language: str) -> str:
    head = {
        "en": "Campaign name,By Day,Currency,Cost,Impressions,Clicks (destination),Conversions",
        "fr": "Nom de la campagne,Par jour,Devise,Coût,Impressions,Clics (destination),Conversions",
    }[language]
    lines = [f'"{name}",{on},EUR,{cost},{shown},{clicks},-' for on, name, shown, clicks, cost in rows]
    cost = sum((r[4] for r in rows), Decimal(0))
    shown, clicks = sum(r[2] for r in rows), sum(r[3] for r in rows)
    total = f"Total of {len(rows)} results,-,-,{cost},{shown},{clicks},-"
    return "\n".join([head, *lines, total]) + "\n"


WRITERS = {"google_ads": google, "meta_ads": meta, "linkedin_ads": linkedin, "tiktok_ads": tiktok}


@pytest.mark.parametrize("source", sorted(WRITERS))
def test_each_platform_reads_the_same_in_every_dialect(source: str) -> None:
    writer = WRITERS[source]
    hints = Hints(account="Maison")
    fixtures = []
    for language in ("en", "fr"):
        delimiter = ";" if source == "google_ads" and language == "fr" else ","
        fixtures.append(Fixture(f"{language}.csv", writer(ROWS, language).encode(), hints, delimiter))
    facts = check_source(source, fixtures)
    assert facts["spend"].sum() == Decimal("2016.63")
    assert facts["impressions"].sum() == 28504
    assert facts["campaign"].n_unique() == 2


ORDER_COLUMNS = (
    "Name,Email,Financial Status,Currency,Shipping,Taxes,"
    "Total,Created at,Lineitem quantity,Notes,Cancelled at,Refunded Amount,"
    "Billing Name,Billing Country,Shipping Country\n"
)
ORDERS = (
    ORDER_COLUMNS
    + """#1001,Jo@Example.com,paid,EUR,10.00,20.00,120.00,2026-03-01 23:15:00 -0500,2,"deux
lignes",,0.00,Personne,FR,BE
#1001,Jo@Example.com,,,,,,2026-03-01 23:15:00 -0500,1,,,,,,
#1002, jo@example.com ,partially_refunded,EUR,0.00,10.00,60.00,2026-03-02 08:00:00 +0100,1,,,30.00,Personne,FR,
#1003,,pending,EUR,0.00,10.00,60.00,2026-03-02 08:00:00 +0100,1,,,0.00,,FR,
#1004,al@example.com,refunded,EUR,0.00,10.00,60.00,2026-03-02 08:00:00 +0100,1,,2026-03-03 08:00:00 +0100,60.00,,FR,
"""
)


def test_shopify_orders_count_once_however_many_lines() -> None:
    hints = Hints(account="boutique", identity_key=KEY)
    facts = check_source("shopify", [Fixture("orders.csv", ORDERS.encode(), hints, ",")]).sort("order_id")
    assert facts["order_id"].to_list() == ["#1001", "#1002", "#1003", "#1004"]
    assert facts["gross"].sum() == Decimal("300.00")
    assert facts["net_revenue"].to_list() == [Decimal("100.00"), Decimal("25.00"), None, Decimal("0.00")]
    assert facts["n_lines"].to_list() == [2, 1, 1, 1]
    assert facts["n_items"].to_list() == [3, 1, 1, 1]
    assert facts["ordered_on"][0] == dt.date(2026, 3, 1), "the day at the shop's own offset"
    assert facts["ordered_at"][0] == dt.datetime(2026, 3, 2, 4, 15, tzinfo=dt.UTC)
    here = replace(hints, day_zone="Europe/Paris")
    facts = check_source("shopify", [Fixture("orders.csv", ORDERS.encode(), here, ",")]).sort("order_id")
    assert facts["ordered_on"][0] == dt.date(2026, 3, 2), "the day of the company, whose calendar is the media's too"
    assert facts["country"].to_list() == ["BE", "FR", "FR", "FR"]
    assert facts["cancelled"].to_list() == [False, False, False, True]
    keys = facts["customer_key"].to_list()
    assert keys[0] == keys[1], "one person, however the address is typed"
    assert keys[2] is None
    assert keys[3] not in (None, keys[0])
    assert "Personne" not in facts.write_csv()
    (reading,) = read_file(ORDERS.encode(), "orders.csv", hints)
    assert reading.frame["line"].to_list() == [2, 5, 6, 7], "lines as an editor shows them"


def test_another_key_hides_a_person_differently() -> None:
    first, second = (
        read_file(ORDERS.encode(), "o.csv", Hints(identity_key=key))[0].frame["customer_key"]
        for key in (KEY, KEY[::-1])
    )
    assert first[0] != second[0]


WIDE = """Semaine;CA net;Dépenses TV;Clics TV;Promo
05/01/2026;1 200,50;100,00;12;0
12/01/2026;1 300,00;0,00;0;1
19/01/2026;;50,25;5;0
"""
WIDE_EN = """Week,CA net,Dépenses TV,Clics TV,Promo
2026-01-05,"1,200.50",100.00,12,0
2026-01-12,"1,300.00",0.00,0,1
2026-01-19,,50.25,5,0
"""


def test_wide_table_reads_the_same_in_every_dialect() -> None:
    hints = Hints(currency="EUR", source="ventes")
    facts = check_source(
        "ventes", [Fixture("a.csv", WIDE.encode(), hints, ";"), Fixture("b.csv", WIDE_EN.encode(), hints, ",")]
    )
    tv = facts.filter(role="spend")
    assert tv["channel"].unique().to_list() == ["tv"]
    assert tv.sort("date_on")["value"].to_list() == [100.0, 0.0, 50.25]
    assert facts.filter(role="outcome").sort("date_on")["value"].to_list() == [1200.5, 1300.0, None]
    assert facts.filter(role="exposure")["value"].sum() == 17


LONG = """Date,Channel,Metric,Value
2026-01-05,TV,spend,100
2026-01-05,TV,GRP,12.5
2026-01-05,,revenue,900
2026-01-12,TV,spend,0
2026-01-12,TV,GRP,0
2026-01-12,,revenue,910
"""


def test_long_table_reads_the_same_in_every_dialect() -> None:
    hints = Hints(currency="EUR", source="historique")
    facts = check_source("historique", [Fixture("l.csv", LONG.encode(), hints, ",")])
    found = set(facts.select("series", "role", "channel").unique().rows())
    assert found == {("TV_spend", "spend", "tv"), ("TV_GRP", "exposure", "tv"), ("revenue", "outcome", None)}


def agency_down() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Bilan de campagne TV - Maison"])
    sheet.append(["Montants nets HT en euros"])
    sheet.append([])
    sheet.append(["Semaine du", "GRP 25-49", "Investissement net"])
    for day, points, money in ((5, 120.5, 19000.10), (12, 0, 0), (19, 80.25, 12000.05)):
        sheet.append([dt.date(2026, 1, day), points, money])
    sheet.append(["Total", 200.75, 31000.15])
    return saved(book)


def agency_across() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Bilan de campagne TV - Maison"])
    sheet.append([])
    weeks = [dt.date(2026, 1, day) for day in (5, 12, 19)]
    sheet.append(["Semaine du", *weeks, "Total"])
    sheet.append(["Investissement net (EUR)", 19000.10, 0, 12000.05, 31000.15])
    sheet.append(["GRP 25-49", 120.5, 0, 80.25, 200.75])
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


AGENCY_CSV = """Bilan de campagne TV - Maison;;
Montants nets HT en euros;;
;;
Semaine du;GRP 25-49;Investissement net
05/01/2026;120,5;19 000,10
12/01/2026;0;0,00
19/01/2026;80,25;12 000,05
Total;200,75;31 000,15
"""


def test_agency_sheets_with_weeks_down_or_across_are_the_same_facts() -> None:
    facts = check_source(
        "agency",
        [
            Fixture("down.xlsx", agency_down()),
            Fixture("across.xlsx", agency_across()),
            Fixture("down.csv", AGENCY_CSV.encode(), Hints(), ";"),
        ],
    )
    assert facts["spend"].sum() == Decimal("31000.15")
    assert facts["exposure"].sum() == 200.75
    assert facts["exposure_unit"].unique().to_list() == ["GRP"]
    assert facts["n_days"].unique().to_list() == [7]
    assert facts["campaign_type"].unique().to_list() == ["TV"]


def test_every_source_has_its_headers_in_a_data_file() -> None:
    assert {spec.name for spec in all_specs()} == {
        "google_ads", "meta_ads", "linkedin_ads", "tiktok_ads", "shopify", "agency", "wide", "long",
    }  # fmt: skip


amounts = st.integers(0, 9_999_999).map(lambda cents: Decimal(cents) / 100)
names = st.text(st.sampled_from("abcÉéœ |;,-'’0"), min_size=1, max_size=12).filter(
    lambda s: s.strip(" -").strip() != ""
)
days = st.dates(dt.date(2026, 3, 1), dt.date(2026, 3, 31))


@settings(max_examples=25, deadline=None)
@given(
    rows=st.lists(st.tuples(days, names, st.integers(0, 10**7), st.integers(0, 10**5), amounts), min_size=1, max_size=8,
                  unique_by=lambda r: (r[0], " ".join(r[1].split()))),
    language=st.sampled_from(["en", "fr"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le"]),
    order=st.randoms(use_true_random=False),
)  # fmt: skip
def test_reading_does_not_depend_on_how_the_file_is_written(
    rows: list[Row], language: str, encoding: str, order: random.Random
) -> None:
    rows = [(day, name, shown, clicks, cost.quantize(Decimal("0.01"))) for day, name, shown, clicks, cost in rows]
    plain = read_file(google(rows, "en").encode(), "a.csv", Hints())[0]
    order.shuffle(rows)
    other = read_file(google(rows, language).encode(encoding), "b.csv", Hints())[0]
    assert other.frame.drop("line").sort(pl.all()).equals(plain.frame.drop("line").sort(pl.all()))
    assert all(checksum.holds for checksum in other.checksums)
    assert plain.frame["spend"].sum() == sum((r[4] for r in rows), Decimal(0))

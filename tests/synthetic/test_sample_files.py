"""The sample company's files, re-read with other means than they were written with, hold the world's figures."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import re
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from unisono.synthetic import SampleCompany, sample_company
from unisono.synthetic.delivery import split_cents
from unisono.synthetic.streams import Floats, Ints

WEEKS = 70  # from August 2024: touches two years and three half-years


@pytest.fixture(scope="module")
def company() -> SampleCompany:
    return sample_company(11, weeks=WEEKS)


@pytest.fixture(scope="module")
def folder(company: SampleCompany, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("sample company")
    written = company.write(place)
    assert sorted(written) == sorted(p for p in place.rglob("*") if p.is_file())
    return place


def texts(folder: Path, pattern: str) -> list[str]:
    """Decoded texts by the mark at their start."""
    found = []
    for path in sorted(folder.glob(pattern)):
        content = path.read_bytes()
        found.append(content.decode("utf-16" if content[:2] == b"\xff\xfe" else "utf-8-sig"))
    return found


def number(text: str, *, french: bool = False) -> Decimal:
    plain = text.replace("\u202f", "").replace(",", ".") if french else text.replace(",", "")
    return Decimal(plain)


def weekly(company: SampleCompany, amounts: Iterable[tuple[str, Decimal | float]]) -> list[float]:
    """Sums by week of (ISO day, amount)."""
    sums: dict[dt.date, Decimal] = defaultdict(Decimal)
    for day, amount in amounts:
        date = dt.date.fromisoformat(day[:10])
        sums[date - dt.timedelta(days=date.weekday())] += Decimal(str(amount))
    assert set(sums) <= set(company.weeks)
    return [float(sums[week]) for week in company.weeks]


def spend(company: SampleCompany, channel: str) -> list[float]:
    return [round(float(x), 2) for x in company.spend[:, company.channels.index(channel)]]


def google_rows(text: str, delimiter: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO("".join(text.splitlines(keepends=True)[2:])), delimiter=delimiter))


def test_google_ads_in_french(company: SampleCompany, folder: Path) -> None:
    by_channel: dict[str, list[tuple[str, Decimal]]] = {"search": [], "youtube": []}
    found = texts(folder, "google_ads/Rapport*.csv")
    assert len(found) == 2
    for text, delimiter in zip(found, ";\t", strict=True):
        assert text.startswith("Rapport sur les campagnes")
        header, *rows = google_rows(text, delimiter)
        assert header[:3] == ["Jour", "Compte", "Campagne"]
        body, totals = rows[:-2], rows[-2:]
        assert [total[0] for total in totals] == ["Total : compte", "Total : campagnes"]
        for column in (5, 6, 7, 8, 9):
            told = number(totals[0][column], french=True)
            assert sum(number(row[column], french=True) for row in body) == told
        for row in body:
            channel = "search" if "Search" in row[2] else "youtube"
            by_channel[channel].append((row[0], number(row[7], french=True)))
    for channel, amounts in by_channel.items():
        assert weekly(company, amounts) == pytest.approx(spend(company, channel), abs=0.001)


def test_google_ads_in_english(company: SampleCompany, folder: Path) -> None:
    amounts = []
    unmeasured = 0
    for text in texts(folder, "google_ads/Campaign report*.csv"):
        _, *rows = google_rows(text, ",")
        body, totals = rows[:-2], rows[-2:]
        assert [total[0] for total in totals] == ["Total: Account", "Total: Campaigns"]
        assert sum(number(row[7]) for row in body) == number(totals[0][7])
        amounts += [(row[0], number(row[7])) for row in body]
        unmeasured += sum(row[8].strip() == "--" for row in body)
    assert weekly(company, amounts) == pytest.approx(spend(company, "display"), abs=0.001)
    assert unmeasured > 0


def test_meta_in_english_and_french(company: SampleCompany, folder: Path) -> None:
    amounts = []
    headers = []
    for text in texts(folder, "meta/*.csv"):
        header, *rows = list(csv.reader(io.StringIO(text)))
        headers.append(header[9])
        amounts += [(row[3], number(row[9])) for row in rows]
        assert all((row[10] == "") == (row[11] == "") == (row[13] == "") for row in rows)
        assert all(int(row[4]) <= int(row[5]) for row in rows), "reach is at most impressions"
        keys = [(row[0], row[1], row[2], row[3]) for row in rows]
        assert len(set(keys)) == len(keys)
    assert headers == ["Amount spent (EUR)", "Montant dépensé (EUR)"]
    assert weekly(company, amounts) == pytest.approx(spend(company, "social"), abs=0.001)


def test_linkedin(company: SampleCompany, folder: Path) -> None:
    amounts = []
    for path, text in zip(sorted(folder.glob("linkedin/*")), texts(folder, "linkedin/*"), strict=True):
        assert path.read_bytes()[:2] == b"\xff\xfe"
        lines = text.splitlines()
        assert lines[0] == "Campaign Performance Report (in UTC)"
        rows = list(csv.DictReader(lines[5:], delimiter="\t"))
        for row in rows:
            day = dt.datetime.strptime(row["Start Date (in UTC)"], "%m/%d/%Y").date()  # noqa: DTZ007
            amounts.append((day.isoformat(), number(row["Total Spent"])))
    assert weekly(company, amounts) == pytest.approx(spend(company, "linkedin"), abs=0.001)


def sheet(path: Path) -> list[tuple[object, ...]]:
    found = openpyxl.load_workbook(path).active
    assert found is not None
    return list(found.iter_rows(values_only=True))


def test_tiktok(company: SampleCompany, folder: Path) -> None:
    amounts = []
    for path in sorted(folder.glob("tiktok/*.xlsx")):
        header, *rows, total = sheet(path)
        assert header[1] == "By Day"
        assert str(total[0]) == f"Total of {len(rows)} results"
        assert float(str(total[3])) == pytest.approx(sum(float(str(row[3])) for row in rows), abs=0.001)
        amounts += [(str(row[1]), Decimal(str(row[3]))) for row in rows]
    assert weekly(company, amounts) == pytest.approx(spend(company, "tiktok"), abs=0.001)


def test_television_agency(company: SampleCompany, folder: Path) -> None:
    amounts = []
    for path in sorted(folder.glob("agences/bilan_tv_*.xlsx")):
        rows = sheet(path)
        assert rows[4] == ("Semaine du", "Vague", "GRP 25-49", "Investissement net HT (EUR)")
        *body, total = rows[5:]
        assert total[0] == "Total"
        assert float(str(total[3])) == pytest.approx(sum(float(str(row[3])) for row in body), abs=0.001)
        for week, wave, points, net in body:
            assert isinstance(week, dt.datetime)
            assert (wave is None) == (net == 0) == (points == 0)
            amounts.append((week.date().isoformat(), Decimal(str(net))))
    assert len(amounts) == WEEKS
    assert weekly(company, amounts) == pytest.approx(spend(company, "tv"), abs=0.001)


def test_radio_agency(company: SampleCompany, folder: Path) -> None:
    amounts = []
    for path in sorted(folder.glob("agences/suivi_radio_*.xlsx")):
        rows = sheet(path)
        assert rows[4][0] == "Budget net HT (EUR)"
        assert rows[11][0] == "GRP 25-59"
        for column, week in enumerate(rows[4][1:-1], start=1):
            assert isinstance(week, dt.datetime)
            stations = sum(Decimal(str(row[column])) for row in rows[5:8])
            assert rows[8][0] == "Total"
            assert stations == Decimal(str(rows[8][column]))
            amounts.append((week.date().isoformat(), stations))
    assert len(amounts) == WEEKS
    assert weekly(company, amounts) == pytest.approx(spend(company, "radio"), abs=0.001)


@pytest.fixture(scope="module")
def order_rows(folder: Path) -> list[dict[str, str]]:
    return [row for text in texts(folder, "shopify/*.csv") for row in csv.DictReader(io.StringIO(text))]


def test_orders_add_up_to_net_revenue(company: SampleCompany, order_rows: list[dict[str, str]]) -> None:
    nets = []
    for row in order_rows:
        if row["Financial Status"] in {"paid", "partially_refunded", "refunded"}:
            total, taxes, refunded = (Decimal(row[name]) for name in ("Total", "Taxes", "Refunded Amount"))
            nets.append((row["Created at"], (total - taxes) * (1 - refunded / total)))
    error = np.abs(np.array(weekly(company, nets)) / company.net_revenue - 1)
    assert error.max() < 0.002
    assert 300 < company.net_revenue.sum() / len(nets) < 450


def test_orders_look_like_shopify(order_rows: list[dict[str, str]]) -> None:
    rows = order_rows
    goods: dict[str, Decimal] = defaultdict(Decimal)
    heads: dict[str, dict[str, str]] = {}
    for row in rows:
        goods[row["Name"]] += Decimal(row["Lineitem price"]) * int(row["Lineitem quantity"])
        if row["Total"]:
            assert row["Name"] not in heads, "order columns stand on the first line only"
            heads[row["Name"]] = row
    assert len(heads) == len(goods) < len(rows)
    for name, row in heads.items():
        subtotal = Decimal(row["Subtotal"])
        assert goods[name] - Decimal(row["Discount Amount"]) == subtotal
        assert subtotal + Decimal(row["Shipping"]) == Decimal(row["Total"])
        assert bool(row["Discount Code"]) == (Decimal(row["Discount Amount"]) > 0)
    assert [int(name[1:]) for name in heads] == list(range(10_001, 10_001 + len(heads)))
    times = [row["Created at"] for row in heads.values()]
    assert sorted(times) == times
    assert {time[-5:] for time in times if time[5:7] in {"12", "01", "02"}} == {"+0100"}
    assert {time[-5:] for time in times if time[5:7] in {"06", "07", "08"}} == {"+0200"}
    statuses = [row["Financial Status"] for row in heads.values()]
    assert set(statuses) == {"paid", "partially_refunded", "refunded", "pending", "voided"}
    cancelled = [row for row in heads.values() if row["Cancelled at"]]
    assert cancelled
    assert all(row["Financial Status"] in {"refunded", "voided"} for row in cancelled)
    buyers = [row["Email"] for row in heads.values()]
    assert 0.6 < len(set(buyers)) / len(buyers) < 0.95


def test_nobody_is_named_and_all_addresses_are_examples(folder: Path, order_rows: list[dict[str, str]]) -> None:
    personal = [
        name
        for name in order_rows[0]
        if re.fullmatch(r"(Billing|Shipping) (?!Country|Method).+|Phone|Notes|Note Attributes", name)
    ]
    assert len(personal) == 23
    assert {row[name] for row in order_rows for name in personal} == {""}
    for text in texts(folder, "**/*.csv"):
        assert set(re.findall(r"@[\w.-]+", text)) <= {"@example.com"}


def test_commercial_calendar_reaches_13_weeks_ahead(company: SampleCompany, folder: Path) -> None:
    (text,) = texts(folder, "plan/calendrier_commercial*.csv")
    header, *rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert header == ["Semaine du", "Taux de promotion", "Indice de prix"]
    weeks = [dt.datetime.strptime(row[0], "%d/%m/%Y").date() for row in rows]  # noqa: DTZ007
    told = np.array([[float(cell.replace(",", ".")) for cell in row[1:]] for row in rows])
    ahead = company.planned_calendar()
    assert weeks == [*company.weeks, *(planned.week for planned in ahead)]
    np.testing.assert_allclose(told[:WEEKS, ::-1], company.controls, atol=1e-9)
    assert told[WEEKS:].tolist() == [[p.promotion_depth, p.price_index] for p in ahead]
    assert any(p.promotion_depth > 0.1 for p in ahead), "winter sales are planned"


def test_media_plan_differs_from_what_was_spent_but_not_by_much(company: SampleCompany, folder: Path) -> None:
    (path,) = folder.glob("plan/plan_media*.xlsx")
    header, *rows = sheet(path)
    assert [str(name).lower() for name in header[1:]] == list(company.channels)
    planned = np.array([[float(str(cell)) for cell in row[1:]] for row in rows])
    spent = company.spend[-52:]
    assert planned.shape == (52, 8)
    ratio = spent.sum(axis=0) / planned.sum(axis=0)
    assert (np.abs(ratio - 1) < 0.12).all()
    assert not np.allclose(planned, spent)


def test_same_seed_same_bytes(tmp_path: Path) -> None:
    def digests(place: Path) -> dict[str, str]:
        written = sample_company(3, weeks=15).write(place)
        return {str(p.relative_to(place)): hashlib.sha256(p.read_bytes()).hexdigest() for p in written}

    assert digests(tmp_path / "one") == digests(tmp_path / "two")


@given(
    totals=hnp.arrays(np.int64, 5, elements=st.integers(0, 10**9)),
    weights=hnp.arrays(np.float64, (5, 9), elements=st.floats(0.01, 100)),
)
def test_cents_are_split_without_loss(totals: Ints, weights: Floats) -> None:
    parts = split_cents(totals, weights)
    np.testing.assert_array_equal(parts.sum(axis=1), totals)
    exact = totals[:, None] * weights / weights.sum(axis=1, keepdims=True)
    assert (np.abs(parts - exact) <= 1 + 1e-6).all()

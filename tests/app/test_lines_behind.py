"""From a figure to its files and lines: parts that add up to the cent, cells marked under the file's own names."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import secrets
from collections.abc import Callable
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import polars as pl
import pytest
from django.test import Client

import unisono
from unisono.decide import Role
from unisono.facts.store import Facts, Trace, TracedTable, open_edition
from unisono.facts.store.tracing import TracedRow
from unisono.facts.workspace import Workspace as Folder
from unisono_app.base.acting import Actor
from unisono_app.base.figures import behind, find
from unisono_app.base.models import Workspace
from unisono_app.base.origins import Question, rows_behind
from unisono_app.base.refusals import NotAllowedError
from unisono_app.facts import lines as of_lines
from unisono_app.today.weeks import last_weeks

Enter = Callable[..., Client]


class Cells(HTMLParser):
    """Header and rows of the tables of lines, and the texts of marked cells."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.marked: list[str] = []
        self._open = self._from = False
        self.feed(page.split('<table class="lines">', 1)[1].split("</table>", maxsplit=1)[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        self._open = tag == "bdi"
        if tag == "td":
            self._from = dict(attrs).get("class") == "from"

    def handle_data(self, data: str) -> None:
        if self._open:
            self.rows[-1].append(data)
            if self._from:
                self.marked.append(data)

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 (the parser's own shape)
        self._open = False


def test_the_parts_of_each_sum_add_up_to_it_to_the_cent(acting: Callable[..., Actor]) -> None:
    session = acting(Role.ANALYST).session()
    found = last_weeks(session)
    assert found is not None
    keys = [key for key, number in found.numbers().items() if number.unit == "money" and not key.startswith("cac")]
    keys += [f"spend/{row['channel']}" for row in session.latest_fit().channels_table().to_dicts()]
    sums = 0
    for key in keys:
        number = find(session, key)
        told = behind(session, number)
        if number.value is None:
            continue
        assert told.is_sum, key
        assert told.total == Decimal(repr(round(number.value, 6))).quantize(Decimal("0.01")), key
        sums += len(told.lines) > 1
    assert sums > 2, "sums over several files were tried"


def test_a_file_s_part_is_the_sum_of_its_rows(acting: Callable[..., Actor]) -> None:
    session = acting(Role.ANALYST).session()
    told = behind(session, find(session, "spend-4w/search"))
    media = session.facts().sql("SELECT * FROM media WHERE channel = 'search'")
    inside = media.filter(pl.col("date_on").is_between(told.first_on, told.last_on), pl.col("n_days") == 1)
    for file in told.lines:
        assert file.amount == round(inside.filter(file_id=file.file_id)["spend"].sum(), 2)


def test_what_is_no_sum_has_no_parts(acting: Callable[..., Actor]) -> None:
    session = acting(Role.ANALYST).session()
    for key in ("roi/search", "mer-4w", "lately/P-0001:search"):
        told = behind(session, find(session, key))
        assert told.lines
        assert not told.is_sum


def test_the_drawer_leads_to_lines_with_the_cells_marked(signed_in: Enter, workspace: Workspace) -> None:
    client = signed_in(Role.CMO)
    drawer = client.get(f"/w/{workspace.slug}/why/spend-4w/search").content.decode()
    assert "Together" in drawer
    address = re.findall(r'href="([^"]+/lines/\?[^"]+)"', drawer)[0].replace("&amp;", "&")
    page = client.get(address)
    assert page.status_code == 200
    text = page.content.decode()
    cells = Cells(text)
    assert any("Cost" in name or "Coût" in name for name in cells.rows[0])
    assert len(cells.marked) == len(cells.rows) - 1 <= 100
    assert "▸" in text, "not by colour alone"


def test_all_lines_are_reached_page_by_page_and_as_a_list(signed_in: Enter, workspace: Workspace) -> None:
    """The lines of a year: the pages share none, their cells and the list's amounts add up to the sum that is told."""
    client = signed_in(Role.CMO)
    found = longest_file(workspace)
    address = f"/w/{workspace.slug}/facts/files/{found}/lines"
    asked = "of=spend&from=2000-01-01&to=2100-01-01"
    first = client.get(f"{address}/?{asked}").content.decode()
    n_pages = int(re.findall(r"Page 1 of ([0-9,]+)", first)[0])
    assert n_pages > 2
    assert f'href="?{asked.replace("&", "&amp;")}&amp;page=2" rel="next"' in first
    assert 'rel="prev"' not in first
    pages = [client.get(f"{address}/?{asked}&page={i}").content.decode() for i in range(1, n_pages + 1)]
    lines = [line for page in pages for line in re.findall(r'<th scope="row" class="n">(\d+)</th>', page)]
    assert len(lines) == len(set(lines)) > 200
    assert 'rel="next"' not in pages[-1]
    assert client.get(f"{address}/?{asked}&page=999999").content.decode().count("<tr>") == pages[-1].count("<tr>")
    assert client.get(f"{address}/?{asked}&page=0").status_code == 404

    answer = client.get(f"{address}.csv?{asked}")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["line"] for row in rows] == lines
    told = re.findall(r"All lines together: €([0-9,.]+)\.", first)[0].replace(",", "")
    assert sum(Decimal(row["amount_of_the_figure"]) for row in rows) == pytest.approx(
        Decimal(told), abs=Decimal("0.01")
    )


def test_a_list_of_lines_holds_no_formula(acting: Callable[..., Actor], monkeypatch: pytest.MonkeyPatch) -> None:
    row = TracedRow(7, ("=1+1", "@SUM(A1)", "-20 %", "Brand"))
    trace = Trace("f" * 64, "r.csv", 7, "", (TracedTable("r.csv", ("Day", "+x", "a", "b"), (row,)),))
    monkeypatch.setattr(of_lines, "trace_of", lambda *_: (trace, True))
    rows = pl.DataFrame({"line": [7], "series": [None], "currency": ["EUR"], "amount": [1.5]})
    monkeypatch.setattr(of_lines, "rows_behind", lambda *_: rows)
    question = Question("spend", dt.date(2026, 1, 1), dt.date(2026, 1, 2))
    text = of_lines.lines_csv(acting(Role.CMO), "f" * 64, question).decode("utf-8-sig")
    assert text.splitlines() == [
        "table,line,amount_of_the_figure,Day,'+x,a,b",
        "r.csv,7,1.50,'=1+1,'@SUM(A1),'-20 %,Brand",
    ]
    monkeypatch.setattr(of_lines, "trace_of", lambda *_: (trace, False))
    with pytest.raises(NotAllowedError, match="personal data"):
        of_lines.lines_csv(acting(Role.CMO), "f" * 64, question)


def longest_file(workspace: Workspace) -> str:
    """The file with the most lines of spend."""
    facts = open_edition(Folder.open(workspace.path))
    found = facts.sql("SELECT file_id, count(*) AS n FROM media GROUP BY file_id ORDER BY n DESC LIMIT 1")
    return str(found["file_id"][0])


def test_lines_of_no_figure_are_refused_like_pages_that_do_not_exist(signed_in: Enter, workspace: Workspace) -> None:
    client = signed_in(Role.CMO)
    for query in ("", "?of=spend", "?of=secrets&from=2026-01-01&to=2026-01-02", "?of=spend&from=2026-01-01&to=soon"):
        assert client.get(f"/w/{workspace.slug}/facts/files/{'0' * 64}/lines/{query}").status_code == 404
    asked = "?of=spend&from=1990-01-01&to=1990-01-02&channel=search"
    assert client.get(f"/w/{workspace.slug}/facts/files/{'0' * 64}/lines/{asked}").status_code == 404
    agency = signed_in(Role.AGENCY, agency="Agence")
    assert agency.get(f"/w/{workspace.slug}/facts/files/{'0' * 64}/lines/{asked}").status_code in (403, 404)


@pytest.fixture
def brought(tmp_path: Path) -> Callable[[str, str], Facts]:
    """A new workspace with one file."""

    def bring(name: str, text: str) -> Facts:
        now = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
        settings = unisono.Settings(name="New", outcome="revenue")
        session = unisono.create_workspace(tmp_path / "n", settings, identity_key=secrets.token_bytes(32), now=now)
        (tmp_path / name).write_text(text)
        report = session.import_files([tmp_path / name], unisono.Hints(currency="EUR"))
        assert report.published, [str(file.error) for file in report.files]
        return open_edition(Folder.open(tmp_path / "n"))

    return bring


def test_a_free_table_marks_the_column_of_the_channel(brought: Callable[[str, str], Facts]) -> None:
    rows = "".join(f"{dt.date(2026, 1, 5) + dt.timedelta(weeks=i)},{1000 + i},{10 + i},{20 + i}\n" for i in range(9))
    facts = brought("weeks.csv", f"week,revenue,search,social\n{rows}")
    file_id = facts.entries[0].file_id
    (table,) = facts.trace_lines(file_id, {2: ("search",), 3: ("search",)}, "spend").tables
    assert table.header == ("week", "revenue", "search", "social")
    assert [(row.line, sorted(row.marked)) for row in table.rows] == [(2, [2]), (3, [2])]
    (table,) = facts.trace_lines(file_id, {4: ("revenue",)}, "outcome").tables
    assert [row.cells[i] for row in table.rows for i in row.marked] == ["1002"]
    assert facts.trace(file_id, 4).tables[0].rows[0].marked == frozenset()


def test_a_long_table_marks_its_values(brought: Callable[[str, str], Facts]) -> None:
    days = [dt.date(2026, 1, 5) + dt.timedelta(weeks=i) for i in range(4)]
    text = "date,channel,metric,value\n" + "".join(f"{d},tv,spend,1{d.day}\n{d},,revenue,9{d.day}\n" for d in days)
    facts = brought("long.csv", text)
    line, series = facts.sql("SELECT line, series FROM series WHERE role = 'spend' ORDER BY line").row(0)
    (table,) = facts.trace_lines(facts.entries[0].file_id, {line: (series,)}, "spend").tables
    assert [row.cells[i] for row in table.rows for i in row.marked] == ["15"]


def test_a_cell_over_several_lines_is_one_cell(brought: Callable[[str, str], Facts]) -> None:
    text = (
        'Day,Campaign,Currency code,Impr.,Clicks,Cost\n2026-03-01,"Brand\nautumn",EUR,1,1,1.5\n2026-03-02,B,EUR,1,1,2\n'
    )
    facts = brought("report.csv", text)
    lines = facts.sql("SELECT line FROM media ORDER BY line")["line"].to_list()
    (table,) = facts.trace_lines(facts.entries[0].file_id, dict.fromkeys(lines, ()), "spend").tables
    assert [row.cells[1] for row in table.rows] == ["Brand\nautumn", "B"]
    assert [row.cells[i] for row in table.rows for i in row.marked] == ["1.5", "2"]


def test_rows_that_cross_the_days_are_divided_by_days(acting: Callable[..., Actor]) -> None:
    session = acting(Role.ANALYST).session()
    weekly = session.facts().sql("SELECT * FROM media WHERE n_days = 7 AND spend > 0 ORDER BY date_on DESC LIMIT 1")
    row = weekly.to_dicts()[0]
    day = row["date_on"]
    found = rows_behind(session, Question("spend", day, day, row["channel"]), row["file_id"])
    part = found.filter(line=row["line"])["amount"].sum()
    same = session.facts().sql(
        "SELECT sum(spend) AS s FROM media WHERE file_id = $f AND line = $l AND date_on = $d AND channel = $c",
        f=row["file_id"],
        l=row["line"],
        d=day,
        c=row["channel"],
    )["s"][0]
    assert part == pytest.approx(float(same) / 7)

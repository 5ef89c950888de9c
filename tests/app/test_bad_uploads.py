"""Bad files in the browser: all that is wrong with a file at once, and nothing lost of the files beside it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.app.seats import browser_of, seated
from unisono.decide import Role
from unisono.facts.store import Outcome
from unisono_app.base.models import Workspace
from unisono_app.facts.queries import WORST_FIRST
from unisono_app.facts.templatetags.facts import outcomes
from unisono_app.home import Home
from unisono_app.jobs.models import Job
from unisono_app.jobs.worker import work_one

HEAD = "Day,Campaign,Currency code,Impr.,Clicks,Cost\n"
ROW = "2026-03-01,Brand,EUR,100,10,12.50\n"


@pytest.fixture
def planner(company: Workspace) -> Client:
    """A browser of a planner, signed in."""
    return browser_of(seated(company, Role.PLANNER))


Bring = Callable[..., str]


@pytest.fixture
def bring(planner: Client, company: Workspace) -> Bring:
    """Bring files and give the page of their import, when it is done."""

    def brought(**files: bytes | str) -> str:
        made = [
            SimpleUploadedFile(name.replace("__", "."), text.encode() if isinstance(text, str) else text)
            for name, text in files.items()
        ]
        answer = planner.post(f"/w/{company.slug}/facts/bring/", {"files": made}, follow=True)
        assert answer.status_code == 200, answer.content.decode()
        work_one("w")
        return planner.get(answer.redirect_chain[-1][0]).content.decode()

    return brought


def words_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_all_faults_of_a_file_stand_on_the_page_of_its_import(bring: Bring) -> None:
    page = words_of(bring(bad__csv=HEAD + "soon,Brand,XYZ,100,10,douze\n", good__csv=HEAD + ROW))
    for words in ("faults of several kinds: 3", "2 (soon)", "2 (Cost: douze)", "2 (XYZ)", "column “Day”"):
        assert words in page
    assert page.count("What to do:") >= 4
    assert "good.csv imported" in page


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 2, 3, 4, 6)), HEAD + ROW)
    return out.getvalue()


@pytest.mark.parametrize("name", ["../a.csv", "/etc/a.csv", "C:\\a.csv", "x/../../a.csv", "..\\a.csv"])
def test_an_archive_whose_names_lead_out_is_told_at_once_and_the_others_come_in(
    name: str, planner: Client, company: Workspace
) -> None:
    files = [
        SimpleUploadedFile("out.zip", zipped(name, "b.csv")),
        SimpleUploadedFile("good.csv", (HEAD + ROW).encode()),
    ]
    answer = planner.post(f"/w/{company.slug}/facts/bring/", {"files": files}, follow=True)
    page = words_of(answer.content.decode())
    assert "out.zip" in page
    assert page.count("names that lead out of it") == page.count("Pack the files anew") == 1
    assert work_one("w")
    page = words_of(planner.get(answer.redirect_chain[-1][0]).content.decode())
    assert "good.csv imported" in page
    assert page.count("names that lead out of it") == 1, "it stays told after the work is done"
    again = [SimpleUploadedFile("evil.zip", zipped(name)), SimpleUploadedFile("good.csv", (HEAD + ROW).encode())]
    page = words_of(planner.post(f"/w/{company.slug}/facts/bring/", {"files": again}, follow=True).content.decode())
    assert "evil.zip" in page


def test_an_upload_of_nothing_else_is_refused_and_leaves_nothing(planner: Client, company: Workspace) -> None:
    before = set(Home.current().uploads.iterdir())
    files = [SimpleUploadedFile("out.zip", zipped("../a.csv"))]
    answer = planner.post(f"/w/{company.slug}/facts/bring/", {"files": files})
    assert 400 <= answer.status_code < 500
    assert "Pack the files anew" in answer.content.decode()
    assert not Job.objects.within(company).exists()
    assert set(Home.current().uploads.iterdir()) == before


HOSTILE = {
    "an empty file": (b"", "The file is empty."),
    "a header alone": (HEAD.encode(), "no rows of data"),
    "a zero byte": ((HEAD + ROW.replace("Brand", "Br\0and")).encode(), "holds zero bytes"),
    "one endless line": (b"a," * 20_000_000, "A cell is far too long"),
    "an open quotation mark": (b'Date,Campaign,Cost\n2026-11-16,"A,100\n2026-99-99,B,abc\n', "line 2, value “2026"),
    "no amounts": (b"Date,Campaign,Cost (EUR)\n2026-11-16,A,\n", "No row of this table has an amount."),
    "a formula for an amount": ((HEAD + ROW.replace("12.50", "=1+1")).encode(), "2 (Cost: =1+1)"),
}


@pytest.mark.parametrize(("content", "words"), list(HOSTILE.values()), ids=list(HOSTILE))
def test_a_file_that_is_no_table_says_what_is_wrong_and_what_to_do(bring: Bring, content: bytes, words: str) -> None:
    page = words_of(bring(bad__csv=content))
    assert words in page
    assert "file bad.csv" in page
    assert "What to do:" in page


def test_tables_in_odd_clothes_are_read(bring: Bring) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (HEAD.strip().split(","), ["2026-03-02", "Brand", "EUR", 1, 1, 2.5]):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    page = words_of(bring(renamed__csv=out.getvalue(), wide__csv=(HEAD + ROW).encode("utf-16")))
    assert "renamed.csv imported" in page
    assert "wide.csv imported" in page


def test_hostile_names_and_cells_are_text_on_every_page(planner: Client, company: Workspace, bring: Bring) -> None:
    bad = "<script>alert(1)</script>"
    name = f"{bad}&\u202egnp.csv"
    text = HEAD + f'2026-03-01,"{bad} =HYPERLINK(""x"")",EUR,1,1,2\n'
    files = [SimpleUploadedFile(name, text.encode())]
    answer = planner.post(f"/w/{company.slug}/facts/bring/", {"files": files}, follow=True)
    assert work_one("w")
    pages = [answer.redirect_chain[-1][0]] + [f"/w/{company.slug}/facts/{rest}" for rest in ("", "files/", "channels/")]
    file_id = re.findall(r'name="file_id" value="(\w+)"', planner.get(pages[2]).content.decode())[0]
    asked = "of=spend&from=2026-03-01&to=2026-03-01"
    pages += [f"/w/{company.slug}/facts/files/{file_id}/{rest}" for rest in ("2/", f"lines/?{asked}")]
    for address in pages:
        page = planner.get(address)
        assert page.status_code == 200, address
        assert bad not in page.content.decode(), address
    assert "=HYPERLINK" in page.content.decode()


PLAIN = HEAD.replace("Currency code,", "")


def test_files_without_a_currency_are_asked_for_once_and_the_answer_is_kept(
    planner: Client, company: Workspace, bring: Bring
) -> None:
    wide = "date,revenue,tv_spend\n2026-01-05,1,1\n2026-01-12,1,2\n"
    page = bring(ads__csv=PLAIN + "2026-03-01,Brand,1,1,1\n", weeks__csv=wide)
    assert page.count("In which currency is this money?") == 1
    address = re.findall(r'action="([^"]+/again/)"', page)[0]
    names = re.findall(r'name="file" value="([^"]+)"', page.split("In which currency")[1].split("</form>")[0])
    assert sorted(names) == ["ads.csv", "weeks.csv"]
    answer = planner.post(address, {"file": names, "currency": "chf"})
    assert work_one("w")
    page = words_of(planner.get(answer.headers["Location"]).content.decode())
    assert page.count("its money was read as CHF, as you said") == 2
    page = words_of(bring(later__csv=PLAIN + "2026-03-02,Brand,1,1,1\n"))
    assert "read as CHF, as was said for this source before" in page
    source = words_of(planner.get(f"/w/{company.slug}/facts/sources/google_ads/").content.decode())
    assert "are read in CHF" in source


def test_a_currency_that_is_none_is_told_at_once(planner: Client, company: Workspace) -> None:
    said = {"files": [SimpleUploadedFile("a.csv", (PLAIN + ROW).encode())], "currency": "ZZZ"}
    answer = planner.post(f"/w/{company.slug}/facts/bring/", said)
    assert answer.status_code == 400
    assert "“ZZZ” is no currency code" in answer.content.decode()
    assert not Job.objects.within(company).exists()


def test_refused_files_come_first_and_are_counted() -> None:
    kinds = ("landed", "landed", "unchanged", "refused", "partly")
    assert outcomes([{"outcome": kind} for kind in kinds]) == [
        ("not imported", 1),
        ("imported, with findings", 1),
        ("imported", 2),
        ("already there", 1),
    ]
    assert set(WORST_FIRST) == {outcome.value for outcome in Outcome}

"""Files come in by the browser: kept under harmless names, imported once, answered for, and undone."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.app.seats import browser_of, seated
from unisono.decide import Role
from unisono.synthetic import sample_company
from unisono_app.base.models import Workspace
from unisono_app.facts.models import Upload
from unisono_app.facts.uploads import MOST_FILES, safe_name
from unisono_app.home import Home
from unisono_app.jobs.models import Job, JobState
from unisono_app.jobs.schedule import ask_what_is_due
from unisono_app.jobs.worker import work_one

WEEKS = "week,revenue,search,social\n" + "".join(
    f"{dt.date(2025, 1, 6) + dt.timedelta(weeks=i)},{50_000 + 700 * i},{1_000 + 10 * i},{800 + 5 * i}\n"
    for i in range(12)
)
Enter = Callable[..., Client]


@pytest.fixture
def enter(company: Workspace) -> Enter:
    """A browser of somebody of these roles, signed in."""
    return lambda *roles: browser_of(seated(company, *roles))


def at(company: Workspace, rest: str = "") -> str:
    return f"/w/{company.slug}/facts/{rest}"


def bring(client: Client, company: Workspace, *files: SimpleUploadedFile, **said: str) -> HttpResponse:
    return client.post(at(company, "bring/"), {"files": list(files), **said})  # type: ignore[return-value]


def weeks(name: str = "weeks.csv", text: str = WEEKS) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def test_a_file_comes_in_and_its_report_is_shown(enter: Enter, company: Workspace) -> None:
    client, before = enter(Role.PLANNER), set(Home.current().uploads.iterdir())
    assert "Bring files" in text_of(client, at(company))
    answer = bring(client, company, weeks(), currency="EUR")
    assert answer.status_code == 302
    report = answer.headers["Location"]
    assert "every 2s" in text_of(client, report)
    assert work_one("w")
    page = text_of(client, report)
    assert "imported" in page
    assert "every 2s" not in page
    assert Upload.objects.within(company).get().sha256 in page
    assert set(Home.current().uploads.iterdir()) == before  # the original is kept in the workspace
    assert "weeks.csv" in text_of(client, at(company, "files/"))


def test_what_a_file_leaves_open_is_answered_in_a_form(enter: Enter, company: Workspace) -> None:
    client = enter(Role.PLANNER)
    report = bring(client, company, weeks()).headers["Location"]
    assert work_one("w")
    assert "does not say its currency" in text_of(client, report)
    answer = client.post(report + "again/", {"file": "weeks.csv", "currency": "eur"})
    assert work_one("w")
    page = text_of(client, answer.headers["Location"])
    assert "not imported" not in page
    assert "What the columns mean" in page  # guessed: to be corrected


def test_the_same_files_twice_are_one_job(enter: Enter, company: Workspace) -> None:
    client = enter(Role.PLANNER)
    first, second = (bring(client, company, weeks(n), currency="EUR").headers["Location"] for n in ("a.csv", "b.csv"))
    assert first == second
    assert Job.objects.within(company).count() == 1
    other = bring(client, company, weeks(), currency="USD").headers["Location"]
    assert other != first


def test_who_only_reads_sees_what_is_trusted_and_brings_nothing(enter: Enter, company: Workspace) -> None:
    bring(enter(Role.PLANNER), company, weeks(), currency="EUR")
    assert work_one("w")
    reader = enter(Role.READ_ONLY)
    page = text_of(reader, at(company))
    assert "Sources" in page
    assert 'name="files"' not in page
    assert "Newest imports" not in page
    assert bring(reader, company, weeks("again.csv"), currency="EUR").status_code == 403


def test_an_import_of_which_nothing_came_in_says_so(enter: Enter, company: Workspace) -> None:
    client = enter(Role.PLANNER)
    bring(client, company, weeks("letter.csv", "hello"))
    assert work_one("w")
    assert "nothing imported" in text_of(client, at(company))


def test_an_import_that_takes_the_trust_away_says_so(enter: Enter, company: Workspace, tmp_path: Path) -> None:
    client = enter(Role.PLANNER)
    answer = bring(client, company, weeks(), currency="EUR")
    assert work_one("w")
    assert "not trusted" not in text_of(client, answer.headers["Location"])
    to_come = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=60)
    sample_company(7, weeks=13, last_on=to_come).write(tmp_path / "exports")
    files = [path for path in (tmp_path / "exports").rglob("*") if path.is_file()]
    sent = [SimpleUploadedFile(path.name, path.read_bytes()) for path in files]
    answer = bring(client, company, *sent, currency="EUR")
    assert work_one("w")
    page = text_of(client, answer.headers["Location"])
    assert "With this import the facts are not trusted" in page
    assert "Some rows are of days that have not come." in page
    assert re.search(r"<li>google_ads: Rows dated after today: \d+, up to ", page)
    assert f'<a href="{at(company)}">See what is not trusted</a>' in page


def test_an_import_is_undone_and_done_again(enter: Enter, company: Workspace) -> None:
    client = enter(Role.PLANNER)
    bring(client, company, weeks(), currency="EUR")
    later = WEEKS.replace("50000", "60000").replace("2025-01-06", "2025-01-06")
    bring(client, company, weeks("corrected.csv", later), currency="EUR", source="weeks")
    assert work_one("w")
    assert work_one("w")
    last = Upload.objects.within(company).order_by("-pk")[0].sha256
    answer = client.post(at(company, "files/leave-out/"), {"file_id": last})
    assert answer.headers["Location"] == at(company, "files/")
    assert "Leave files out" in text_of(client, at(company, "files/")), "the list shows what is under way"
    assert work_one("w")
    done = Job.objects.within(company).order_by("-pk")[0]
    assert (done.kind, done.state) == ("leave_out", JobState.DONE), done.problem
    assert answer.status_code == 302
    page = text_of(client, at(company, "files/"))
    assert "corrected.csv" not in page
    assert "weeks.csv" in page


def test_a_whole_import_is_left_out_at_once_and_brought_back(enter: Enter, company: Workspace) -> None:
    client = enter(Role.PLANNER)
    bring(client, company, weeks("kept.csv", WEEKS), currency="EUR")
    others = [
        weeks(f"{name}.csv", f"week,{name}\n" + "".join(f"2025-0{i}-06,{i}\n" for i in range(1, 9)))
        for name in ("tv_spend", "radio_spend")
    ]
    report = bring(client, company, *others, currency="EUR").headers["Location"]
    while work_one("w"):
        pass
    page = text_of(client, report)
    ids = re.findall(r'name="file_id" value="([0-9a-f]{64})"', page)
    assert len(ids) == 2
    assert "Leave them out, all at once?" in page
    assert f'href="{at(company).removesuffix("facts/")}start/">Go on to the next step' in page
    assert re.search(r"Files imported: 2, rows: \d+\.", text_of(client, at(company)))

    def in_force() -> list[str]:
        return re.findall(r"<td>([a-z_]+\.csv)</td>", text_of(client, at(company, "files/")))

    client.post(at(company, "files/leave-out/"), {"file_id": ids})
    assert work_one("w")
    assert in_force() == ["kept.csv"]
    assert "Files of this import that were left out: 2." in text_of(client, report)
    again = client.post(report + "bring-back/")
    assert work_one("w")
    assert sorted(in_force()) == ["kept.csv", "radio_spend.csv", "tv_spend.csv"]
    assert text_of(client, again.headers["Location"]).count(">imported<") == 2
    client.post(at(company, "files/leave-out/"), {"file_id": [*ids, Upload.objects.within(company)[0].sha256]})
    assert work_one("w")
    assert "without these there are no facts" in text_of(client, at(company, "files/"))


def test_hostile_names_lead_nowhere(enter: Enter, company: Workspace) -> None:
    client = enter(Role.PLANNER)
    bring(client, company, weeks("../../../../tmp/evil.csv"), weeks("..\\..\\evil.csv", "x"), currency="EUR")
    folder = Home.current().folder / str(Job.objects.within(company).get().payload["folder"])
    assert sorted(path.name for path in folder.iterdir()) == ["evil (2).csv", "evil.csv"]
    assert folder.parent == Home.current().uploads
    report = bring(client, company, weeks("<script>alert(1)</script>.csv", "y")).headers["Location"]
    assert "<script>alert" not in text_of(client, report)


@given(st.text(max_size=300), st.text(max_size=10))
def test_no_name_leaves_its_folder(given: str, ending: str) -> None:
    name = safe_name(given + ending)
    assert name
    assert len(name.encode()) <= 255
    assert not set(name) & set("/\\\x00\n\r")
    assert not name.startswith(".")
    assert (Path("/folder") / name).parent == Path("/folder")
    assert safe_name(given + ending, {name}).casefold() != name.casefold()


def test_too_many_files_are_refused_and_nothing_is_kept(enter: Enter, company: Workspace) -> None:
    client = enter(Role.PLANNER)
    before = set(Home.current().uploads.iterdir())
    answer = bring(client, company, *(weeks(f"{n}.csv", "x") for n in range(MOST_FILES)))
    assert answer.status_code == 302
    answer = bring(client, company, *(weeks(f"{n}.csv", "x") for n in range(MOST_FILES + 1)))
    assert answer.status_code in (400, 429)
    assert len(set(Home.current().uploads.iterdir()) - before) == 1


def test_the_map_is_edited_unless_somebody_else_did(enter: Enter, company: Workspace) -> None:
    client, path = enter(Role.PLANNER), company.path / "channels.toml"
    page = text_of(client, at(company, "channels/"))
    seen = page.split('name="seen" value="')[1].split('"')[0]
    rule = '[[channel]]\nsource = "google_ads"\nchannel = "search"\n'
    assert client.post(at(company, "channels/write/"), {"text": "[[", "seen": seen}).status_code == 422
    assert client.post(at(company, "channels/write/"), {"text": rule, "seen": seen}).status_code == 302
    assert path.read_text() == rule
    assert client.post(at(company, "channels/write/"), {"text": "", "seen": seen}).status_code == 409
    said = {"source": "meta_ads", "campaign": 'A "b" [c]', "channel": "social"}
    assert client.post(at(company, "channels/name/"), said).status_code == 302
    assert path.read_text().endswith(rule)


def test_an_agency_s_files_come_in_through_a_member(enter: Enter, company: Workspace) -> None:
    planner, agency = enter(Role.PLANNER), enter(Role.AGENCY)
    report = bring(planner, company, weeks(), currency="EUR").headers["Location"]
    before = set(Home.current().uploads.iterdir())
    for refused in (
        agency.get(at(company)),
        agency.get(report),
        agency.get(at(company, "files/")),
        agency.post(at(company, "channels/write/"), {"text": "", "seen": ""}),
        bring(agency, company, weeks("own.csv", "z")),
        bring(agency, company, weeks()),  # what somebody inside brought before
    ):
        assert refused.status_code == 403
    assert set(Home.current().uploads.iterdir()) == before
    assert enter(Role.READ_ONLY).get(at(company)).status_code == 200


def test_addresses_in_lines_are_masked_for_all_who_may_not_open_them(enter: Enter, company: Workspace) -> None:
    client = enter(Role.ANALYST)
    bring(client, company, weeks("weeks.csv", WEEKS.replace("social", "social (jo@shop.example.com)")), currency="EUR")
    assert work_one("w")
    file_id = text_of(client, at(company, "files/")).split('name="file_id" value="')[1].split('"')[0]
    line = at(company, f"files/{file_id}/1/")
    assert "social ([e-mail])" in text_of(client, line)
    assert "social (jo@shop.example.com)" in text_of(enter(Role.ADMINISTRATOR), line)


def test_a_green_source_needs_no_override(enter: Enter, company: Workspace) -> None:
    analyst = enter(Role.ANALYST)
    bring(analyst, company, weeks(), currency="EUR", source="weeks")
    assert work_one("w")
    assert "weeks" in text_of(analyst, at(company))
    assert text_of(analyst, at(company, "sources/weeks/"))
    assert analyst.get(at(company, "sources/none/")).status_code == 404
    answer = analyst.post(at(company, "sources/weeks/override/"), {"reason": "I know."})
    assert answer.status_code == 409
    assert enter(Role.PLANNER).post(at(company, "sources/weeks/override/"), {"reason": "x"}).status_code == 403


def test_a_watched_folder_is_imported_each_day(enter: Enter, company: Workspace) -> None:
    client = enter(Role.PLANNER)
    assert client.post(f"/w/{company.slug}/jobs/rounds/import/", {"on": "1"}).status_code == 302
    assert client.post(f"/w/{company.slug}/jobs/rounds/sample/", {"on": "1"}).status_code == 404
    inbox = Home.current().folder / "inbox" / company.slug
    assert str(inbox) in text_of(client, f"/w/{company.slug}/jobs/")
    (inbox / "weeks.csv").write_text("z")
    now = dt.datetime.now(dt.UTC)
    assert ask_what_is_due(now) == 1
    assert ask_what_is_due(now) == 0
    assert work_one("w")
    assert Job.objects.within(company).get().state == JobState.DONE
    assert (inbox / "weeks.csv").exists()
    client.post(f"/w/{company.slug}/jobs/rounds/import/", {"on": "0"})
    assert ask_what_is_due(now + dt.timedelta(days=2)) == 0


def test_a_campaign_with_a_name_without_end_pushes_nothing_away(enter: Enter, company: Workspace) -> None:
    name = "x" * 5_000
    rows = "".join(f"2026-03-0{i},{name},EUR,1,1,1.5\n" for i in range(1, 8))
    client = enter(Role.PLANNER)
    report = weeks("report.csv", f"Day,Campaign,Currency code,Impr.,Clicks,Cost\n{rows}")
    bring(client, company, report)
    assert work_one("w")
    page = text_of(client, at(company, "channels/"))
    assert page.count(name) == 2, "whole where it is opened, and in the form that sends it"
    cut = f'<td class="long"> <details><summary>{"x" * 119}…</summary>{name}</details>'
    assert cut in " ".join(page.split())

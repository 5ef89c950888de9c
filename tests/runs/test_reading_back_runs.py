"""The sample company's plan leaves, is carried out (or not), and is read back from the exports of the weeks after."""

from __future__ import annotations

import csv
import datetime as dt
import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

import unisono
from tests.runs.exporting import MOVES, WEEKS, export_moves, lately, payload_of
from unisono.act import ChangeSet
from unisono.decide import Basis, Known, ReadBack, Seen
from unisono.errors import InputError, LedgerError
from unisono.runs.deciding import prepare_export
from unisono.runs.ground import changes_of
from unisono.synthetic import SampleCompany, sample_company


@pytest.fixture(scope="module")
def company() -> SampleCompany:
    return sample_company(2026, weeks=26)


@pytest.fixture(scope="module")
def exported(company: SampleCompany, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose proposal has left; copy before use."""
    return export_moves(company, tmp_path_factory.mktemp("read_back"))


def lived_on(exported: Path, company: SampleCompany, folder: Path, *moves: Mapping[str, float]) -> unisono.Session:
    """The workspace after as many weeks as `moves`, in which the channels spent what each says, by their exports."""
    home = shutil.copytree(exported, folder / "acme")
    running = lately(company)
    plan = {name: [running[name] * week.get(name, 1.0) for week in moves] for name in company.channels}
    company.following(company.delivered(plan), weeks=len(moves)).write(folder / "after")
    now = dt.datetime.combine(company.weeks[-1] + dt.timedelta(weeks=1 + len(moves)), dt.time(9), tzinfo=dt.UTC)
    session = unisono.open_workspace(home, now=now, user="tester")
    session.import_files([folder / "after"], unisono.Hints(currency="EUR"))
    return session


def by_channel(seen: ReadBack) -> dict[str, Counter[Seen]]:
    """How the changes stand, by platform."""
    found: dict[str, Counter[Seen]] = {}
    for line in seen.lines:
        found.setdefault(line.platform, Counter())[line.seen] += 1
    return found


def test_checklists_call_channels_and_platforms_by_their_names(exported: Path) -> None:
    english, french, changes = (
        (exported / "exports" / "P-0001" / name).read_text(encoding="utf-8")
        for name in ("checklist.en.md", "checklist.fr.md", "changes.csv")
    )
    assert "### Google Ads, from 29 Dec 2025" in english
    assert "### Google Ads, à partir du 29 déc. 2025" in french
    assert "- LinkedIn\u00a0: récemment" in french
    for page in (english, french):
        assert not [line for line in page.splitlines() if "google_ads," in line or "(linkedin)" in line], page
    assert "CET" in english.split("Approved by")[1].splitlines()[0]
    assert "google_ads," in changes


def test_what_was_carried_out_is_applied_and_kept_once(exported: Path, company: SampleCompany, tmp_path: Path) -> None:
    session = lived_on(exported, company, tmp_path, *[MOVES] * WEEKS)
    seen = session.read_back("P-0001", record=True)
    found = by_channel(seen)
    assert [set(found[platform]) for platform in ("google_ads", "meta_ads")] == [{Seen.APPLIED}] * 2
    assert set(found["linkedin_ads"]) == {Seen.APPLIED}  # in flights before, evenly since
    assert session.read_back("1", record=True) == seen
    assert session.decisions.show("1").read_backs == (seen,)
    assert session.verify().proven


def test_what_was_not_carried_out_is_not_applied(exported: Path, company: SampleCompany, tmp_path: Path) -> None:
    seen = lived_on(exported, company, tmp_path, *[{}] * WEEKS).read_back("1")
    assert seen.counts[Seen.APPLIED] <= 1
    assert seen.counts[Seen.NOT_APPLIED] >= 0.6 * len(seen.lines)


def test_a_channel_that_somebody_else_moved_is_named(exported: Path, company: SampleCompany, tmp_path: Path) -> None:
    seen = lived_on(exported, company, tmp_path, *[{**MOVES, "search": 3.0, "tiktok": 2.5}] * WEEKS).read_back("1")
    search = [line for line in seen.lines if "Search" in line.campaign]
    assert {line.seen for line in search} == {Seen.CHANGED_BY_OTHERS}
    assert "tiktok_ads" in {line.platform for line in seen.outside} | {
        line.platform for line in seen.lines if line.seen is Seen.CHANGED_BY_OTHERS
    }


def test_before_a_week_is_over_nothing_is_said(exported: Path, tmp_path: Path) -> None:
    home = shutil.copytree(exported, tmp_path / "acme")
    now = dt.datetime(2026, 1, 2, 9, tzinfo=dt.UTC)
    seen = unisono.open_workspace(home, now=now).read_back("1")
    assert {line.seen for line in seen.lines} == {Seen.NOT_YET_VISIBLE}
    assert seen.outside == ()


def test_days_before_the_export_are_not_read(exported: Path, company: SampleCompany, tmp_path: Path) -> None:
    """An older version let the second plan leave a week late, with all its days."""
    session = unisono.open_workspace(
        shutil.copytree(exported, tmp_path / "start"),
        now=dt.datetime.combine(company.weeks[-1] + dt.timedelta(weeks=1), dt.time(9), tzinfo=dt.UTC),
    )
    late = session.now + dt.timedelta(weeks=1)
    payload = payload_of(company, {"search": 0.7})
    basis = Basis(session.edition().edition_id)
    session.decisions.propose(payload, by="Planner", system_user="p", at=session.now, basis=basis)
    session.approve("2", by="Director", reason="Yes.")
    leaving = prepare_export(session, "2", None)
    replace(leaving, record_of=replace(leaving.record_of, at=late, left_on=None)).record(session)
    after = lived_on(session.workspace.folder, company, tmp_path, {})
    assert {line.last_on for line in after.read_back("2").lines} == {None}
    assert {line.first_on for line in after.read_back("2").lines} == {late.date()}
    last = max(after.read_back("1").lines, key=lambda line: line.last_on or dt.date.min)
    assert last.last_on == late.date() - dt.timedelta(days=1), "what left later ends nothing before it left"


def test_days_that_have_not_come_are_not_read(exported: Path, company: SampleCompany, tmp_path: Path) -> None:
    """Exports of five weeks come after two: whose source is red is not read, and who lets it pass reads two weeks."""
    whole = lived_on(exported, company, tmp_path, *[MOVES] * WEEKS)
    early = replace(whole, now=whole.now - dt.timedelta(weeks=3))
    refused = early.read_back("1")
    assert {line.seen for line in refused.lines} == {Seen.NOT_YET_VISIBLE}
    assert all(
        "is not trusted, so nothing is read from it: Rows dated after today" in str(x.reason) for x in refused.lines
    )
    assert refused.outside == ()
    last_on = company.weeks[-1] + dt.timedelta(weeks=3, days=-1)
    assert early.model_table().week_on[-1] == last_on - dt.timedelta(days=6)
    assert any("what is to come is not known" in str(note) for note in early.model_table().notes)
    for source in {line.platform for line in refused.lines}:
        early.override(source, by="Director", reason="We know.")
    found = early.read_back("1")
    assert Seen.APPLIED in found.counts
    assert {line.last_on for line in found.lines if line.last_on} <= {last_on, early.today}


def test_only_what_left_is_read_back(exported: Path, tmp_path: Path, company: SampleCompany) -> None:
    home = shutil.copytree(exported, tmp_path / "acme")
    session = unisono.open_workspace(home, now=dt.datetime(2025, 12, 30, tzinfo=dt.UTC), user="tester")
    basis = Basis(session.edition().edition_id)
    session.decisions.propose(payload_of(company, {}), by="P", system_user="p", at=session.now, basis=basis)
    with pytest.raises(LedgerError, match="not exported"):
        session.read_back("2")


def test_a_change_of_a_later_export_is_nobody_elses(exported: Path, company: SampleCompany, tmp_path: Path) -> None:
    """A second proposal takes social up from the third week on."""
    up = {"social": 2.0}
    shutil.copytree(exported, tmp_path / "both")
    session = unisono.open_workspace(tmp_path / "both", now=dt.datetime(2025, 12, 30, tzinfo=dt.UTC), user="tester")
    basis = Basis(session.edition().edition_id)
    session.decisions.propose(payload_of(company, up, 2), by="P", system_user="p", at=session.now, basis=basis)
    session.approve("2", by="Director", reason="Yes.")
    session.export("2")
    after = lived_on(tmp_path / "both", company, tmp_path, *[MOVES] * 2, *[{**MOVES, **up}] * 3)
    first, second = after.read_back("1"), after.read_back("2")
    social = [line for line in first.lines if line.platform == "meta_ads"]
    assert Seen.APPLIED in {line.seen for line in social} <= {Seen.APPLIED, Seen.NOT_YET_VISIBLE}
    assert {line.last_on for line in social} == {company.weeks[-1] + dt.timedelta(weeks=3, days=-1)}
    again = {line.seen for line in second.lines if line.platform == "meta_ads"}
    assert Seen.APPLIED in again <= {Seen.APPLIED, Seen.NOT_YET_VISIBLE}


def test_what_somebody_changed_since_the_plan_leaves_by_no_file(
    company: SampleCompany, tmp_path: Path, exported: Path
) -> None:
    """A plan waits four weeks; meanwhile search was tripled. Its files leave search to people, and stay the same."""
    home = tmp_path / "waiting"
    shutil.copytree(exported, home)
    waiting = unisono.open_workspace(home, now=dt.datetime(2025, 12, 30, tzinfo=dt.UTC), user="tester")
    basis = Basis(waiting.edition().edition_id)
    waiting.decisions.propose(payload_of(company, MOVES, 5), by="P", system_user="p", at=waiting.now, basis=basis)
    after = lived_on(home, company, tmp_path, *[{"search": 3.0}] * 4)
    after.approve("2", by="Director", reason="Yes.")
    made = after.export("2")
    search = {change.key for change in made.changes.changes if change.channel == "search"}
    assert set(made.moved) == search
    sent = {path.name: path.read_bytes() for path in made.files}
    csv_of_search = [name for name in sent if name.startswith("google_ads") and b"Search" in sent[name]]
    assert csv_of_search == []
    assert "changed by someone else since the plan" in sent["checklist.en.md"].decode()
    assert after.decisions.show("2").exports[0].checked_edition == after.edition().edition_id
    later = replace(after, now=after.now + dt.timedelta(weeks=1))
    company.following(company.delivered({n: [v] * 5 for n, v in lately(company).items()}), weeks=5).write(
        tmp_path / "5"
    )
    later.import_files([tmp_path / "5"], unisono.Hints(currency="EUR"))
    again = later.export("2")
    assert {path.name: path.read_bytes() for path in again.files} == sent
    assert again.reworded == ()


class Platforms:
    """Google and Meta as the test plays them: they state budgets in downloads and take uploads by their own rules."""

    def __init__(self, changes: ChangeSet) -> None:
        keys = sorted({c.key for c in changes.changes if c.key.platform in ("google_ads", "meta_ads")})
        self.ids = {str(500 + i): key for i, key in enumerate(keys)}
        self.budgets = {number: Decimal(1000 + i) for i, number in enumerate(self.ids)}

    def download(self, folder: Path) -> list[Path]:
        google, meta = folder / "editor.csv", folder / "ads.csv"
        lines = {"google_ads": ["Campaign\tCampaign ID\tBudget"], "meta_ads": [_META]}
        for number, key in self.ids.items():
            cells = [key.campaign, number, str(self.budgets[number])]
            lines[key.platform].append(
                "\t".join(cells) if key.platform == "google_ads" else f'{number},"{cells[0]}",{cells[2]},'
            )
        google.write_text("\n".join(lines["google_ads"]), encoding="utf-16")
        meta.write_text("\n".join(lines["meta_ads"]), encoding="utf-8-sig")
        return [google, meta]

    def upload(self, path: Path) -> None:
        if path.suffix == ".csv":
            with path.open(encoding="utf-8", newline="") as file:
                rows = [(row["Campaign ID"], row["Budget"]) for row in csv.DictReader(file)]
        else:
            _header, *lines = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
            rows = [(str(line[0]), str(line[2])) for line in lines]
        for number, budget in rows:
            assert number in self.ids  # another number would make a new campaign
            self.budgets[number] = Decimal(budget).quantize(Decimal("0.01"))


_META = "Campaign ID,Campaign Name,Campaign Daily Budget,Ad Set Daily Budget"


def test_with_downloads_the_expected_value_the_undo_and_the_read_back_are_exact(
    company: SampleCompany, tmp_path: Path, exported: Path
) -> None:
    """A second proposal: download, export, import in the platforms, read back, undo, read back."""
    session = unisono.open_workspace(
        shutil.copytree(exported, tmp_path / "acme"), now=dt.datetime(2025, 12, 30, tzinfo=dt.UTC), user="tester"
    )
    basis = Basis(session.edition().edition_id)
    session.decisions.propose(payload_of(company, MOVES), by="P", system_user="p", at=session.now, basis=basis)
    session.approve("2", by="Director", reason="Yes.")
    platforms = Platforms(changes_of(session, session.decisions.show("2")))
    before = dict(platforms.budgets)
    made = session.export("2", downloads=platforms.download(tmp_path))
    sent = {path.name: path.read_bytes() for path in made.files}
    assert any(name.startswith("meta_ads") for name in sent)  # the download knew the ids
    files = [path for path in made.files if path.name.startswith(("google_ads", "meta_ads"))]
    for path in files:
        if "undo" not in path.name:
            platforms.upload(path)
    seen = session.read_back("2", downloads=platforms.download(tmp_path), record=True)
    exact = [line for line in seen.lines if line.known is Known.STATED]
    assert len(exact) == len(platforms.ids)
    assert {line.seen for line in exact} == {Seen.APPLIED}
    for path in files:
        if "undo" in path.name:
            platforms.upload(path)
    assert platforms.budgets == before
    seen = session.read_back("2", downloads=platforms.download(tmp_path))
    assert {line.seen for line in seen.lines if line.known is Known.STATED} == {Seen.NOT_APPLIED}
    assert {path.name: path.read_bytes() for path in session.export("2").files} == sent
    assert len(session.decisions.show("2").exports) == 1
    assert session.verify().proven


def test_a_download_may_come_after_the_files_have_left(company: SampleCompany, tmp_path: Path, exported: Path) -> None:
    """The checklist says that Meta needs ids; the next day somebody downloads them and exports again."""
    home = shutil.copytree(exported, tmp_path / "acme")
    session = unisono.open_workspace(home, now=dt.datetime(2025, 12, 30, tzinfo=dt.UTC), user="tester")
    folder = home / "exports" / "P-0001"
    assert not list(folder.glob("meta_ads*"))
    assert list(folder.glob("google_ads*"))
    platforms = Platforms(changes_of(session, session.decisions.show("1")))
    google, meta = platforms.download(tmp_path)
    sent = {path.name: path.read_bytes() for path in session.export("1", downloads=[meta]).files}
    assert [name for name in sent if name.startswith("meta_ads")]
    google.write_text("Campaign,Budget\nAnother,5\n", encoding="utf-8")
    held = session.export("1", downloads=[google])
    assert not [path for path in held.files if path.name.startswith("google_ads")]
    assert not list(folder.glob("google_ads*"))  # nobody imports what was held back since
    assert [path for path in held.files if path.name.startswith("meta_ads")]  # what was stated yesterday is kept
    history = session.decisions.show("1")
    assert len(history.exports) == 3
    assert {export.contents_hash for export in history.exports} == {history.exports[0].contents_hash}
    assert session.read_back("1", record=True).contents_hash == history.exports[0].contents_hash
    assert session.verify().proven


def test_another_file_is_no_download(tmp_path: Path, exported: Path) -> None:
    session = unisono.open_workspace(
        shutil.copytree(exported, tmp_path / "acme"), now=dt.datetime(2025, 12, 30, tzinfo=dt.UTC)
    )
    (tmp_path / "report.csv").write_text("Campaign,Cost\nA,5\n", encoding="utf-8")
    for name, words in (("report.csv", "no bulk file"), ("absent.csv", "cannot be opened")):
        with pytest.raises(InputError, match=words):
            session.export("1", downloads=[tmp_path / name])
    assert len(session.decisions.show("1").exports) == 1

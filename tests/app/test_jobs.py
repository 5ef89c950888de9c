"""Long work: asked once, done once, watched and cancelled, whatever dies meanwhile; on both databases."""

from __future__ import annotations

import datetime as dt
import secrets
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection

from tests.app.seats import new_company, seated
from unisono.decide import Permission, Role
from unisono.words import Text
from unisono.words.record import Json
from unisono_app.base.acting import Actor, audit_chain, note, perform
from unisono_app.base.chain_store import DatabaseLedger
from unisono_app.base.models import Workspace
from unisono_app.base.refusals import NotAllowedError, NotFoundError
from unisono_app.home import Home
from unisono_app.jobs.actions import AskFit, AskImport, CancelJob, RetryJob
from unisono_app.jobs.actions.asking import Ask
from unisono_app.jobs.claim import LEASE, MOST_ATTEMPTS, claim, release
from unisono_app.jobs.kinds import KINDS, Kind
from unisono_app.jobs.models import Job, JobState, JobStep, Schedule
from unisono_app.jobs.queries import job_of, jobs_of
from unisono_app.jobs.running import CancelledError, LostLeaseError, Running
from unisono_app.jobs.schedule import ask_what_is_due
from unisono_app.jobs.worker import work_one
from unisono_app.people.models import Membership
from unisono_app.people.queries import actor_of

WIDE = "week,revenue,search,social\n" + "".join(
    f"{dt.date(2025, 1, 6) + dt.timedelta(weeks=i)},{50_000 + 700 * i},{1_000 + 10 * i},{800 + 5 * i}\n"
    for i in range(12)
)


def test_who_may_ask_for_work_may_have_it_begun() -> None:
    asking = {each.kind: each.permission for each in Ask.__subclasses__()}
    assert asking == {name: kind.permission for name, kind in KINDS.items()}


@pytest.fixture
def company(installation: Home, tmp_path: Path) -> Workspace:
    """A new company with no facts yet, in an application of its own."""
    return new_company(tmp_path / "new")


def actor(company: Workspace, *roles: Role) -> Actor:
    user = seated(company, *(roles or (Role.ANALYST,)))
    return actor_of(user, company.slug, at=dt.datetime.now(dt.UTC))


def ask_import(home: Home, by: Actor, text: str = WIDE) -> Job:
    folder = home.uploads / secrets.token_hex(4)
    folder.mkdir()
    (folder / "weeks.csv").write_text(text)
    return perform(AskImport({"folder": f"uploads/{folder.name}", "hints": {"currency": "EUR"}}), by)


def again(job: Job) -> Job:
    return Job.objects.everywhere().get(pk=job.pk)


def test_an_import_is_done_in_steps_and_told(installation: Home, company: Workspace) -> None:
    job = ask_import(installation, actor(company))
    assert work_one("w")
    done = again(job)
    assert (done.state, done.progress) == (JobState.DONE, 1.0), done.problem
    assert [file["outcome"] for file in (done.result or {})["files"]] == ["landed"]
    kinds = [record.kind for record in DatabaseLedger(audit_chain(company)).read()]
    assert kinds == ["ask_import", "job_done"]
    assert not work_one("w")


def three_notes(running: Running) -> Json:
    """Work of three steps, each with an effect in the database."""
    for n in range(3):
        running.step(f"s{n}", lambda n=n: n, lambda n: note(running.actor, "noted", {"step": n}))  # type: ignore[misc]
    return None


LIGHT = Kind(Text("Three notes"), Permission.IMPORT, three_notes, ("jobs", None))


@pytest.fixture
def light(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind of work that takes no time, under the name of one that does."""
    monkeypatch.setitem(KINDS, "import", LIGHT)


def noted(company: Workspace) -> list[object]:
    return [r.body["step"] for r in DatabaseLedger(audit_chain(company)).read() if r.kind == "noted"]


KILLER = """
import os, signal, sys
from unisono_app.home import Home
from unisono_app.starting import set_up
set_up(Home.current())
from unisono.decide import Permission
from unisono.words import Text
from unisono_app.base.acting import note
from unisono_app.jobs import running
from unisono_app.jobs.kinds import KINDS, Kind
from unisono_app.jobs.worker import work_one
def three_notes(job):
    for n in range(3):
        job.step(f"s{n}", lambda: n, lambda n: note(job.actor, "noted", {"step": n}))
where, step, light = sys.argv[1:]
if light:
    KINDS["import"] = Kind(Text("Three notes"), Permission.IMPORT, three_notes, ("jobs", None))
running.moment = lambda at, name: os.kill(os.getpid(), signal.SIGKILL) if (at, name) == (where, step) else None
work_one("killed")
"""


def killed(where: str, step: str, light: str = "") -> None:
    """A worker process that is killed at this moment, really; its lease is over at once."""
    found = subprocess.run([sys.executable, "-c", KILLER, where, step, light], timeout=120, check=False)
    assert found.returncode == -9
    assert not work_one("too early")  # the lease is still held
    assert release("killed") == 1


def test_a_worker_killed_inside_a_step_leaves_nothing_of_it(
    installation: Home, company: Workspace, light: None
) -> None:
    job = ask_import(installation, actor(company))
    connection.close()
    killed("inside", "s1", "light")
    assert noted(company) == [0]
    assert work_one("second")
    assert noted(company) == [0, 1, 2]
    assert again(job).state == JobState.DONE


@pytest.mark.prove
@pytest.mark.parametrize("where", ["before", "inside", "after"])
def test_a_kill_at_each_step_loses_nothing_and_does_nothing_twice(
    installation: Home, company: Workspace, light: None, where: str
) -> None:
    job = ask_import(installation, actor(company))
    connection.close()
    for step in ("s0", "s1", "s2"):
        killed(where, step, "light")
    assert work_one("last")
    assert noted(company) == [0, 1, 2]
    assert again(job).state == JobState.DONE


@pytest.mark.prove
@pytest.mark.parametrize("where", ["before", "inside", "after"])
def test_a_killed_import_goes_on_and_nothing_is_done_twice(installation: Home, company: Workspace, where: str) -> None:
    by = actor(company)
    job = ask_import(installation, by)
    connection.close()
    for step in ("import", "glance", "watch", "read back"):
        killed(where, step)
    assert work_one("second")
    assert not work_one("third")
    done = again(job)
    assert done.state == JobState.DONE, done.problem
    assert JobStep.objects.within(company).filter(job=job).count() == 4
    facts = by.session().facts()
    assert facts.edition.number == 1
    assert len(facts.table("series")) == 36


def test_two_workers_racing_do_each_job_once(installation: Home, company: Workspace, light: None) -> None:
    by = actor(company)
    jobs = [ask_import(installation, by) for _ in range(8)]

    def work(name: str) -> int:
        n = 0
        try:
            while any(again(job).is_open for job in jobs):
                n += work_one(name)
        finally:
            connection.close()
        return n

    with ThreadPoolExecutor(3) as threads:
        assert sum(threads.map(work, ["one", "two", "three"])) == 8
    assert {again(job).state for job in jobs} == {JobState.DONE}
    assert {again(job).fence for job in jobs} == {1}
    assert noted(company) == [0, 1, 2] * 8  # one after the other: one job at a time in a workspace


def test_a_late_worker_writes_nothing(installation: Home, company: Workspace) -> None:
    by = actor(company)
    ask_import(installation, by)
    now = dt.datetime.now(dt.UTC)
    first = claim("first", now)
    assert first is not None
    assert claim("second", now) is None
    second = claim("second", now + LEASE + dt.timedelta(seconds=1))
    assert second is not None
    assert second.fence == first.fence + 1
    late = Running(first, by)
    with pytest.raises(LostLeaseError):
        late.step("import", lambda: 1, lambda n: n)
    assert not JobStep.objects.within(company).exists()


def test_a_clock_set_back_does_not_keep_a_dead_workers_job(installation: Home, company: Workspace) -> None:
    ask_import(installation, actor(company))
    ahead = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    assert claim("ahead", ahead) is not None
    assert claim("back", ahead - dt.timedelta(days=1)) is not None


def test_what_stops_its_worker_again_and_again_is_given_up(installation: Home, company: Workspace, light: None) -> None:
    job = ask_import(installation, actor(company))
    for n in range(MOST_ATTEMPTS):
        assert claim(f"w{n}", dt.datetime.now(dt.UTC)) is not None
        release(f"w{n}")
    assert work_one("last")
    assert again(job).state == JobState.FAILED
    assert "memory" in str(again(job).problem)


def test_cancel_and_try_again(installation: Home, company: Workspace, light: None) -> None:
    by = actor(company)
    job = ask_import(installation, by)
    perform(CancelJob(job.pk), by)
    assert not work_one("w")
    assert again(job).state == JobState.CANCELLED
    perform(RetryJob(job.pk), by)
    assert work_one("w")
    assert again(job).state == JobState.DONE


def test_a_running_job_stops_at_its_next_step(installation: Home, company: Workspace) -> None:
    by = actor(company)
    ask_import(installation, by)
    job = claim("w", dt.datetime.now(dt.UTC))
    assert job is not None
    perform(CancelJob(job.pk), by)
    with pytest.raises(CancelledError):
        Running(job, by).step("import", lambda: 1, lambda n: n)


def test_a_worker_that_is_asked_to_stop_gives_its_job_back(installation: Home, company: Workspace, light: None) -> None:
    job = ask_import(installation, actor(company))
    stop = threading.Event()
    stop.set()
    assert work_one("w", stop)
    assert (again(job).state, again(job).leased_until) == (JobState.RUNNING, None)
    assert work_one("next")
    assert again(job).state == JobState.DONE


def test_the_same_asked_twice_is_one_job(installation: Home, company: Workspace) -> None:
    by = actor(company)

    def ask(_: int) -> int:
        try:
            return perform(AskFit(key="edition-1"), by).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(ask, range(8)))) == 1


def test_a_refusal_of_the_engine_says_what_to_do(installation: Home, company: Workspace) -> None:
    job = perform(AskFit(), actor(company))
    assert work_one("w")
    failed = again(job)
    assert failed.state == JobState.FAILED
    assert (failed.problem or {})["code"] == "no_facts"
    assert (failed.problem or {})["remedy"]["template"]


def test_who_may_not_is_refused_and_who_left_is_not_acted_for(installation: Home, company: Workspace) -> None:
    with pytest.raises(NotAllowedError):
        perform(AskFit(), actor(company, Role.FINANCE))
    by = actor(company)
    job = ask_import(installation, by)
    Membership.objects.within(company).filter(user__handle=by.member_id).update(left_at=by.at)
    assert work_one("w")
    assert again(job).state == JobState.FAILED
    assert "no longer a member" in str(again(job).problem)


def test_an_agency_sees_its_own_jobs_only(installation: Home, company: Workspace) -> None:
    job, agency = ask_import(installation, actor(company)), actor(company, Role.AGENCY)
    assert list(jobs_of(agency)) == []
    with pytest.raises(NotFoundError):
        job_of(agency, job.pk)


def test_what_comes_round_is_asked_once_by_whoever_wakes_first(installation: Home, company: Workspace) -> None:
    by, due = actor(company), dt.datetime(2026, 1, 5, 6, tzinfo=dt.UTC)
    Schedule.objects.create(
        workspace=company, kind="fit", days=7, next_at=due, set_by=by.member_id, set_name=by.name, payload={}
    )
    late = due + dt.timedelta(days=30)

    def wake(_: int) -> int:
        try:
            return ask_what_is_due(late)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(wake, range(4))) == 1  # one round is made up for, not four
    assert Schedule.objects.within(company).get().next_at == due + dt.timedelta(days=35)

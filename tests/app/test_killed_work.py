"""A worker killed in a fit, a plan or a grade: nothing is lost and nothing is there twice, on both databases."""

from __future__ import annotations

import csv
import datetime as dt
import secrets
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from django.db import connection

import unisono
from tests.app.seats import seated
from unisono.decide import Role
from unisono_app.base.acting import Actor, audit_chain, perform
from unisono_app.base.chain_store import DatabaseLedger
from unisono_app.base.workspaces import take_in
from unisono_app.home import Home
from unisono_app.jobs.actions import AskFit, AskGrade
from unisono_app.jobs.claim import release
from unisono_app.jobs.models import Job, JobState
from unisono_app.jobs.worker import work_one
from unisono_app.people.queries import actor_of

WEEKS, FOLLOWING = 60, 13
NOW = dt.datetime.now(dt.UTC)
FIRST = NOW.date() - dt.timedelta(days=NOW.date().weekday(), weeks=WEEKS + FOLLOWING + 2)
THEN = dt.datetime.combine(FIRST + dt.timedelta(weeks=WEEKS, days=1), dt.time(9), dt.UTC)
"""When the plan was made whose weeks are over now."""
REQUEST = unisono.PlanRequest(budget=90_000, margin_rate=0.45)

KILLER = """
import os, signal, sys
from unisono_app.home import Home
from unisono_app.starting import set_up
set_up(Home.current())
from unisono_app.jobs import running
from unisono_app.jobs.worker import work_one
running.moment = lambda at, step: os.kill(os.getpid(), signal.SIGKILL) if at == sys.argv[1] else None
work_one("killed")
"""


def write_weeks(path: Path, n_weeks: int) -> Path:
    """The company's first weeks."""
    rng = np.random.default_rng(3)
    media = rng.gamma(4, 1500, (WEEKS + FOLLOWING, 2))
    revenue = 60_000 + media @ [2.2, 1.1] + rng.normal(0, 1500, len(media))
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["week", "revenue", "search_spend", "tv_spend"])
        for n in range(n_weeks):
            rows.writerow([FIRST + dt.timedelta(weeks=n), *(f"{value:.2f}" for value in (revenue[n], *media[n]))])
    return path


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company whose first plan left the house and is over; its new weeks are imported, nothing is fitted to them."""
    home = tmp_path_factory.mktemp("past")
    settings = unisono.Settings(name="Past", outcome="revenue", margin_rate=0.45, due_days=2)
    hints = unisono.Hints(currency="EUR", source="sales")
    key = secrets.token_bytes(32)
    session = unisono.create_workspace(home / "past", settings, identity_key=key, now=THEN, user="tests")
    session.import_files([write_weeks(home / "weeks.csv", WEEKS)], hints)
    session.fit(unisono.Spec(draws=200))
    _, proposal = session.plan(REQUEST, by="Planner")
    session.approve(proposal.proposal_id, by="Director", reason="Worth it.", payload_hash=proposal.payload_hash)
    session.export(proposal.proposal_id)
    replace(session, now=NOW).import_files([write_weeks(home / "longer.csv", WEEKS + FOLLOWING)], hints)
    return home / "past"


@pytest.fixture
def boss(installation: Home, past: Path, tmp_path: Path) -> Actor:
    """Somebody who may ask for everything, in a copy of that company."""
    workspace = take_in(Path(shutil.copytree(past, tmp_path / "past")), at=NOW)
    user = seated(workspace, Role.CMO, Role.PLANNER, Role.ANALYST)
    return actor_of(user, workspace.slug, at=dt.datetime.now(dt.UTC))


def kinds(chain: str) -> list[str]:
    return [record.kind for record in DatabaseLedger(chain).read()]


def runs(by: Actor) -> int:
    return len(list(by.session().fits.glob("*/run.json")))


ASK: dict[str, Callable[[], AskFit | AskGrade]] = {
    "fit": lambda: AskFit({"draws": 200}),
    "grade": lambda: AskGrade({"proposal": "1"}),
}
COMES: dict[str, tuple[list[str], int]] = {"fit": ([], 1), "grade": (["graded"], 1)}
"""By kind of work: the records it adds to the decisions, and the fits that it makes."""


@pytest.mark.prove
@pytest.mark.parametrize("kind", ASK)
@pytest.mark.parametrize("where", ["before", "inside", "after"])
def test_long_work_whose_worker_is_killed_is_done_once(boss: Actor, kind: str, where: str) -> None:
    chain = f"decisions/{boss.workspace.pk}"
    before, n_runs = kinds(chain), runs(boss)
    job = perform(ASK[kind](), boss)
    connection.close()
    found = subprocess.run([sys.executable, "-c", KILLER, where], timeout=300, check=False)
    assert found.returncode == -9
    assert not work_one("too early")
    assert release("killed") == 1
    assert work_one("second")
    assert not work_one("third")
    done = Job.objects.within(boss.workspace).get(pk=job.pk)
    assert done.state == JobState.DONE, done.problem
    records, fits = COMES[kind]
    assert kinds(chain) == [*before, *records]
    assert runs(boss) == n_runs + fits
    assert DatabaseLedger(chain).verify().n_records == len(before) + len(records)
    assert kinds(audit_chain(boss.workspace)).count("job_done") == 1

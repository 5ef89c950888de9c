"""A disk that is full in the midst of a job: said in words, nothing half is left, and once there is room it goes on.

The worker is a process that may write no file above two megabytes, which the system refuses as it refuses a full disk.
"""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

from django.db import connection

from tests.app.seats import new_company, seated
from unisono.decide import Role
from unisono.words.record import Json
from unisono_app.base.acting import perform
from unisono_app.home import Home
from unisono_app.jobs.actions import AskImport, RetryJob
from unisono_app.jobs.models import Job, JobState
from unisono_app.jobs.worker import work_one
from unisono_app.people.queries import actor_of

WORKER = """
import resource
from unisono_app.home import Home
from unisono_app.starting import set_up
set_up(Home.current())
from unisono_app.jobs.worker import work_one
resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000))
assert work_one("no room")
"""


def write_weeks(path: Path) -> None:
    """Two years of weeks with a note in each row, so that the file is above the limit."""
    rows = (
        f"{dt.date(2024, 1, 1) + dt.timedelta(weeks=n)},{50_000 + 700 * n},{1_000 + 10 * n},{'note ' * 5_000}\n"
        for n in range(104)
    )
    path.write_text("week,revenue,search,remark\n" + "".join(rows))


def test_a_full_disk_is_said_and_nothing_half_is_left(installation: Home, tmp_path: Path) -> None:
    company = new_company(tmp_path / "new")
    by = actor_of(seated(company, Role.ANALYST), company.slug, at=dt.datetime.now(dt.UTC))
    (installation.uploads / "weeks").mkdir()
    write_weeks(installation.uploads / "weeks" / "weeks.csv")
    columns: Json = {"revenue": {"role": "outcome"}, "search": {"role": "spend", "channel": "search"}}
    hints: Json = {"currency": "EUR", "mapping": {"date": "week", "columns": columns}}
    job = perform(AskImport({"folder": "uploads/weeks", "hints": hints}), by)
    connection.close()
    subprocess.run([sys.executable, "-c", WORKER], timeout=120, check=True)
    failed = Job.objects.within(company).get(pk=job.pk)
    assert failed.state == JobState.FAILED
    assert "Make room on the disk" in str((failed.problem or {})["remedy"])
    assert not list((tmp_path / "new" / "editions").glob("[0-9]*.json"))
    perform(RetryJob(job.pk), by)
    assert work_one("room")
    assert Job.objects.within(company).get(pk=job.pk).state == JobState.DONE
    assert by.session().edition().number == 1

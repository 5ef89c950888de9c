"""The list of jobs and the page of one: who asked, from when to when, and what came of it, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from unisono.decide import Role
from unisono.words import language
from unisono_app.base.models import Workspace
from unisono_app.jobs.kinds import KINDS
from unisono_app.jobs.models import Job, JobState
from unisono_app.jobs.outcomes import lasting, outcome_of, took

AT = dt.datetime(2026, 11, 2, 9, 0, tzinfo=dt.UTC)
RESULTS: dict[str, tuple[object, str]] = {
    "import": (
        {"files": [{"outcome": "landed", "rows": 12}, {"outcome": "refused"}]},
        "Files imported: 1, rows: 12; refused: 1.",
    ),
    "check": ({"light": "amber", "findings": 3}, "Light of the facts: used with a remark."),
    "fit": ({"run": "a1", "verdict": "review", "edition": "e"}, "Its review: to review."),
}


def job(workspace: Workspace, kind: str, result: object, state: JobState = JobState.DONE) -> Job:
    return Job.objects.create(
        workspace=workspace,
        kind=kind,
        key=f"{kind}-{state}",
        state=state,
        asked_by="m",
        asked_name="Analyst",
        asked_at=AT,
        due_at=AT,
        started_at=AT,
        ended_at=AT + dt.timedelta(seconds=200),
        result=result,
    )


@pytest.mark.parametrize("kind", RESULTS)
def test_the_list_tells_what_came_of_a_job_in_words(
    kind: str, signed_in: Callable[..., Client], workspace: Workspace
) -> None:
    result, told = RESULTS[kind]
    made = job(workspace, kind, result)
    page = signed_in(Role.CMO).get(f"/w/{workspace.slug}/jobs/").content.decode()
    assert told in page
    assert "2 Nov 2026 10:00 CET" in page  # began, in the time zone of the workspace
    assert "2 Nov 2026 10:03 CET" in page  # ended
    assert "3 min" in page
    assert f"/jobs/{made.pk}/" in page
    if kind == "import":
        assert f'href="/w/{workspace.slug}/facts/imports/{made.pk}/"' in page
    assert told in signed_in(Role.CMO).get(f"/w/{workspace.slug}/jobs/{made.pk}/").content.decode()


def test_every_kind_tells_its_result_or_nothing(workspace: Workspace) -> None:
    for kind in KINDS:
        assert outcome_of(job(workspace, kind, None, JobState.FAILED)) is None
        assert outcome_of(job(workspace, kind, None)) is None


def test_what_has_not_ended_took_no_time(workspace: Workspace) -> None:
    made = job(workspace, "fit", None, JobState.RUNNING)
    made.ended_at = None
    assert took(made) is None


@pytest.mark.parametrize(
    ("seconds", "told"), [(0.2, "under 1 s"), (42, "42 s"), (100, "2 min"), (3599, "1 h 0 min"), (5400, "1 h 30 min")]
)
def test_a_time_is_told_as_people_say_it(seconds: float, told: str) -> None:
    assert language("en").text(lasting(dt.timedelta(seconds=seconds))) == told

"""What came of a job and how long it took, in a few words for lists; the job's page and its room tell the whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from unisono.domain import Light
from unisono.words import Text, msg
from unisono_app.jobs.models import Job, JobState

_MINUTE = 60


def outcome_of(job: Job) -> Text | None:
    """What came of `job`; None while it is open, where it was cancelled, or where there is nothing to add."""
    if job.state != JobState.DONE or not isinstance(job.result, dict):
        return None
    tell = _TOLD.get(job.kind)
    return tell(job.result) if tell else None


def took(job: Job) -> Text | None:
    """From its begin to its end; None before both are known."""
    if job.started_at is None or job.ended_at is None:
        return None
    return lasting(job.ended_at - job.started_at)


def lasting(time: dt.timedelta) -> Text:
    """A length of time as people say it: seconds, then minutes, then hours and minutes."""
    seconds = max(round(time.total_seconds()), 0)
    if seconds < 1:
        return msg("under 1 s")
    if seconds < _MINUTE:
        return msg("{n} s", n=seconds)
    minutes = round(seconds / _MINUTE)
    if minutes < _MINUTE:
        return msg("{n} min", n=minutes)
    return msg("{hours} h {minutes} min", hours=minutes // _MINUTE, minutes=minutes % _MINUTE)


def _files(result: Mapping[str, Any]) -> Text:
    from unisono.facts.store import Outcome

    files = result.get("files") or ()
    n_refused = sum(file["outcome"] == Outcome.REFUSED.value for file in files)
    rows = [file.get("rows") or 0 for file in files if file["outcome"] in (Outcome.LANDED.value, Outcome.PARTLY.value)]
    told = {"n": len(rows), "rows": sum(rows), "refused": n_refused}
    if n_refused:
        return msg("Files imported: {n}, rows: {rows}; refused: {refused}.", **told)
    return msg("Files imported: {n}, rows: {rows}.", **told) if rows else msg("Nothing new.")


def _left_out(result: Mapping[str, Any]) -> Text | None:
    return msg("Files left out: {n}.", n=result["left_out"]) if "left_out" in result else None


def _facts(result: Mapping[str, Any]) -> Text | None:
    from unisono.report.sections.trust import LIGHTS

    light = result.get("light")
    return msg("Light of the facts: {light}.", light=LIGHTS[Light(light)][0]) if light else None


def _fit(result: Mapping[str, Any]) -> Text:
    from unisono.measure.mmm.result import Grade
    from unisono.report.sections.unknowns import GRADES

    return msg("Its review: {grade}.", grade=GRADES[Grade(result["verdict"])][0])


def _proposal(result: Mapping[str, Any]) -> Text | None:
    proposal = result.get("proposal")
    return msg("Proposal {proposal}.", proposal=str(proposal)) if proposal else None


_TOLD: Mapping[str, Callable[[Mapping[str, Any]], Text | None]] = {
    "import": _files,
    "leave_out": _left_out,
    "check": _facts,
    "fit": _fit,
    "sample": _proposal,
    "grade": _proposal,
}

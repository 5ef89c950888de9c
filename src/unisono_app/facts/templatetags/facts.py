"""Lights and outcomes in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django import template

from unisono.domain import Light, Severity
from unisono.facts.store import Outcome
from unisono.words import msg
from unisono_app.base.templatetags.words import words
from unisono_app.facts.queries import WORST_FIRST
from unisono_app.jobs.models import Job

register = template.Library()

_OUTCOMES = {
    "landed": msg("imported"),
    "partly": msg("imported, with findings"),
    "unchanged": msg("already there"),
    "refused": msg("not imported"),
    "skipped": msg("skipped"),
}
_LIGHTS = {Light.GREEN: msg("trusted"), Light.AMBER: msg("used with a remark"), Light.RED: msg("not trusted")}
_SEVERITIES = {
    Severity.INFO: msg("good to know"),
    Severity.WARNING: msg("look twice"),
    Severity.CRITICAL: msg("critical"),
}


@register.filter
def severity_word(severity: Severity) -> str:
    """How bad a finding is."""
    return words().text(_SEVERITIES[severity])


@register.filter
def outcome_word(outcome: str) -> str:
    """What became of a file."""
    return words().text(_OUTCOMES[outcome])


@register.filter
def outcome_tone(outcome: str) -> str:
    """The colour of what became of a file."""
    return {"landed": "good", "unchanged": "good", "refused": "bad"}.get(outcome, "warn")


@register.filter
def outcomes(files: Sequence[Mapping[str, Any]]) -> list[tuple[str, int]]:
    """How many files came to what, the worst first."""
    counted = Counter(file["outcome"] for file in files)
    return [(words().text(_OUTCOMES[outcome]), counted[outcome]) for outcome in WORST_FIRST if counted[outcome]]


@register.filter
def brought_nothing(job: Job) -> bool:
    """Whether an import was done and none of its files came in."""
    files = (job.result or {}).get("files", [])
    return bool(files) and all(file["outcome"] == Outcome.REFUSED.value for file in files)


@register.filter
def light_word(light: Light) -> str:
    """How far a source is trusted."""
    return words().text(_LIGHTS[light])

"""What the room Facts shows: sources with their lights, files, editions, what an import did."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unisono.decide import Permission
from unisono.runs.glance import Glance
from unisono.words import Text
from unisono.words.record import text_from_json
from unisono_app.base.acting import Actor
from unisono_app.base.scope import ScopedQuerySet
from unisono_app.facts.forms import AgainForm
from unisono_app.facts.looking import glance_of
from unisono_app.facts.models import Upload
from unisono_app.jobs.models import Job
from unisono_app.jobs.queries import JobPage, jobs_of, page_of

_ANSWERABLE = ("ambiguous", "currency", "faults", "input", "unknown_source")

WORST_FIRST = ("refused", "partly", "skipped", "landed", "unchanged")
"""What became of files, in the order in which people look for it."""


@dataclass(frozen=True, slots=True)
class FactsPage:
    """The room: what is known (None before the first import, or for who may not see it), and the newest imports."""

    seen: Glance | None
    imports: tuple[JobPage, ...]


def facts_page(actor: Actor) -> FactsPage:
    """What `actor` sees of the facts."""
    jobs = jobs_of(actor).filter(kind="import")[:5]
    imports = tuple(page_of(job, has_worker=True) for job in jobs)
    if not actor.may(Permission.SEE_TOTALS):
        return FactsPage(None, imports)
    return FactsPage(glance_of(actor), imports)


def is_unfitted(actor: Actor) -> bool:
    """Whether no model was fitted yet: then an import is a step on the way to the first plan."""
    return actor.session().latest_run() is None


def file_lines(actor: Actor, job: Job) -> list[dict[str, Any]]:
    """What became of each file of an import, refused ones first; with a form for those that leave something open."""
    found: list[dict[str, Any]] = _texts((job.result or {}).get("files", []))
    for file in found:
        if file["guessed"] or file.get("currency") or (file["problem"] and file["problem"]["code"] in _ANSWERABLE):
            file["form"] = AgainForm(initial=_said(actor, job, file), auto_id=f"f{len(file['name'])}_%s")
    return sorted(found, key=lambda file: WORST_FIRST.index(file["outcome"]))


def days_to_come(job: Job) -> list[dict[str, Any]]:
    """What an import told of days that have not come, by source."""
    found: list[dict[str, Any]] = _texts((job.result or {}).get("to_come", []))
    return found


def refused(job: Job) -> tuple[Text, ...]:
    """Files of an upload that were not even taken, each with the reason."""
    return tuple(text_from_json(each) for each in job.payload.get("refused", []))


def read_backs(job: Job) -> list[dict[str, Any]]:
    """What the facts of an import show of exported proposals."""
    found: list[dict[str, Any]] = _texts((job.result or {}).get("read_back", []))
    return found


@dataclass(frozen=True, slots=True)
class AskedCurrency:
    """Files of an import that want nothing but their currency, and the workspace's own, which is only proposed."""

    files: tuple[str, ...]
    currency: str


def currency_asked(actor: Actor, files: list[dict[str, Any]]) -> AskedCurrency:
    """What one answer would settle."""
    names = tuple(file["name"] for file in files if file["problem"] and file["problem"]["code"] == "currency")
    return AskedCurrency(names, actor.session().settings.currency)


def _said(actor: Actor, job: Job, file: dict[str, Any]) -> dict[str, Any]:
    """What was said of a file, and what was guessed of its columns."""
    said = {name: value for name, value in (job.payload.get("hints") or {}).items() if name != "mapping"}
    guess = actor.workspace.path / "mappings" / f"{Path(file['name']).name}.mapping.toml"
    text = guess.read_text(encoding="utf-8") if file["guessed"] and guess.is_file() else ""
    return {**said, "mapping": text}


def _texts(value: Any) -> Any:
    """`value` with every kept sentence made a text again."""
    if isinstance(value, list):
        return [_texts(part) for part in value]
    if isinstance(value, dict):
        return text_from_json(value) if "template" in value else {name: _texts(part) for name, part in value.items()}
    return value


def uploads_of(job: Job) -> ScopedQuerySet[Upload]:
    """The files that were brought for an import."""
    return Upload.objects.within(job.workspace).filter(job=job)

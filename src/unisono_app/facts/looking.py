"""Sources, files, editions and campaigns as the room Facts shows them: read from the workspace, never changed."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from unisono.decide import Permission
from unisono.domain import SourceTrust
from unisono.errors import NoFactsError
from unisono.facts.sources.identity import masked
from unisono.facts.store import Trace, TracedTable
from unisono.facts.store.store import Store
from unisono.runs.glance import Glance, glance
from unisono.words import msg
from unisono_app.base.acting import Actor
from unisono_app.base.refusals import NotFoundError

MOST_EDITIONS = 20
_CAMPAIGNS = """
SELECT source, account, campaign, channel, currency, CAST(sum(spend) AS DOUBLE) AS spend
FROM media GROUP BY ALL
ORDER BY channel NULLS FIRST, spend DESC, source, account, campaign LIMIT 500
"""


@dataclass(frozen=True, slots=True)
class FileLine:
    """One file of the current edition; `n_rows` 0 where a later file replaced all of it."""

    file_id: str
    name: str
    sources: tuple[str, ...]
    imported_at: datetime
    n_rows: int


@dataclass(frozen=True, slots=True)
class EditionLine:
    """One published state of the facts."""

    number: int
    edition_id: str
    published_at: datetime
    n_files: int


def glance_of(actor: Actor) -> Glance | None:
    """Lights and freshness; None before the first import."""
    try:
        return glance(actor.session())
    except NoFactsError:
        return None


def source_trust(actor: Actor, source: str) -> SourceTrust:
    """One source's light with its findings.

    Raises:
        NotFoundError: there is no such source.
    """
    found = next((trust for trust in actor.session().check().trusts if trust.source == source), None)
    if found is None:
        raise NotFoundError(
            msg("There is no source “{source}” in these facts.", source=source),
            remedy=msg("Look at the list of sources in the room Facts."),
        )
    return found


def told_currency(actor: Actor, source: str) -> tuple[str, datetime] | None:
    """The currency that was said for files of a source which name none, and when it was said."""
    return Store(actor.session().workspace).imports.told_currency(source)


def files_of(actor: Actor) -> list[FileLine]:
    """The files of the current edition, newest first."""
    store = Store(actor.session().workspace)
    lines = []
    for file in reversed(store.current().files):
        entry = store.imports.get(file.number)
        sources = tuple(dict.fromkeys(table.source for table in entry.tables))
        lines.append(FileLine(file.file_id, entry.name, sources, entry.imported_at, file.n_rows))
    return lines


def editions_of(actor: Actor) -> list[EditionLine]:
    """The newest editions."""
    editions = Store(actor.session().workspace).editions
    found = (editions.get(number) for number in editions.numbers()[-MOST_EDITIONS:][::-1])
    return [EditionLine(p.edition.number, p.edition.edition_id, p.edition.published_at, len(p.files)) for p in found]


def campaigns_of(actor: Actor) -> list[dict[str, Any]]:
    """Campaigns with their channel, those without one first."""
    try:
        return actor.session().facts().sql(_CAMPAIGNS).to_dicts()
    except NoFactsError:
        return []


def map_of(actor: Actor) -> tuple[str, str]:
    """The channel map as it is written, and the mark by which a later change shows."""
    path = actor.session().workspace.channel_map_file
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return text, digest(text)


def digest(text: str) -> str:
    """The mark of a text that somebody looked at."""
    return hashlib.sha256(text.encode()).hexdigest()


def trace_of(
    actor: Actor, file_id: str, asked: Mapping[int, Collection[str]], figure: str | None = None
) -> tuple[Trace, bool]:
    """Where rows come from, and whether their text may be shown: the only way to the lines of an original.

    Orders hold personal data of customers: their lines are shown to those who may open such data. Of every other file
    the line is shown, with e-mail addresses masked for all but them.
    """
    facts = actor.session().facts()
    found = facts.trace_lines(file_id, asked, figure)
    entry = next(entry for entry in facts.entries if entry.file_id == file_id)
    personal = any(table.table == "orders" for table in entry.tables)
    if actor.may(Permission.OPEN_CUSTOMERS):
        return found, True
    if personal:
        return replace(found, text="", tables=()), False
    tables = tuple(map(_masked, found.tables))
    return replace(found, text=masked(found.text), tables=tables), True


def _masked(table: TracedTable) -> TracedTable:
    rows = tuple(replace(row, cells=tuple(map(masked, row.cells))) for row in table.rows)
    return replace(table, header=tuple(map(masked, table.header)), rows=rows)

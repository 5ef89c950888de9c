"""Where figures come from: the question that was put to the facts, and the originals that answer it.

Rule: lines are counted in the edition that the figure names. Where that edition is not the current one, no lines are
shown rather than those of other facts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable

from unisono.facts.semantic.queries import sql
from unisono.runs import Session
from unisono_app.base.caching import Cache
from unisono_app.base.figures import Lines

MEDIA = """
SELECT file_id, count(*) AS n_rows, min(line) AS line FROM media
WHERE date_on <= $last_on AND date_on + n_days - 1 >= $first_on AND ($channel IS NULL OR channel = $channel)
GROUP BY file_id
"""
ORDERS = """
SELECT file_id, count(*) AS n_rows, min(line) AS line FROM orders
WHERE ordered_on BETWEEN $first_on AND $last_on GROUP BY file_id
"""
SERIES = """
SELECT file_id, count(*) AS n_rows, min(line) AS line FROM series
WHERE date_on BETWEEN $first_on AND $last_on
  AND ($channel IS NULL OR channel = $channel) AND role IN (SELECT unnest($roles))
GROUP BY file_id
"""
_SPENT, _OUTCOME = ("spend",), ("outcome",)

_kept: Cache[tuple[Lines, ...]] = Cache(200)


def model_query(channel: str | None) -> str:
    """How the facts were asked for the spend of `channel` in the model's periods."""
    asked = sql("delivery").strip()
    return f"{asked}\n-- channel = '{channel}'" if channel else asked


def orders_query() -> str:
    """How the facts were asked for sales."""
    return sql("orders").strip()


def files_of_edition(
    session: Session,
    edition_id: str,
    channel: str | None,
    first_on: dt.date,
    last_on: dt.date,
    *,
    spend: bool = True,
    outcome: bool | None = None,
) -> tuple[Lines, ...]:
    """The originals with rows of these days, most rows first: of the channel's spend, of the outcome, or of both."""
    facts = session.facts()
    if facts.edition.edition_id != edition_id:
        return ()
    with_outcome = channel is None if outcome is None else outcome
    key: Hashable = (str(session.workspace.folder), edition_id, channel, first_on, last_on, spend, with_outcome)

    def count() -> tuple[Lines, ...]:
        days: dict[str, object] = {"first_on": first_on, "last_on": last_on}
        asked: list[tuple[str, dict[str, object]]] = []
        if spend:
            asked += [(MEDIA, {**days, "channel": channel}), (SERIES, {**days, "channel": channel, "roles": _SPENT})]
        if with_outcome:
            asked += [(ORDERS, days), (SERIES, {**days, "channel": None, "roles": _OUTCOME})]
        names = {entry.file_id: entry.name for entry in facts.entries}
        found: dict[str, Lines] = {}
        for query, values in asked:
            for file_id, n_rows, line in facts.sql(query, **_plain(values)).iter_rows():
                before = found[file_id].n_rows if file_id in found else 0
                found[file_id] = Lines(file_id, names.get(file_id, file_id[:12]), before + n_rows, line)
        return tuple(sorted(found.values(), key=lambda lines: (-lines.n_rows, lines.name)))

    return _kept.get(key, count)


def _plain(values: dict[str, object]) -> dict[str, object]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}

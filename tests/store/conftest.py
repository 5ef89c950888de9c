"""Files for tests of the store: canonical rows as JSON lines and their reader: a test says exactly what lands."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest

from unisono.domain import Settings
from unisono.errors import UnreadableError, Where
from unisono.facts.sources.model import Hints, Reading
from unisono.facts.tables import TABLES
from unisono.facts.workspace import Workspace
from unisono.words import msg

KEY = b"a secret of thirty-two bytes ..."


def make_workspace(folder: Path, **settings: Any) -> Workspace:
    """A new workspace."""
    return Workspace.create(folder, Settings(name="Example", **settings), KEY)


def media(day: str, campaign: str, spend: float | None, *, n_days: int = 1, **more: Any) -> dict[str, Any]:
    """One row of media deliveries."""
    defaults = {
        "source": "google_ads",
        "account": "shop",
        "campaign_type": "Search",
        "currency": "EUR",
    }
    return {
        **defaults,
        "date_on": day,
        "campaign": campaign,
        "spend": None if spend is None else str(spend),
        "n_days": n_days,
        **more,
    }


def content(
    rows: list[dict[str, Any]],
    *,
    table: str = "media_deliveries",
    account_wide: bool = False,
    first_on: str | None = None,
    last_on: str | None = None,
) -> bytes:
    """The bytes of a file with these rows."""
    head = {"table": table, "account_wide": account_wide, "first_on": first_on, "last_on": last_on}
    return "\n".join(["plain", *(json.dumps(row) for row in [head, *rows])]).encode()


def read_plain(data: bytes, name: str, hints: Hints) -> tuple[Reading, ...]:
    """Read such a file; the hint `account` replaces the account of every row."""
    try:
        head, *rows = [json.loads(line) for line in data.decode().splitlines()[1:]]
    except ValueError as error:
        raise UnreadableError(
            msg("This is no table."), remedy=msg("Export it again."), where=Where(file=name)
        ) from error
    schema = TABLES[head["table"]]
    columns = {column: [row.get(column) for row in rows] for column in schema.names() if column != "line"}
    columns["line"] = list(range(3, len(rows) + 3))
    if hints.account is not None:
        columns["account"] = [hints.account] * len(rows)
    texts = {column: pl.Series(column, values, strict=False) for column, values in columns.items()}
    frame = pl.DataFrame(texts)
    frame = frame.with_columns(
        [
            pl.col(column).str.to_date().alias(column)
            if dtype == pl.Date and frame[column].dtype == pl.String
            else pl.col(column).cast(dtype)
            for column, dtype in schema.items()
        ]
    )
    day = "ordered_on" if head["table"] == "orders" else "date_on"
    first, last = frame[day].min(), frame[day].max()
    return (
        Reading(
            source=str(frame["source"][0]),
            table=head["table"],
            frame=frame.select(schema.names()),
            dialect={"encoding": "utf-8"},
            first_on=dt.date.fromisoformat(head["first_on"]) if head["first_on"] else first,  # type: ignore[arg-type]
            last_on=dt.date.fromisoformat(head["last_on"]) if head["last_on"] else last,  # type: ignore[arg-type]
            account_wide=head["account_wide"],
        ),
    )


@pytest.fixture(scope="session")
def plain() -> SimpleNamespace:
    """`make_workspace`, `media`, `order`, `content` and `read` of plain files."""
    return SimpleNamespace(make_workspace=make_workspace, media=media, content=content, read=read_plain)

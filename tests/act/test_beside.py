"""Two plans that left for the same weeks: the checklist of the later one says where they meet."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable

import polars as pl

from unisono.act import change_list, render
from unisono.act.beside import beside
from unisono.decide import Decisions, Proposal

Propose = Callable[[dict[str, list[float]]], Proposal]
Table = Callable[..., pl.DataFrame]

FIRST, SECOND, LAST = dt.date(2026, 1, 19), dt.date(2026, 1, 26), dt.date(2026, 2, 1)


def test_the_checklist_and_the_bookings_name_a_plan_that_has_left_for_the_same_weeks(
    propose: Propose, campaigns: Table, decisions: Decisions
) -> None:
    table = campaigns(
        *(("meta_ads", "1", str(i), name, "social", 100.0) for i, name in enumerate(("A*", "B"))),
        ("google_ads", "1", "7", "C", "search", 100.0),
        ("google_ads", "1", "8", "D", "shopping", 100.0),
    )
    left = change_list(
        propose(
            {"social": [2800.0, 1400.0], "search": [700.0, 70.0], "tv": [500.0, 700.0], "shopping": [700.0, 700.0]}
        ),
        table,
    )
    other = propose(
        {"social": [4200.0, 4200.0], "search": [700.0, 700.0], "tv": [400.0, 0.0], "shopping": [70.0, 70.0]}
    )
    found = beside(own := change_list(other, table), left, (FIRST, LAST))
    assert {day: [key.campaign for key in keys] for day, keys in found.anew.items()} == {
        FIRST: ["A*", "B"],
        SECOND: ["A*", "B", "C"],
    }
    assert [(int(mine.amount), int(theirs.amount)) for mine, theirs in found.twice] == [(400, 500)]
    later = beside(change_list(other, table, SECOND), left, (SECOND, LAST))
    assert list(later.anew) == [SECOND], "what the other plan set before this one left is not set anew"

    decisions.approve("2", by="Z", reason="Yes", system_user="z", at=other.created_at)
    approval = decisions.approval("2")
    bundle, alone = render(own, approval, others=(found,)), render(own, approval)
    english, french = (bundle.files[f"checklist.{code}.md"].decode() for code in ("en", "fr"))
    assert "## P-0001 has left for the same weeks" in english
    assert "- [ ] Both plans are about 19 Jan 2026 to 1 Feb 2026." in english
    assert "- [ ] From 26 Jan 2026, the files of P-0001 set these campaigns anew: A\\*, B, C." in english
    assert "- [ ] tv, 19 Jan 2026 to 25 Jan 2026: €400.00 is booked here, €500.00 by P-0001." in english
    assert "400,00\u00a0€ réservés ici" in french
    booked = [row["reason"] for row in csv.DictReader(io.StringIO(bundle.files["bookings.csv"].decode()))]
    assert booked == [
        "Proposal P-0002: booking for tv; P-0001 has ordered €500.00 for this week: cancel one",
        "Proposal P-0002: booking for tv",
    ]
    assert bundle.contents_hash == alone.contents_hash
    assert bundle.files["changes.csv"] == alone.files["changes.csv"]
    assert "has left for the same weeks" not in alone.files["checklist.en.md"].decode()

"""What today's page shows: money and what it earned, what waits, what is not trusted, what was learned."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from unisono.decide import History, Kind, State
from unisono.domain import Light
from unisono.errors import ModelError, NoFactsError
from unisono.runs import Session
from unisono.runs.glance import Glance, glance
from unisono_app.base.acting import Actor
from unisono_app.decide.queries import proposals


@dataclass(frozen=True, slots=True)
class Earned:
    """What one channel was given and earned, by the newest fit; `roi` is None where nothing was spent."""

    channel: str
    spend: float
    roi: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True, slots=True)
class TodayPage:
    """What today's page shows; None or empty where it is not known yet."""

    seen: Glance | None
    earned: tuple[Earned, ...]
    run_id: str | None
    is_fit_current: bool
    waiting: tuple[History, ...]
    untrusted: tuple[tuple[str, Light], ...]
    learned: tuple[History, ...]


def today_page(actor: Actor) -> TodayPage:
    """What `actor` sees today."""
    session = actor.session()
    try:
        seen: Glance | None = glance(session)
    except NoFactsError:
        seen = None
    histories = [h for h in proposals(actor) if h.proposal.kind is Kind.BUDGET]
    run = session.latest_run()
    return TodayPage(
        seen,
        _earned(session),
        run.run_id if run else None,
        bool(run and seen and run.edition_id == seen.edition_id),
        tuple(h for h in histories if h.state is State.PROPOSED),
        tuple((source, light) for source, light in (seen.lights if seen else {}).items() if light is not Light.GREEN),
        tuple(h for h in histories if h.grade is not None)[:3],
    )


def _earned(session: Session) -> tuple[Earned, ...]:
    try:
        table: pl.DataFrame = session.latest_fit().channels_table()
    except ModelError:
        return ()
    rows = table.select("channel", "spend", "roi", "roi_lower", "roi_upper").sort("spend", descending=True)
    return tuple(Earned(*row) for row in rows.iter_rows())

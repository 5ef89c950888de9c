"""The desk as its page shows it: a row for each channel, and what was typed, also where it cannot be tried."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from unisono.decide import History
from unisono.errors import InputError, LedgerError, PlanError, UnisonoError
from unisono.plan.live import Live
from unisono_app.base.acting import Actor
from unisono_app.base.forms import field_of
from unisono_app.base.templatetags.words import plain, typed
from unisono_app.plan import queries
from unisono_app.plan.asked import BUDGET, HOLD, MONEY, NAME, REASON, START, SUPERSEDES, WAS, Fields, Window, laid_for
from unisono_app.plan.sharing import to_the_cent


@dataclass(frozen=True, slots=True)
class Row:
    """One channel's fields; amounts as the reader types them.

    Attributes:
        channel: its name.
        money: what is tried; as it was typed where that cannot be tried.
        was: the same as a slider writes it: whatever differs when it comes back was moved by a person.
        most: the most that can be tried.
        mix: the usual split at this budget.
        lately: what these weeks take at the pace of the last ones; None where that is not told.
        held: whether a person holds it.
        is_wrong: whether the problem of the page is here.
    """

    channel: str
    money: str
    was: str
    most: float
    mix: float
    lately: float | None
    held: bool
    is_wrong: bool


@dataclass(frozen=True, slots=True)
class DeskPage:
    """What the page of the desk shows; `tried` is None where what was typed cannot be tried, and `problem` says why."""

    window: Window
    budget: str
    weeks: str
    start: str
    days: tuple[dt.date, dt.date]
    facts_end: dt.date
    rows: tuple[Row, ...]
    tried: queries.Tried | None
    problem: UnisonoError | None
    supersedes: str
    currency: str
    run_id: str
    usual_weeks: int
    today: dt.date
    answers: History | None
    name: str
    reason: str

    @property
    def earliest(self) -> dt.date:
        """The first day on which a plan under this fit can begin."""
        return self.facts_end + dt.timedelta(days=1)

    @property
    def gap_until(self) -> dt.date | None:
        """The day before the plan begins, where the facts end earlier."""
        return self.days[0] - dt.timedelta(days=1) if self.days[0] > self.earliest else None

    @property
    def has_begun(self) -> bool:
        """Whether some of the first week is over."""
        return self.days[0] < self.today

    @property
    def is_late(self) -> bool:
        """Whether the first week is over."""
        return self.days[0] + dt.timedelta(weeks=1) <= self.today

    @property
    def wrong(self) -> str:
        """The field that the problem is about: `budget`, `weeks`, `start`, a channel; empty where it is about all."""
        return (self.problem.where.column or "") if self.problem and self.problem.where else ""


def desk_page(actor: Actor, fields: Fields, problem: UnisonoError | None = None) -> DeskPage:
    """The desk with what `fields` say; `problem` is what a button was refused for."""
    tried = None
    try:
        tried = queries.tried(actor, fields)
    except (InputError, PlanError) as found:
        problem = problem or found
    window, live = (tried.window, tried.live) if tried else _last_good(actor, fields)
    place = (problem.where.column or "") if problem and problem.where else ""
    run, days = live.desk.fit, queries.days_of(live)
    kept: Fields = {} if tried else fields  # what cannot be tried stands as it was typed, in every field
    return DeskPage(
        window,
        kept.get(BUDGET, typed(window.budget)),
        kept.get("weeks", str(window.weeks)),
        kept.get(START, days[0].isoformat()),
        days,
        queries.facts_end(actor),
        _rows(live, fields, tried, tried.lately if tried else queries.lately(actor, window.weeks), place),
        tried,
        problem,
        fields.get(SUPERSEDES, "")[:20],
        run.data.currency,
        queries.run_id(actor),
        live.desk.request.reference_weeks,
        actor.session().today,
        _answered(actor, fields.get(SUPERSEDES, "")),
        fields.get(NAME, "")[:80],
        fields.get(REASON, fields.get(NAME, ""))[:2000],
    )


def _answered(actor: Actor, supersedes: str) -> History | None:
    """The proposal that the desk answers; an address may name one that is not there."""
    try:
        return actor.session().decisions.show(supersedes) if supersedes else None
    except LedgerError:
        return None


def _last_good(actor: Actor, fields: Fields) -> tuple[Window, Live]:
    """The window that the page was laid out for, or the usual one, with its desk."""
    for window in filter(None, (laid_for(fields), queries.usual_window(actor))):
        try:
            return window, queries.desk(actor, window)
        except PlanError:
            continue
    window = queries.usual_window(actor)
    return window, queries.desk(actor, window)


def _rows(
    live: Live, fields: Fields, tried: queries.Tried | None, lately: Mapping[str, float], wrong: str
) -> tuple[Row, ...]:
    today = to_the_cent(live.desk.reference, live.desk.request.budget)
    rows = []
    for m, channel in enumerate(live.channels):
        shown = plain(tried.split[channel] if tried else float(today[m]))
        money, was = typed(float(shown)), shown
        if tried is None:
            money = fields.get(field_of(MONEY, channel), money)
            was = fields.get(field_of(WAS, channel), shown if channel == wrong else money)
        held = channel in tried.holds if tried else field_of(HOLD, channel) in fields
        mix, most = float(live.desk.reference[m]), float(live.most[m])
        rows.append(Row(channel, money, was, most, mix, lately.get(channel), held, channel == wrong))
    return tuple(rows)

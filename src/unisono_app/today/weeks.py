"""The last four full weeks against the four before, and against the budget: facts alone, no model.

Rule: a week counts once all sources tell all of its days. Where fewer than eight such weeks are known, the comparison
has no value and says why; so has a sum in which one row is unknown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from unisono.domain import Evidence
from unisono.report.vocabulary import channel_name
from unisono.runs import Session
from unisono.runs.glance import glance
from unisono.words import Text, msg
from unisono_app.base.caching import Cache
from unisono_app.base.figures import Number, Unit

if TYPE_CHECKING:
    import polars as pl

WEEKS = 4
_WEEK = dt.timedelta(days=7)

TITLES: Mapping[str, Text] = {
    "spend": msg("Media spend, last four weeks"),
    "budget": msg("Budget, last four weeks"),
    "revenue": msg("Net revenue, last four weeks"),
    "new_customers": msg("New customers, last four weeks"),
    "mer": msg("MER, last four weeks"),
    "cac": msg("CAC, last four weeks"),
}
_NO_BUDGET = msg("These facts hold no budget for these weeks.")
_UNKNOWN = msg("Some of these weeks are not known yet.")


@dataclass(frozen=True, slots=True)
class Side:
    """A number now and in the four weeks before; `change` is None where it cannot be told."""

    now: Number
    before: Number

    @property
    def change(self) -> float | None:
        """Relative change against the weeks before."""
        a, b = self.now.value, self.before.value
        return a / b - 1 if a is not None and b else None


@dataclass(frozen=True, slots=True)
class ChannelWeeks:
    """One channel's weeks; `gap` is spend against budget, relative, None where there is no budget."""

    channel: str
    spend: Side
    budget: Number

    @property
    def name(self) -> Text | str:
        """The channel in words."""
        return channel_name(self.channel)

    @property
    def gap(self) -> float | None:
        """Spend against the budget, relative."""
        a, b = self.spend.now.value, self.budget.value
        return a / b - 1 if a is not None and b else None


@dataclass(frozen=True, slots=True)
class Weeks:
    """The four weeks from `first_on` to `last_on`; company figures by name, channels with the most money first."""

    first_on: dt.date
    last_on: dt.date
    company: Mapping[str, Side]
    budget: Number
    channels: tuple[ChannelWeeks, ...]

    @property
    def budget_gap(self) -> float | None:
        """The company's spend against its budget, relative."""
        a, b = self.company["spend"].now.value, self.budget.value
        return a / b - 1 if a is not None and b else None

    def numbers(self) -> dict[str, Number]:
        """All of them by key."""
        sides = [*self.company.values(), *(row.spend for row in self.channels)]
        every = [number for side in sides for number in (side.now, side.before)]
        every += [self.budget, *(row.budget for row in self.channels)]
        return {number.key: number for number in every}


_kept: Cache[Weeks | None] = Cache(24)


def last_weeks(session: Session) -> Weeks | None:
    """The newest four full weeks; None where the facts do not reach that far. Raises NoFactsError without facts."""
    seen = glance(session)
    if seen.last_on is None:
        return None
    key = (str(session.workspace.folder), seen.edition_id, repr(session.settings), seen.last_on)
    last_on = seen.last_on
    return _kept.get(key, lambda: _weeks(session, seen.edition_id, last_on))


def _weeks(session: Session, edition_id: str, told_until: dt.date) -> Weeks | None:
    import polars as pl

    from unisono.facts.semantic import kpi_inputs

    found = kpi_inputs(session.facts(), session.settings, monthly=False)
    whole = pl.col("period_on") + _WEEK - dt.timedelta(days=1) <= told_until
    starts = found.periods.filter(whole)["period_on"].drop_nulls().unique().sort()
    if len(starts) < WEEKS:
        return None
    last = starts[-1]
    frames = _Frames(found.periods, found.channels, last, edition_id)
    spent = found.channels.filter(_in(last, 0)).drop_nulls("channel")
    names = spent.group_by("channel").agg(pl.col("spend").sum()).sort("spend", descending=True)["channel"].to_list()
    return Weeks(
        last - (WEEKS - 1) * _WEEK,
        last + _WEEK - dt.timedelta(days=1),
        {name: frames.company(name) for name in TITLES if name != "budget"},
        frames.budget(None),
        tuple(ChannelWeeks(name, frames.channel(name), frames.budget(name)) for name in names),
    )


def _in(last: dt.date, back: int) -> pl.Expr:
    """The weeks of a window of four, `back` windows before the one that ends with the week of `last`."""
    import polars as pl

    end = last - back * WEEKS * _WEEK
    return pl.col("period_on").is_between(end - (WEEKS - 1) * _WEEK, end)


@dataclass(frozen=True, slots=True)
class _Frames:
    """What the indicators read, and where the window ends."""

    periods: pl.DataFrame
    channels: pl.DataFrame
    last: dt.date
    edition_id: str

    def company(self, name: str) -> Side:
        return Side(self._number(name, None, 0), self._number(name, None, 1))

    def channel(self, channel: str) -> Side:
        return Side(self._number("spend", channel, 0), self._number("spend", channel, 1))

    def budget(self, channel: str | None) -> Number:
        import polars as pl

        rows = self._rows(self.channels, channel, 0)
        # spend without a channel has no budget of its own, and leaves that of the others known
        planned = rows.drop_nulls("planned_spend" if channel else "channel")
        known = planned.height > 0 and not planned["planned_spend"].null_count()
        currencies = rows["currency"].drop_nulls().unique().to_list()
        value = float(planned.select(pl.col("planned_spend").sum()).item()) if known and len(currencies) == 1 else None
        currency = currencies[0] if len(currencies) == 1 else None
        return self._made("budget", channel, 0, value, "money", currency, None if value is not None else _NO_BUDGET)

    def _rows(self, frame: pl.DataFrame, channel: str | None, back: int) -> pl.DataFrame:
        import polars as pl

        rows = frame.filter(_in(self.last, back))
        return rows.filter(pl.col("channel") == channel) if channel else rows

    def _number(self, name: str, channel: str | None, back: int) -> Number:
        from unisono.measure.kpis import KPIS, KpiValue
        from unisono.measure.kpis.kpi import NoValue, Unit, total

        rows = self._rows(self.channels if channel else self.periods, channel, back)
        if name == "new_customers":
            try:
                value, unit = KpiValue(total(rows, name)), Unit.COUNT
            except NoValue as none:
                value, unit = KpiValue(None, None, none.reason), Unit.COUNT
        else:
            kpi = next(kpi for kpi in KPIS if kpi.name == name)
            value, unit = kpi.of(rows), kpi.unit
        if rows["period_on"].n_unique() < WEEKS:
            value = KpiValue(None, None, _UNKNOWN)
        return self._made(name, channel, back, value.value, unit.value, value.currency, value.reason)

    def _made(
        self,
        name: str,
        channel: str | None,
        back: int,
        value: float | None,
        unit: Unit,
        currency: str | None,
        reason: Text | None,
    ) -> Number:
        family = f"{name.replace('_', '-')}-4w" + ("-before" if back else "")
        title = msg("{figure} before", figure=TITLES[name]) if back else TITLES[name]
        return Number(
            f"{family}/{channel}" if channel else family,
            msg("{figure}, {channel}", figure=title, channel=channel) if channel else title,
            value,
            unit,
            Evidence.FACT,
            self.edition_id,
            currency,
            reason=reason,
        )

"""Facts alone: sales, spend, customers, plan against actual and what platforms claim. Needs no model."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import polars as pl

from unisono.measure.kpis import KPIS, Direction, KpiValue
from unisono.measure.kpis.kpi import NoValue, total
from unisono.report.charts import bars, line
from unisono.report.figure import Figure, Mark, Studio
from unisono.report.inputs import ReportInputs
from unisono.report.palette import channel_colours, colour
from unisono.report.sections import window
from unisono.report.sections.channels import ChannelRow, by_channel, whole_plan
from unisono.report.vocabulary import channel_name
from unisono.words import Text, msg

COLUMNS: dict[str, Text] = {
    "revenue": msg("Net revenue"),
    "spend": msg("Media spend"),
    "mer": msg("MER"),
    "cac": msg("CAC"),
    "orders": msg("Orders"),
    "new_customers": msg("New customers"),
}
"""What the table shows, in order."""

_BY_NAME = {kpi.name: kpi for kpi in KPIS}
_NO_YEAR_BEFORE = KpiValue(None, None, msg("These facts hold no complete year before."))


@dataclass(frozen=True, slots=True)
class Figures:
    """The indicators of one window; `n` periods of it are known."""

    year: str
    quarter: str
    n: int
    values: dict[str, KpiValue]


@dataclass(frozen=True, slots=True)
class Compared:
    """One indicator in the last twelve months and in the year before; `good` says whether its change is welcome."""

    kpi: str
    title: Text
    now: KpiValue
    before: KpiValue
    change: float | None
    good: bool | None


@dataclass(frozen=True, slots=True)
class Facts:
    """The section's content; `first_on` to `last_on` are the last twelve months that are told whole.

    `n_untold` periods came after them, of which some exports do not tell yet.
    """

    first_on: dt.date
    last_on: dt.date
    compared: tuple[Compared, ...]
    quarters: tuple[Figures, ...]
    channels: tuple[ChannelRow, ...]
    whole_plan: ChannelRow | None
    trading: tuple[Figure, ...]
    spending: Figure | None
    step: int
    n_untold: int = 0

    @property
    def reasons(self) -> tuple[Text, ...]:
        """Why indicators of the last twelve months have no value, each reason once."""
        found: list[Text] = []
        for row in self.compared:
            if row.now.reason is not None and row.now.reason not in found:
                found.append(row.now.reason)
        return tuple(found)

    @property
    def planned(self) -> tuple[ChannelRow, ...]:
        """The channels that have a budget."""
        return tuple(row for row in self.channels if row.budget is not None)

    @property
    def claimed(self) -> tuple[ChannelRow, ...]:
        """The channels whose platform claims a return."""
        return tuple(row for row in self.channels if row.claim.value is not None)

    def of(self, kpi: str) -> Compared:
        """One compared indicator by its name."""
        return next(row for row in self.compared if row.kpi == kpi)


def build(inputs: ReportInputs, studio: Studio) -> Facts | None:
    """The section, or None where there are no facts."""
    facts = inputs.facts
    if facts is None or facts.periods.drop_nulls("period_on").is_empty():
        return None
    every = facts.periods.drop_nulls("period_on").sort("period_on")
    periods = window.told(every)
    recent = window.last_year(periods)
    first, last = window.first_period(recent), window.last_period(recent)
    assert first is not None  # noqa: S101 (the frame is not empty)
    assert last is not None  # noqa: S101
    step = window.step_of(periods)
    rows = by_channel(facts, last)
    return Facts(
        first_on=first,
        last_on=window.end_of(last, step),
        compared=_compared(recent, window.year_before(periods)),
        quarters=tuple(Figures(y, q, part.height, figures(part)) for y, q, part in window.quarters(periods)),
        channels=rows,
        whole_plan=whole_plan(facts, last) if any(row.budget is not None for row in rows) else None,
        trading=_trading(inputs, periods, studio),
        spending=_spending(inputs, rows, studio),
        step=step,
        n_untold=every["period_on"].n_unique() - periods["period_on"].n_unique(),
    )


def figures(frame: pl.DataFrame) -> dict[str, KpiValue]:
    """Every indicator of `COLUMNS` over the rows of `frame`."""
    return {name: _BY_NAME[name].of(frame) if name in _BY_NAME else _new_customers(frame) for name in COLUMNS}


def _new_customers(frame: pl.DataFrame) -> KpiValue:
    try:
        return KpiValue(total(frame, "new_customers"))
    except NoValue as no_value:
        return KpiValue(None, None, no_value.reason)


def _compared(recent: pl.DataFrame, before: pl.DataFrame) -> tuple[Compared, ...]:
    now = figures(recent)
    then = figures(before) if before.height else dict.fromkeys(COLUMNS, _NO_YEAR_BEFORE)
    found = []
    for name, title in COLUMNS.items():
        a, b = now[name].value, then[name].value
        change = a / b - 1 if a is not None and b else None
        direction = _BY_NAME[name].direction if name in _BY_NAME else Direction.UP
        good = None
        if change is not None and direction is not Direction.NEITHER:
            good = (change >= 0) == (direction is Direction.UP)
        found.append(Compared(name, title, now[name], then[name], change, good))
    return tuple(found)


def _trading(inputs: ReportInputs, periods: pl.DataFrame, studio: Studio) -> tuple[Figure, ...]:
    """Revenue and spend over time; none for a series that is unknown or mixes currencies."""
    writer = studio.writer
    found = []
    parts = (
        ("revenue", msg("Net revenue"), msg("Net revenue over time"), "accent"),
        ("spend", msg("Media spend"), msg("Media spend over time"), "wait"),
    )
    currencies = periods["currency"].drop_nulls().unique().to_list()
    if len(currencies) > 1:
        return ()
    currency = str(currencies[0]) if currencies else inputs.settings.currency
    for column, title, label, role in parts:
        values = periods[column].cast(pl.Float64)
        if values.null_count() == values.len():
            continue
        size, unit = writer.scaled(float(np.nanmax(values.to_numpy())), currency)
        data: list[dict[str, object]] = [
            {"on": day.isoformat(), "value": None if value is None else round(value / size, 4)}
            for day, value in zip(periods["period_on"], values, strict=True)
        ]
        spec = line.spec(data, title=writer.axis(title, unit), colour=colour(role))
        found.append(studio.wide(f"facts-{column}", label, spec))
    return tuple(found)


def _spending(inputs: ReportInputs, rows: tuple[ChannelRow, ...], studio: Studio) -> Figure | None:
    writer = studio.writer
    known = [row for row in rows if row.spend.value is not None]
    if not known or len({row.currency for row in known}) != 1:
        return None
    currency = known[0].currency or inputs.settings.currency
    size, unit = writer.scaled(max(row.spend.value or 0.0 for row in known), currency)
    data: list[dict[str, object]] = [
        {
            "name": writer.say(channel_name(row.channel)),
            "channel": row.channel,
            "value": round((row.spend.value or 0.0) / size, 4),
            "target": None if row.budget is None else round(row.budget / size, 4),
        }
        for row in known
    ]
    colours = channel_colours(row.channel for row in known)
    title = writer.axis(msg("Media spend"), unit)
    has_budget = any(row.budget is not None for row in known)
    key = (Mark(colour("ink"), "tick", writer.say(msg("budget"))),) if has_budget else ()
    return studio.half(
        "facts-channels",
        msg("Media spend by channel in the last twelve months; the table holds the figures."),
        bars.spec(data, title=title, colours=colours),
        key,
    )

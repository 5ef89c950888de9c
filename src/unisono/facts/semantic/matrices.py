"""The columns of the model table: outcome, spend, exposure and controls as arrays over the same periods."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from unisono.domain import Settings
from unisono.errors import InputError
from unisono.facts.semantic.cover import orders
from unisono.facts.semantic.outcomes import Outcome
from unisono.facts.semantic.periods import Step
from unisono.facts.semantic.queries import sql
from unisono.facts.semantic.weekly import spend_in
from unisono.facts.store import Facts
from unisono.words import Money, Text, msg

Floats = npt.NDArray[np.float64]
Amounts = Mapping[str | None, float]
"""Money by currency; the key is None where the facts do not say it."""


@dataclass(frozen=True, slots=True, eq=False)
class OutcomeColumn:
    """The outcome (n_weeks,), NaN where missing; its money by currency; notes."""

    values: Floats
    is_money: bool
    amounts: Amounts
    notes: tuple[Text, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Spend:
    """Spend (n_weeks, n_channels), its channels, money by currency, notes."""

    channels: tuple[str, ...]
    values: Floats
    amounts: Amounts
    notes: tuple[Text, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Controls:
    """Controls (n_weeks, n_controls), their names, those that are promotions, and the series they come from."""

    names: tuple[str, ...]
    promotions: tuple[str, ...]
    keys: tuple[tuple[str, str], ...]
    values: Floats


def outcome_column(facts: Facts, outcome: Outcome, starts: Sequence[dt.date]) -> OutcomeColumn:
    """The outcome in the periods that start on `starts`."""
    rows = outcome.values(facts, starts)
    values = _place(rows, starts, "value")
    missing = int(np.isnan(values).sum())
    notes = []
    if missing:
        notes.append(msg("Periods without a known outcome stay missing; they are: {n}.", n=missing))
    if outcome.source is None:
        unknown = int(orders(facts, outcome.step.frame(starts))["n_unknown"].sum())
        if unknown:
            notes.append(msg("Orders that do not tell their net revenue are not counted; they are: {n}.", n=unknown))
    amounts = _by_currency(rows, "value")
    is_money = set(amounts) != {None}
    return OutcomeColumn(values, is_money, amounts if is_money else {}, tuple(notes))


def spend_matrix(facts: Facts, step: Step, starts: Sequence[dt.date], unmapped: str) -> Spend:
    """Spend by channel; a platform without rows delivered nothing, a spend series without a value is missing."""
    periods = step.frame(starts)
    rows = spend_in(facts, periods).with_columns(pl.col("channel").fill_null(unmapped))
    gaps = _series_gaps(facts, periods, unmapped)
    names = set(rows["channel"])
    channels = tuple(sorted(names - {unmapped})) + tuple(names & {unmapped})
    columns = [_place(rows.filter(pl.col("channel") == name), starts, "spend") for name in channels]
    values = np.column_stack(columns) if columns else np.empty((len(starts), 0))
    quiet = np.isnan(values)
    values[quiet] = 0.0
    unknown = rows.filter(pl.col("spend").is_null()).select("channel", "period_on").rows()
    for name, start in [*gaps, *unknown]:
        values[starts.index(start), channels.index(name)] = np.nan
    n_quiet = int((quiet & ~np.isnan(values)).sum())
    notes = _spend_notes(rows, values, channels, unmapped, n_quiet)
    return Spend(channels, values, _by_currency(rows, "spend"), notes)


@dataclass(frozen=True, slots=True, eq=False)
class Activity:
    """Organic media (n_weeks, n_organic), NaN where missing, and their names."""

    names: tuple[str, ...]
    values: Floats


def activity_matrix(facts: Facts, step: Step, starts: Sequence[dt.date]) -> Activity:
    """Activity without spend, summed over days and geos; a period that lacks a day or a geo is missing."""
    periods = step.frame(starts)
    rows = facts.sql(sql("series"), periods=periods, roles=["organic"])
    names = tuple(rows["channel"].unique().sort())
    columns = [_place(rows.filter(pl.col("channel") == name), starts, "total") for name in names]
    values = np.column_stack(columns) if columns else np.empty((len(starts), 0))
    for name, start in _gaps(rows, periods):
        values[starts.index(start), names.index(name)] = np.nan
    return Activity(names, values)


def _series_gaps(facts: Facts, periods: pl.DataFrame, unmapped: str) -> list[tuple[str, dt.date]]:
    """Channel and period where a spend series lacks a day or a geo."""
    rows = facts.sql(sql("series"), periods=periods, roles=["spend"])
    return _gaps(rows.with_columns(pl.col("channel").fill_null(unmapped)), periods)


def _gaps(rows: pl.DataFrame, periods: pl.DataFrame) -> list[tuple[str, dt.date]]:
    """Channel and period where a series among `rows` lacks a day or a geo."""
    if rows.is_empty():
        return []
    keys = ["source", "series", "channel", "n_geos"]
    wanted = rows.select(keys).unique().join(periods, how="cross")
    known = rows.group_by("source", "series", "period_on").agg(pl.col("n_known").sum())
    days = (pl.col("last_on") - pl.col("period_on")).dt.total_days() + 1
    gaps = wanted.join(known, on=["source", "series", "period_on"], how="left").filter(
        pl.col("n_known").fill_null(0) < days * pl.col("n_geos")
    )
    return gaps.select("channel", "period_on").rows()


def _spend_notes(
    rows: pl.DataFrame, values: Floats, channels: tuple[str, ...], unmapped: str, n_quiet: int
) -> tuple[Text, ...]:
    notes = []
    if unmapped in channels:
        notes.append(
            msg(
                "Spend that no rule of the channel map fits stands as a channel of its own, unmapped: {spend}.",
                spend=float(np.nansum(values[:, channels.index(unmapped)])),
            )
        )
    if n_quiet:
        notes.append(msg("Periods in which a channel has no row count as zero spend; channel periods: {n}.", n=n_quiet))
    if cut := int(rows["n_cut"].sum()):
        notes.append(msg("Rows that cross a boundary of periods were divided by days; rows: {n}.", n=cut))
    if unknown := int(rows["n_unknown"].sum()):
        notes.append(msg("Rows whose spend the platform does not tell are not counted; rows: {n}.", n=unknown))
    return tuple(notes)


def control_matrix(facts: Facts, step: Step, starts: Sequence[dt.date], like: Controls | None = None) -> Controls:
    """Controls and promotions, weighted by days and averaged over geos; `like` fixes which, and their order."""
    rows = facts.sql(sql("series"), periods=step.frame(starts), roles=["control", "promotion"])
    if like is None:
        found = rows.select("source", "series", "role").unique().sort("role", "series", "source").rows()
        several = {name for _, name, _ in found if sum(other == name for _, other, _ in found) > 1}
        names = tuple(f"{name} ({source})" if name in several else name for source, name, _ in found)
        promotions = tuple(n for n, (_, _, role) in zip(names, found, strict=True) if role == "promotion")
        keys = tuple((source, name) for source, name, _ in found)
    else:
        names, promotions, keys = like.names, like.promotions, like.keys
    columns = [
        _place(rows.filter((pl.col("source") == source) & (pl.col("series") == name)), starts, "mean")
        for source, name in keys
    ]
    values = np.column_stack(columns) if columns else np.empty((len(starts), 0))
    return Controls(names, promotions, keys, values)


@dataclass(frozen=True, slots=True, eq=False)
class Exposures:
    """Exposure (n_weeks,) by channel and its unit, where all of a channel's exposure is in one; notes."""

    values: Mapping[str, Floats]
    units: Mapping[str, str]
    notes: tuple[Text, ...]


def exposures(facts: Facts, periods: pl.DataFrame, channels: Sequence[str], unmapped: str) -> Exposures:
    """What the channels delivered beside money; exposure of a channel without spend, such as a newsletter, is told."""
    starts = periods["period_on"].to_list()
    rows = facts.sql(sql("exposure"), periods=periods).with_columns(pl.col("channel").fill_null(unmapped))
    rows = rows.drop_nulls("exposure")
    by_channel = {str(name): mine for (name,), mine in rows.group_by("channel", maintain_order=True)}
    kept = {name: mine for name, mine in by_channel.items() if name in channels and mine["unit"].n_unique() == 1}
    notes: tuple[Text, ...] = ()
    if unpaid := tuple(sorted(set(by_channel) - set(channels))):
        what = msg("Exposure of channels without spend is not in the model: {channels}.", channels=unpaid)
        notes = (what, msg("Give such a column the role organic in its mapping to count it."))
    return Exposures(
        {name: _place(mine, starts, "exposure") for name, mine in kept.items()},
        {name: mine["unit"][0] for name, mine in kept.items()},
        notes,
    )


def check_currencies(spend: Amounts, outcome: Amounts, settings: Settings) -> None:
    """Refuse money in any currency but the workspace's: there are no exchange rates yet."""
    for what, amounts in ((msg("Spend"), spend), (msg("The outcome"), outcome)):
        others = {code: amount for code, amount in amounts.items() if code != settings.currency and amount}
        if not others:
            continue
        named = tuple(
            Money(amount, code) if code else msg("{amount} without currency", amount=amount)
            for code, amount in others.items()
        )
        raise InputError(
            msg(
                "{what} holds amounts that are not in {currency}: {amounts}.",
                what=what,
                currency=settings.currency,
                amounts=named,
            ),
            remedy=msg(
                "Amounts are not converted yet: import these sources in {currency}, or set currency in unisono.toml "
                "where all of them are in one other currency.",
                currency=settings.currency,
            ),
        )


def _place(rows: pl.DataFrame, starts: Sequence[dt.date], column: str) -> Floats:
    """A column by period, several rows of a period added; NaN where there is none."""
    values = np.full(len(starts), np.nan)
    index = {start: i for i, start in enumerate(starts)}
    for start, value in rows.select("period_on", column).drop_nulls().iter_rows():
        i = index[start]
        values[i] = value if np.isnan(values[i]) else values[i] + value
    return values


def _by_currency(rows: pl.DataFrame, column: str) -> dict[str | None, float]:
    totals = rows.group_by("currency").agg(pl.col(column).sum()).sort("currency", nulls_last=True)
    return {code: float(total or 0.0) for code, total in totals.iter_rows()}

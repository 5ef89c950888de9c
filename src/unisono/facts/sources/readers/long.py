"""The long door: one row per period and series (date, channel, metric, value), and the Master Flat File."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from unisono.errors import InputError
from unisono.facts.sources import columns as steps
from unisono.facts.sources.faults import Faults
from unisono.facts.sources.guess import guess_mapping
from unisono.facts.sources.headers import HeaderMatch
from unisono.facts.sources.mapping import check_mapping
from unisono.facts.sources.model import Context, Reading
from unisono.facts.sources.readers.series import (
    canonical_series,
    date_rows,
    row_currency,
    source_name,
    spend_findings,
    with_own_codes,
)
from unisono.facts.sources.readers.wide import named_frame
from unisono.facts.sources.sheet import Sheet
from unisono.words import msg

KEYS = ("date", "geo", "variable", "channel", "metric", "value", "currency")


def read_long(sheet: Sheet, match: HeaderMatch, ctx: Context) -> tuple[Reading, ...]:
    """A long table; its header was matched by meaning."""
    frame = named_frame(sheet, match.row)
    names = frame.columns
    return read_long_frame(sheet, frame, {f: names[i] for f, i in match.columns.items() if f in KEYS}, ctx)


def read_long_frame(sheet: Sheet, frame: pl.DataFrame, places: Mapping[str, str], ctx: Context) -> tuple[Reading, ...]:
    """A long table whose columns are known: `places` maps date, geo, variable, channel, metric, value to headers."""
    if frame.is_empty():
        raise InputError(msg("The table has a header and no rows."), remedy=msg("Add its rows."), where=ctx.where())
    source = source_name(ctx)
    faults = Faults(ctx)
    dated = date_rows(frame[places["date"]], places["date"], frame["line"], ctx, faults)
    series = _series_names(frame, places)
    value = places["value"]
    values, decimal, findings = steps.read_numbers(
        {value: frame[value]}, {value: pl.Float64()}, {value: value}, frame["line"], source, ctx, faults
    )
    base = frame.select("line").with_columns(
        dated.first.alias("date_on"), dated.n_days.alias("n_days"), series.alias("series"), values[value].alias("value")
    )
    if "geo" in places:
        base = base.with_columns(geo=steps.clean_text(frame[places["geo"]]))
    if "currency" in places:
        base = with_own_codes(base, frame[places["currency"]], places["currency"], ctx, faults)
    guessed = ctx.hints.mapping is None
    mapping = _mapping(base, frame, places, value, ctx)
    pieces = [
        _with_role(base, name, entry, mapping, ctx, faults)
        for name, entry in mapping["columns"].items()
        if entry["role"] != "ignore"
    ]
    faults.refuse()
    if not pieces:
        raise InputError(
            msg("No series of this table could be told to be an outcome, spend or control."),
            remedy=msg("Say what its series mean."),
            option="--mapping",
            where=ctx.where(),
        )
    result, notes = canonical_series([p for p in pieces if not p.is_empty()], ctx)
    aside = [
        n
        for n in base["series"].unique().sort().to_list()
        if mapping["columns"].get(n, {"role": "ignore"})["role"] == "ignore"
    ]
    findings += [*dated.findings, *notes, *spend_findings(result, ctx), *steps.unknown_columns(aside, source, ctx)]
    first, last = steps.span(result)
    return (
        Reading(
            source=source,
            table="series",
            frame=result,
            dialect=steps.dialect(sheet, decimal, dated.order),
            findings=tuple(findings),
            first_on=first,
            last_on=last,
            proposed_mapping=mapping if guessed else None,
        ),
    )


def _series_names(frame: pl.DataFrame, places: Mapping[str, str]) -> pl.Series:
    parts = [steps.clean_text(frame[places[f]]).alias(f) for f in ("variable", "channel", "metric") if f in places]
    if "variable" in places:
        parts = parts[:1]
    return pl.DataFrame(parts).select(pl.concat_str(pl.all(), separator="_", ignore_nulls=True).alias("series"))[
        "series"
    ]


def _mapping(
    base: pl.DataFrame, frame: pl.DataFrame, places: Mapping[str, str], value: str, ctx: Context
) -> dict[str, Any]:
    """The mapping given, else the guess from the names of the series and their values."""
    names = base["series"].drop_nulls().unique(maintain_order=True).sort().to_list()
    if ctx.hints.mapping is not None:
        mapping = check_mapping(ctx.hints.mapping)
        absent = [name for name in mapping["columns"] if name not in names]
        if absent:
            raise InputError(
                msg("The mapping names series that the file does not have: {columns}.", columns=tuple(absent)),
                remedy=msg("The file has {columns}. Correct the mapping or the file.", columns=tuple(names)),
                where=ctx.where(),
            )
        return mapping
    texts = frame[value]
    samples = pl.DataFrame(
        {name: texts.filter(base["series"] == name).head(60).extend_constant(None, 60).head(60) for name in names}
    )
    guess = guess_mapping(samples, ctx.name)
    guess.pop("outcome", None)
    return {
        "layout": "long",
        **{k: places[k] for k in KEYS if k in places and k != "currency"},
        "columns": guess["columns"],
    }


def _with_role(
    base: pl.DataFrame, name: str, entry: Mapping[str, Any], mapping: Mapping[str, Any], ctx: Context, faults: Faults
) -> pl.DataFrame:
    rows = base.filter(pl.col("series") == name)
    return rows.with_columns(
        role=pl.lit(entry["role"]),
        channel=pl.lit(entry.get("channel"), pl.String),
        currency=row_currency(rows, entry["role"], entry, None, mapping, ctx, faults),
    )

"""Orders of the shop: one row each, however many lines the file spends on them.

Rule: rows of one order share its name; columns of the order are read from its first filled cell and never added up
over lines. Net revenue is without VAT and refunds: (gross - vat) * (1 - refunded / gross). It is null, not zero, while
an order is not paid. Names, addresses and phone numbers are not read; the e-mail becomes a keyed hash.
"""

from __future__ import annotations

import polars as pl

from unisono.domain import Finding, Severity
from unisono.errors import InputError
from unisono.facts.sources import columns as steps
from unisono.facts.sources.dates import note_undated
from unisono.facts.sources.faults import Faults, listed
from unisono.facts.sources.headers import HeaderMatch, SourceSpec
from unisono.facts.sources.identity import customer_keys
from unisono.facts.sources.model import Context, Reading
from unisono.facts.sources.readers.currency import told_codes
from unisono.facts.sources.readers.missing import note_missing
from unisono.facts.sources.sheet import Sheet
from unisono.facts.tables import MONEY, ORDERS
from unisono.words import msg

_MONEY = ("gross", "vat", "shipping", "discount", "refunded")
_FIRST = (
    *("status", "currency", "account", "email", "phone"),
    *("ordered_at", "cancelled_at", "discount_code", "shipping_country", "billing_country"),
)
_MOMENT = r"^(?P<day>\d{4}-\d{2}-\d{2})[ T](?P<time>\d{2}:\d{2}:\d{2})(?:.*?)(?P<offset>[+-]\d{2}:?\d{2}|Z|UTC)$"
UNPAID = ("pending", "authorized", "voided", "expired", "partially_paid", "unpaid")
"""States in which money was not received in full."""


def read_orders(sheet: Sheet, spec: SourceSpec, match: HeaderMatch, ctx: Context) -> tuple[Reading, ...]:
    """Orders of one shop."""
    body = sheet.body(match.row)
    rows = {field: body[str(i)] for field, i in match.columns.items()}
    headers = {field: match.headers[i] for field, i in match.columns.items()}
    texts = {f: rows[f] for f in (*_MONEY, "quantity") if f in rows}
    dtypes = {f: pl.Int64 if f == "quantity" else MONEY for f in texts}
    faults = Faults(ctx)
    note_missing(match, spec, sheet.head[match.row].line, ctx, faults)
    if match.missing:
        faults.refuse()
    values, decimal, findings = steps.read_numbers(texts, dtypes, headers, body["line"], spec.name, ctx, faults)
    lines = body.select("line").with_columns(
        *values.values(),
        *(rows[f].str.strip_chars().alias(f) for f in ("order_id", *_FIRST) if f in rows),
    )
    lines = lines.with_columns(pl.when(pl.col("order_id") != "").then("order_id"))
    if lines.is_empty():
        raise InputError(
            msg("The export has a header and no orders."),
            remedy=msg("Choose a period with orders and export again."),
            where=ctx.where(),
        )
    _note_nameless(lines, ctx, faults)
    orders = _orders(lines)
    currency = _currency(orders, headers.get("currency"), spec, ctx, faults)
    orders = _dated(orders, headers.get("ordered_at"), ctx, faults)
    faults.refuse()
    orders = orders.with_columns(currency, _keys(orders, ctx))
    frame = steps.fit(_with_net(orders, ctx, spec), ORDERS)
    findings += _missing_vat(frame, spec, ctx)
    findings += steps.unknown_columns(match.unknown, spec.name, ctx)
    first, last = frame["ordered_on"].min(), frame["ordered_on"].max()
    return (
        Reading(
            source=spec.name,
            table="orders",
            frame=frame,
            dialect=steps.dialect(sheet, decimal, None),
            findings=tuple(findings),
            first_on=first,  # type: ignore[arg-type]
            last_on=last,  # type: ignore[arg-type]
        ),
    )


def _note_nameless(lines: pl.DataFrame, ctx: Context, faults: Faults) -> None:
    nameless = lines.filter(pl.col("order_id").is_null())["line"].to_list()
    if nameless:
        told = listed((line, None) for line in nameless)
        faults.note(
            InputError(
                msg("Rows without an order number: {total}. Lines: {lines}.", total=len(nameless), lines=told),
                remedy=msg("Each row of the export starts with the order's name, such as #1001; export it again."),
                where=ctx.where(line=nameless[0]),
            )
        )


def _orders(lines: pl.DataFrame) -> pl.DataFrame:
    present = [c for c in (*_MONEY, *_FIRST) if c in lines.columns]
    items = pl.col("quantity").sum() if "quantity" in lines.columns else pl.lit(None, pl.Int64)
    return lines.group_by("order_id", maintain_order=True).agg(
        *(pl.col(c).drop_nulls().first().alias(c) for c in present),
        pl.len().alias("n_lines"),
        items.alias("n_items"),
        pl.col("line").first(),
    )


def _dated(orders: pl.DataFrame, header: str | None, ctx: Context, faults: Faults) -> pl.DataFrame:
    """The moment in UTC, and its day in the calendar of the workspace (else at the offset that the file writes).

    A shop that exports in UTC would else put a sale of the first hour of a Monday into the week before.
    """
    written = pl.col("ordered_at").str.extract_groups(_MOMENT).struct
    day, offset = written.field("day"), written.field("offset").replace(["Z", "UTC"], "+0000")
    moment = day + " " + written.field("time") + " " + offset.str.replace(":", "", literal=True)
    ordered_at = moment.str.to_datetime("%Y-%m-%d %H:%M:%S %z", strict=False, time_unit="us")
    zone = ctx.hints.day_zone
    here = ordered_at.dt.convert_time_zone(zone).dt.date() if zone else day.str.to_date("%Y-%m-%d", strict=False)
    dated = orders.with_columns(ordered_on=here, ordered_at=ordered_at.dt.convert_time_zone("UTC"))
    wrong = dated["ordered_at"].is_null() | dated["ordered_on"].is_null()
    remedy = msg("It should look like 2026-03-01 10:15:00 +0100; a spreadsheet program may have changed it.")
    note_undated(orders.filter(wrong).select("line", text="ordered_at"), header, remedy, ctx, faults)
    return dated


def _currency(orders: pl.DataFrame, header: str | None, spec: SourceSpec, ctx: Context, faults: Faults) -> pl.Series:
    codes = pl.repeat(None, len(orders), dtype=pl.String, eager=True)
    if "currency" in orders.columns:
        known = orders["currency"].str.to_uppercase()
        codes = known.set(known == "", None)
    untold = (msg("The export does not say in which currency the orders are."), msg("Say it, for instance EUR."))
    return told_codes(codes, orders["line"], header, untold, spec.name, ctx, faults).alias("currency")


def _keys(orders: pl.DataFrame, ctx: Context) -> pl.Series:
    if "email" not in orders.columns and "phone" not in orders.columns:
        return pl.repeat(None, len(orders), dtype=pl.String, eager=True).alias("customer_key")
    if not ctx.hints.identity_key:
        raise InputError(
            msg("The orders name customers and there is no key to hide them with."),
            remedy=msg("Import them into a workspace: each has a key of its own."),
            where=ctx.where(),
            option="unisono init",
        )
    nobody = pl.repeat(None, len(orders), dtype=pl.String, eager=True)
    email = orders["email"] if "email" in orders.columns else nobody
    phone = orders["phone"] if "phone" in orders.columns else None
    return customer_keys(email, phone, ctx.hints.identity_key)


def _with_net(orders: pl.DataFrame, ctx: Context, spec: SourceSpec) -> pl.DataFrame:
    """Status, cancellation, country and net revenue."""
    have = set(orders.columns)
    status = pl.col("status").str.to_lowercase()
    orders = orders.with_columns(
        pl.lit(spec.name).alias("source"),
        (pl.col("account") if "account" in have else pl.lit(None, pl.String))
        .fill_null(pl.lit(ctx.hints.account, pl.String))
        .alias("account"),
        status.alias("status"),
        (pl.col("cancelled_at").str.len_chars() > 0).fill_null(value=False).alias("cancelled")
        if "cancelled_at" in have
        else pl.lit(None, pl.Boolean).alias("cancelled"),
        pl.coalesce(
            [pl.col(c).replace("", None) for c in ("shipping_country", "billing_country") if c in have]
            or [pl.lit(None, pl.String)]
        ).alias("country"),
        *(pl.lit(None, MONEY).alias(c) for c in _MONEY if c not in have),
    )
    # Without the refund column a plain "paid" still says that nothing was refunded.
    refunded = (
        pl.when(pl.col("refunded").is_not_null())
        .then("refunded")
        .when(status == "refunded")
        .then("gross")
        .when(status == "paid")
        .then(pl.lit(0, MONEY))
    )
    goods = pl.col("gross") - pl.col("vat")
    rest = (goods.cast(pl.Float64) * (1 - refunded.cast(pl.Float64) / pl.col("gross").cast(pl.Float64))).round(6)
    net = (
        pl.when(status.is_in(UNPAID))
        .then(None)
        .when(refunded == 0)
        .then(goods)
        .when(refunded >= pl.col("gross"))
        .then(pl.lit(0, MONEY))
        .otherwise(rest.cast(MONEY))
    )
    return orders.with_columns(net.cast(MONEY).alias("net_revenue"))


def _missing_vat(frame: pl.DataFrame, spec: SourceSpec, ctx: Context) -> list[Finding]:
    untold = frame["vat"].is_null() & ~frame["status"].is_in(UNPAID)
    if not untold.any():
        return []
    return [
        ctx.finding(
            "vat_missing",
            spec.name,
            Severity.WARNING,
            msg("Orders do not say their VAT; rows: {n}. Their net revenue is unknown.", n=int(untold.sum())),
            msg("Export the orders with all columns (“Plain CSV file” of all orders)."),
            frame["line"].filter(untold),
        )
    ]

"""Shopify: the orders export, one row per line of an order, with the order's own columns on its first row only.

No person is named: addresses stay blank, e-mail addresses end in example.com.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl

from unisono.synthetic.baskets import PRODUCTS
from unisono.synthetic.files.writing import BRAND
from unisono.synthetic.orders import PARTLY, PENDING, STATUSES, VOIDED, Orders, draw_orders
from unisono.synthetic.period import Period
from unisono.synthetic.streams import Bools, Ints

_ADDRESS = (
    "Name", "Street", "Address1", "Address2", "Company",
    "City", "Zip", "Province", "Country", "Phone",
)  # fmt: skip
_HEADER = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,"
    "Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,"
    "Lineitem price,Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,"
    "Lineitem fulfillment status,"
    + ",".join(f"{kind} {part}" for kind in ("Billing", "Shipping") for part in _ADDRESS)
    + ",Notes,Note Attributes,Cancelled at,Payment Method,Payment Reference,Refunded Amount,Vendor,"
    "Outstanding Balance,Employee,Location,Device ID,Id,Tags,Risk Level,Source,Lineitem discount,"
    + ",".join(f"Tax {n} {part}" for n in range(1, 6) for part in ("Name", "Value"))
    + ",Phone,Receipt Number,Duties,Billing Province Name,Shipping Province Name,Payment ID,"
    "Payment Terms Name,Next Payment Due At,Payment References"
).split(",")
_EVERY_ROW = {"Name", "Email", "Created at", "Vendor"}  # what Shopify repeats on each line
_DELIVERY_DAYS = 3


def write_orders(period: Period, folder: Path) -> list[Path]:
    """One orders export per half-year, in order of time."""
    orders = draw_orders(period)
    rng = period.rng("shop")
    marketing = rng.random(len(orders.day)) < 0.4
    paypal = rng.random(len(orders.day)) < 0.3
    starts = np.concatenate([[0], np.cumsum(orders.baskets.n_lines)])
    origin = period.weeks[0]
    written = []
    for piece in period.halves:
        first, end = (
            int(np.searchsorted(orders.day, (day - origin).days))
            for day in (piece.first, piece.last + dt.timedelta(days=1))
        )
        at = np.arange(first, end)
        frame = _orders_frame(period, orders, at, marketing[at], paypal[at])
        lines = _lines_frame(orders, int(starts[first]), int(starts[end]))
        path = folder / f"orders_export_{piece.label}.csv"
        _rows(frame, lines, orders.baskets.n_lines[at]).write_csv(path, float_precision=2)
        written.append(path)
    return written


def _orders_frame(period: Period, orders: Orders, at: Ints, marketing: Bools, paypal: Bools) -> pl.DataFrame:
    """The order's own columns, one row per order."""
    number = at + orders.first_order
    status = orders.status[at]
    shipped = (status <= PARTLY) & (orders.day[at] + _DELIVERY_DAYS < 7 * len(period.weeks))
    collected = status < PENDING
    codes = np.array(["", *orders.codes])[orders.code[at] + 1]
    euros = {
        "Subtotal": orders.subtotal,
        "Shipping": orders.shipping,
        "Taxes": orders.taxes,
        "Total": orders.total,
        "Discount Amount": orders.discount,
        "Refunded Amount": orders.refunded,
    }
    frame = pl.DataFrame(
        {
            "number": number,
            "customer": orders.customer[at],
            "Financial Status": np.array(STATUSES)[status],
            "Fulfillment Status": np.where(shipped, "fulfilled", "unfulfilled"),
            "Accepts Marketing": np.where(marketing, "yes", "no"),
            "Discount Code": codes,
            "Payment Method": np.where(paypal, "PayPal Express Checkout", "Shopify Payments"),
            "Outstanding Balance": np.where(status == PENDING, orders.total[at], 0) / 100,
            "Tax 1 Value": orders.taxes[at] / 100,
            "Id": 5_400_000_000_000 + number * 32_768,
            "shipped": shipped,
            "collected": collected,
            "cancelled": orders.cancelled[at] | (status == VOIDED),
            "second": orders.day[at] * 86_400 + orders.second[at],
            **{name: values[at] / 100 for name, values in euros.items()},
        }
    )
    return _with_times(frame, period.weeks[0]).with_columns(
        Name=pl.format("#{}", "number"),
        Email=pl.format("client-{}@example.com", pl.col("customer").cast(pl.String).str.zfill(6)),
        Currency=pl.lit("EUR"),
        **{
            "Discount Code": pl.col("Discount Code").replace("", None),
            "Shipping Method": pl.lit("Livraison à domicile"),
            "Billing Country": pl.lit("FR"),
            "Shipping Country": pl.lit("FR"),
            "Payment Reference": pl.format("r{}.1", "number"),
            "Payment References": pl.format("r{}.1", "number"),
            "Vendor": pl.lit(BRAND),
            "Risk Level": pl.lit("Low"),
            "Source": pl.lit("web"),
            "Tax 1 Name": pl.lit("FR TVA 20%"),
        },
    )


def _with_times(frame: pl.DataFrame, origin: dt.date) -> pl.DataFrame:
    """Times in the shop's zone with their offset, as 2026-03-01 10:15:00 +0100."""
    created = pl.lit(dt.datetime.combine(origin, dt.time())) + pl.duration(seconds="second")
    later = {
        "Paid at": (pl.col("collected"), pl.duration(seconds=20)),
        "Fulfilled at": (pl.col("shipped"), pl.duration(days=_DELIVERY_DAYS)),
        "Cancelled at": (pl.col("cancelled"), pl.duration(minutes=40)),
    }
    return frame.with_columns(
        _written(created).alias("Created at"),
        *(pl.when(held).then(_written(created + after)).alias(n) for n, (held, after) in later.items()),
    )


def _written(moment: pl.Expr) -> pl.Expr:
    return moment.dt.replace_time_zone("Europe/Paris").dt.strftime("%Y-%m-%d %H:%M:%S %z")


def _lines_frame(orders: Orders, start: int, end: int) -> pl.DataFrame:
    """The line's columns, one row per line."""
    baskets = orders.baskets
    product = baskets.product[start:end]
    return pl.DataFrame(
        {
            "Lineitem quantity": baskets.quantity[start:end],
            "Lineitem name": np.array([p.name for p in PRODUCTS])[product],
            "Lineitem price": baskets.price[start:end] / 100,
            "Lineitem sku": np.array([p.sku for p in PRODUCTS])[product],
        }
    ).with_columns(
        pl.lit("true").alias("Lineitem requires shipping"),
        pl.lit("true").alias("Lineitem taxable"),
        pl.lit(0.0).alias("Lineitem discount"),
    )


def _rows(orders: pl.DataFrame, lines: pl.DataFrame, n_lines: Ints) -> pl.DataFrame:
    """One row per line; the order's columns are blank on all but its first."""
    order = np.repeat(np.arange(len(n_lines)), n_lines)
    leading = pl.Series(np.concatenate([[True], order[1:] != order[:-1]])) if len(order) else None
    spread = orders[order]
    columns = []
    for name in _HEADER:
        if name in lines.columns:
            columns.append(lines[name])
        elif name == "Lineitem fulfillment status":
            columns.append(spread["Fulfillment Status"].replace("unfulfilled", "pending").alias(name))
        elif name not in spread.columns:
            columns.append(pl.Series(name, [None] * len(order), pl.String))
        elif name in _EVERY_ROW or leading is None:
            columns.append(spread[name])
        else:
            columns.append(spread[name].set(~leading, None))
    return pl.DataFrame(columns)

"""The canonical tables: whatever the platform, language and file, facts land here with the same columns.

Money is DECIMAL(18,6) in the currency of the fact and is never added across currencies. Missing is null, never zero.
Every row names its original (`file_id`, SHA-256) and `line` (1-based, as an editor or spreadsheet shows it).
"""

from __future__ import annotations

import polars as pl

MONEY = pl.Decimal(18, 6)
_ORIGIN: dict[str, pl.DataType | type[pl.DataType]] = {"file_id": pl.String, "line": pl.Int64}

MEDIA_DELIVERIES = pl.Schema(
    {
        "source": pl.String,  # google_ads, meta_ads, linkedin_ads, tiktok_ads, agency
        "account": pl.String,  # as the file names it, or as told at import; null when unknown
        "campaign_id": pl.String,
        "campaign": pl.String,  # LinkedIn: the campaign group (its level that others call campaign)
        "campaign_type": pl.String,  # as the file says it: Search, Display, Sponsored Update ...
        "ad_group": pl.String,
        "ad": pl.String,
        "date_on": pl.Date,  # first day of the period, in `time_zone`
        "n_days": pl.Int32,  # 1 for daily rows, 7 for weekly ones
        "time_zone": pl.String,  # as the file says, null when unknown
        "currency": pl.String,  # ISO 4217
        "spend": MONEY,
        "impressions": pl.Int64,
        "clicks": pl.Int64,  # all clicks
        "link_clicks": pl.Int64,
        "reach": pl.Int64,  # not additive over days or campaigns
        "exposure": pl.Float64,  # what an agency counts: GRP, contacts, spots
        "exposure_unit": pl.String,
        "conversions": pl.Float64,  # claimed by the platform, in its own definition; never causal
        "conversion_value": MONEY,
        "leads": pl.Float64,
        **_ORIGIN,
    }
)
"""Media delivered and its money: one row per campaign (or ad) and period; see `PRIMARY_KEYS`."""

ORDERS = pl.Schema(
    {
        "source": pl.String,
        "account": pl.String,  # shop
        "order_id": pl.String,
        "ordered_at": pl.Datetime("us", "UTC"),
        "ordered_on": pl.Date,  # calendar day at the offset written in the file
        "currency": pl.String,
        "gross": MONEY,  # total paid: goods after discount, shipping, VAT
        "vat": MONEY,
        "shipping": MONEY,
        "discount": MONEY,
        "refunded": MONEY,  # booked on the day of the order (Shopify's export has no refund date)
        "net_revenue": MONEY,  # (gross - vat) * (1 - refunded / gross): without VAT and refunds
        "n_lines": pl.Int32,
        "n_items": pl.Int64,
        "status": pl.String,  # paid, partially_refunded, refunded, pending, voided ...
        "cancelled": pl.Boolean,
        "customer_key": pl.String,  # keyed hash of the normalised e-mail; null when there is none
        "country": pl.String,  # ISO 3166 alpha-2
        "discount_code": pl.String,
        **_ORIGIN,
    }
)
"""Orders of the shop, one row each, however many lines the file spends on them. Key: source, account, order_id."""

SERIES = pl.Schema(
    {
        "source": pl.String,  # the name given to a wide or long table
        "series": pl.String,  # column name, such as revenue, tv, price_index
        "role": pl.String,  # one of `sources.mapping.ROLES`
        "channel": pl.String,  # for the roles of `sources.mapping.WITH_CHANNEL`
        "geo": pl.String,  # null: national
        "date_on": pl.Date,
        "n_days": pl.Int32,  # 1, 7, or the length of the month
        "value": pl.Float64,
        "currency": pl.String,  # null: not money
        **_ORIGIN,
    }
)
"""Values of generic wide and long tables, one row per series, geo and period. Key: source, series, geo, date_on."""

TABLES: dict[str, pl.Schema] = {
    "media_deliveries": MEDIA_DELIVERIES,
    "orders": ORDERS,
    "series": SERIES,
}

PRIMARY_KEYS: dict[str, tuple[str, ...]] = {
    "media_deliveries": ("source", "account", "campaign", "campaign_id", "ad_group", "ad", "date_on"),
    "orders": ("source", "account", "order_id"),
    "series": ("source", "series", "geo", "date_on"),
}
"""Columns that name a row; a duplicate inside one file is a finding, never silently added."""

REPLACE_KEYS: dict[str, tuple[str, ...]] = {
    "media_deliveries": ("source", "account", "campaign", "date_on"),
    "orders": ("source", "account", "order_id"),
    "series": ("source", "series", "geo", "date_on"),
}
"""What a newer file replaces: all rows of the lake that share these columns with one of its rows.

A campaign is the same by `campaign_id` where both rows have one, and by its name otherwise."""

"""What a check is, and what it is given: the facts, the settings, and the day on which one looks.

A check asks one question of the facts and answers with findings; it changes nothing. Checks are
strangers to each other: each stands in its own file of `unisono.facts.quality.checks` and declares
one `Check` under the name `CHECK`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from unisono.domain import Finding, Settings
from unisono.words import Text

_MEASURES = (
    "spend",
    "impressions",
    "clicks",
    "link_clicks",
    "exposure",
    "conversions",
    "conversion_value",
)
_AMOUNTS = ("gross", "vat", "shipping", "discount", "refunded", "net_revenue")


# Not slotted: the derived frames below are computed once and kept, which needs an instance
# dictionary.
@dataclass(frozen=True)
class CheckInput:
    """What every check is given.

    Attributes:
        media_deliveries: canonical table, may be empty; may carry an added column `channel`.
        orders: canonical table, may be empty.
        series: canonical table, may be empty.
        settings: the workspace's decisions.
        today: the day on which one looks, in the workspace's time zone.
        reading_findings: what the import already found while reading the files (totals that do not
            match …).
    """

    media_deliveries: pl.DataFrame
    orders: pl.DataFrame
    series: pl.DataFrame
    settings: Settings
    today: dt.date
    reading_findings: tuple[Finding, ...] = ()

    # The keys make rows without a day impossible; leaving them out here keeps a damaged lake from stopping the checks.

    @cached_property
    def media(self) -> pl.DataFrame:
        """`media_deliveries` with money as Float64 (checks never book) and names as categories."""
        names = ("source", "account", "campaign_id", "campaign", "currency")
        return self.media_deliveries.drop_nulls("date_on").with_columns(
            pl.col("spend", "conversion_value").cast(pl.Float64),
            pl.col(names).cast(pl.Categorical),
        )

    @cached_property
    def shop_orders(self) -> pl.DataFrame:
        """`orders` with amounts as Float64."""
        return self.orders.drop_nulls("ordered_on").with_columns(pl.col(_AMOUNTS).cast(pl.Float64))

    @cached_property
    def dated_series(self) -> pl.DataFrame:
        """`series`, each row with its day."""
        return self.series.drop_nulls("date_on")

    @cached_property
    def campaign_days(self) -> pl.DataFrame:
        """Media by source, account, campaign, currency and period: sums, null where none reports.

        `file_id` and `line` name one of the rows, `n_rows` counts them.
        """
        keys = ["source", "account", "campaign_id", "campaign", "currency", "date_on", "n_days"]
        sums = [pl.col(name).sum() for name in _MEASURES]
        known = [pl.col(name).count().alias(f"known_{name}") for name in _MEASURES]
        grouped = self.media.group_by(keys).agg(
            *sums, *known, pl.col("file_id").first(), pl.col("line").first(), n_rows=pl.len()
        )
        return grouped.select(
            *keys,
            *(pl.when(pl.col(f"known_{name}") > 0).then(name).alias(name) for name in _MEASURES),
            "file_id",
            "line",
            "n_rows",
        ).sort("date_on")


@dataclass(frozen=True, slots=True)
class Check:
    """A declared check.

    Attributes:
        name: as in `Finding.check`, the file's name and the documentation.
        question: what it asks, in the words of a marketer.
        blind_spot: what it cannot see, so that silence is not taken for proof.
        run: the check itself.
    """

    name: str
    question: Text
    blind_spot: Text
    run: Callable[[CheckInput], list[Finding]]

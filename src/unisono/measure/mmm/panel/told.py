"""What a fit by region says to people: each region's return on all media, and which ones stand out from the average.

A region stands out where the interval of its difference from the average of all regions, worked out draw by draw, is
clear of zero. Limits: such a difference is one of what was bought as well as of people, since a region with more of a
better channel, or with less spend on a bent curve, returns more; spend shared out by size says nothing about regions.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from unisono.measure.mmm.panel.result import PanelResult
from unisono.measure.mmm.result_tables import band
from unisono.words import Text, msg


def regions_table(fit: PanelResult) -> pl.DataFrame:
    """One row per region, in the order of the data: all its media over the history.

    Columns: region, spend, and with `_lower` and `_upper` each: contribution; roi, contribution over spend; against,
    `roi` less that of all regions together. Then stands: `above`, `below` or `within` the average; level; evidence.
    ROI, difference and standing are null where nothing was spent.
    """
    own = fit.contributions().sum(axis=2)
    spend = fit.data.spend.sum(axis=(1, 2))
    paid = spend > 0
    roi = np.where(paid, own / np.where(paid, spend, 1.0), np.nan)
    against = roi - (own.sum(axis=1) / spend.sum())[:, None]
    table: dict[str, object] = {"region": list(fit.data.units), "spend": spend}
    for name, draws in (("contribution", own), ("roi", roi), ("against", against)):
        mean, lower, upper = band(draws, fit.spec.level)
        table |= {name: mean, f"{name}_lower": lower, f"{name}_upper": upper}
    stands = (
        pl.when(pl.col("against_lower") > 0)
        .then(pl.lit("above"))
        .when(pl.col("against_upper") < 0)
        .then(pl.lit("below"))
        .when(pl.col("against").is_not_null())
        .then(pl.lit("within"))
    )
    return (
        pl.DataFrame(table)
        .with_columns(pl.col("^(roi|against).*$").fill_nan(None))
        .with_columns(stands=stands, level=pl.lit(fit.spec.level), evidence=pl.lit("model"))
    )


def all_regions(fit: PanelResult) -> tuple[float, float, float]:
    """Return of all media in all regions together, in outcome per unit of money: mean and limits of the fit's level."""
    mean, lower, upper = band(fit.contributions().sum(axis=(1, 2)) / fit.data.spend.sum(), fit.spec.level)
    return float(mean), float(lower), float(upper)


def standing_texts(fit: PanelResult, table: pl.DataFrame) -> tuple[Text, ...]:
    """Which regions stand out, and what that may be due to; `table` is `regions_table` of `fit`."""
    above, below = (
        tuple(table.filter(pl.col("stands") == side).sort("against", descending=side == "above")["region"].to_list())
        for side in ("above", "below")
    )
    found = []
    if above:
        found.append(
            msg(
                "Above the average of all regions, the whole interval of the difference included: {regions}.",
                regions=above,
            )
        )
    if below:
        found.append(
            msg(
                "Below the average of all regions, the whole interval of the difference included: {regions}.",
                regions=below,
            )
        )
    if not found:
        found.append(
            msg("No region can be told apart from the average of all: the differences seen here may well be chance.")
        )
    elif "within" in table["stands"]:
        found.append(msg("The other regions cannot be told apart from the average."))
    found.append(msg("A region's return is also that of what was bought there: which channels, and how much of them."))
    if fit.data.national:
        found.append(
            msg(
                "The spend of {channels} is only known nationally and was shared out by size: nothing tells whether "
                "regions differ in it.",
                channels=fit.data.national,
            )
        )
    return tuple(found)

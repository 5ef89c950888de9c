"""The level of a price or rate of an account over time, freed from the mix of its campaigns.

Each campaign is compared with its own median; the account's level in a period is the median of its
campaigns' deviations, in logs. So a new campaign with cheap impressions is no change of level,
while a change that all campaigns share is.
"""

from __future__ import annotations

import polars as pl

CAMPAIGN = ["source", "account", "campaign_id", "campaign"]


def account_levels(
    campaign_days: pl.DataFrame,
    *,
    top: str,
    bottom: str,
    smallest: float,
    every: str,
    pseudo: float = 0.0,
    usual: float = 0.0,
) -> pl.DataFrame:
    """Log level of `top` / `bottom` by account and period.

    Args:
        campaign_days: `CheckInput.campaign_days`.
        top: numerator column, such as spend.
        bottom: denominator column, such as impressions.
        smallest: campaign periods with less `bottom` are left out: their ratio is noise.
        every: length of the periods, `1d` or `1w`.
        pseudo: added to the numerator, so that a rate that falls to zero has a logarithm.
        usual: campaigns whose median numerator is smaller are left out: small counts jump by chance.

    Returns:
        Columns source, account, on (first day), level (log, 0 is the usual one), sorted by all.
    """
    periods = (
        campaign_days.filter(pl.col(top).is_not_null() & pl.col(bottom).is_not_null())
        .group_by(*CAMPAIGN, pl.col("date_on").dt.truncate(every).alias("on"))
        .agg(pl.col(top, bottom).sum())
        .filter(pl.col(top).median().over(CAMPAIGN) >= usual)
        .filter((pl.col(bottom) >= smallest) & (pl.col(top) + pseudo > 0))
        .with_columns(log=((pl.col(top) + pseudo) / pl.col(bottom)).log())
    )
    return (
        periods.with_columns(log=pl.col("log") - pl.col("log").median().over(CAMPAIGN))
        .group_by("source", "account", "on")
        .agg(level=pl.col("log").median())
        .sort("source", "account", "on")
    )

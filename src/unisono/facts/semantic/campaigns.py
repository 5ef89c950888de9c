"""The campaigns that carry each channel's money, for change lists."""

from __future__ import annotations

import polars as pl

from unisono.domain import Settings
from unisono.facts.semantic.queries import sql
from unisono.facts.store import Facts


def campaigns(facts: Facts, _settings: Settings) -> pl.DataFrame:
    """Campaigns with their mean daily spend over the last 28 days of their account.

    Columns: `source`, `account`, `campaign_id`, `campaign`, `channel` (null: unmapped), `current_daily` (null: no row
    in these days), `currency`.
    """
    return facts.sql(sql("campaigns"))

"""The campaigns that carry each channel's money, for change lists, and what they spent, for reading changes back."""

from __future__ import annotations

import datetime as dt

import polars as pl

from unisono.domain import Settings
from unisono.facts.semantic.cover import file_periods
from unisono.facts.semantic.queries import sql
from unisono.facts.store import Facts


def campaigns(facts: Facts, _settings: Settings) -> pl.DataFrame:
    """Campaigns with their mean daily spend over the last 28 days of their account.

    Columns: `source`, `account`, `campaign_id`, `campaign`, `channel` (null: unmapped), `current_daily` (null: no row
    in these days), `currency`.
    """
    return facts.sql(sql("campaigns"))


def campaign_days(facts: Facts, first_on: dt.date) -> pl.DataFrame:
    """What each campaign spent, day by day from `first_on` on; a day without a row is not here.

    Columns: `source`, `account`, `campaign_id`, `campaign`, `currency`, `day_on`, `spend` (null: not told).
    """
    return facts.sql(sql("campaign_days"), first_on=first_on)


def account_covers(facts: Facts) -> pl.DataFrame:
    """The days that the facts cover of each account. Columns: `source`, `account`, `first_on`, `last_on`."""
    return facts.sql(sql("media_cover"), files=file_periods(facts))

"""What campaigns spent day by day, and how far a mean of it may lie from a daily budget by chance.

Rule: weeks are counted back from a day; their means tell how much a campaign varies from week to week. A mean over w
weeks is taken to be a budget where it lies within a tenth of it, or within twice the standard error of such a mean if
that is more: platforms do not spend a budget to the cent. Where fewer than four weeks are known, a variation of a fifth
is assumed.
Limits: a day without a row counts as nothing spent, where the account's facts cover it. A budget that is not used up
looks like a smaller one.
"""

from __future__ import annotations

import datetime as dt
import math
import statistics
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from unisono.act.cents import to_cents
from unisono.act.changeset import CampaignKey
from unisono.decide.budget import exact

WEEKS_BEFORE = 8
_FEWEST_WEEKS = 4
_ASSUMED = 0.2
_LEAST = 0.1
_WEEK = dt.timedelta(days=7)
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Spent:
    """Daily spend by campaign (None: not told), its currency, and the days that each account's facts cover."""

    days: Mapping[CampaignKey, Mapping[dt.date, float | None]]
    currency: Mapping[CampaignKey, str]
    covers: Mapping[tuple[str, str], tuple[dt.date, dt.date]]

    @classmethod
    def of(cls, days: pl.DataFrame, covers: pl.DataFrame) -> Spent:
        """From the facts' frames `campaign_days` and `account_covers`."""
        found: dict[CampaignKey, dict[dt.date, float | None]] = {}
        currency: dict[CampaignKey, str] = {}
        for source, account, campaign_id, campaign, code, day, spend in days.iter_rows():
            key = CampaignKey(source, account or "", campaign_id or "", campaign)
            found.setdefault(key, {})[day] = spend
            currency[key] = code
        ends = {(source, account or ""): (first, last) for source, account, first, last in covers.iter_rows()}
        return cls(found, currency, ends)

    def cover(self, key: CampaignKey) -> tuple[dt.date, dt.date] | None:
        """The first and last day that is known of the campaign's account; None where nothing is."""
        return self.covers.get((key.platform, key.account))

    def mean(self, key: CampaignKey, first_on: dt.date, last_on: dt.date) -> Decimal | None:
        """Mean spend a day over these days, both included; None where none of them is known."""
        own = self.days.get(key, {})
        spends = [own.get(first_on + _DAY * i, 0.0) for i in range((last_on - first_on).days + 1)]
        known = [spend for spend in spends if spend is not None]
        return to_cents(exact(math.fsum(known) / len(known))) if known else None

    def weeks(self, key: CampaignKey, before: dt.date) -> list[float]:
        """Mean spend a day of each of the last weeks before a day, the newest first; at most eight."""
        known = [day for day in self.days.get(key, {}) if day < before]
        n = min(WEEKS_BEFORE, ((before - min(known)).days // 7) if known else 0)
        means = [self.mean(key, before - _WEEK * (i + 1), before - _WEEK * i - _DAY) for i in range(n)]
        return [float(mean) for mean in means if mean is not None]

    def variation(self, key: CampaignKey, before: dt.date) -> float:
        """Standard deviation of the weekly means before a day, as a share of their mean."""
        weeks = self.weeks(key, before)
        if len(weeks) < _FEWEST_WEEKS or not any(weeks):
            return _ASSUMED
        return statistics.stdev(weeks) / statistics.fmean(weeks)

    def error(self, key: CampaignKey, first_on: dt.date, last_on: dt.date) -> Decimal | None:
        """Standard error of the mean of these days: by whole weeks where there are four, by days where there are fewer.

        None where less than two of them are known.
        """
        n_days = (last_on - first_on).days + 1
        step = _WEEK if n_days // 7 >= _FEWEST_WEEKS else _DAY
        means = [
            self.mean(key, first_on + step * i, first_on + step * (i + 1) - _DAY) for i in range(n_days // step.days)
        ]
        known = [float(mean) for mean in means if mean is not None]
        return to_cents(exact(statistics.stdev(known) / math.sqrt(len(known)))) if len(known) > 1 else None


def tolerance(budget: Decimal, variation: float, n_days: int) -> Decimal:
    """How far the mean spend of `n_days` may lie from a budget and still be it."""
    share = max(_LEAST, 2 * variation / math.sqrt(n_days / 7))
    return to_cents(exact(float(budget) * share))

"""Meta Ads Manager: one report a year by ad and day, alternately by a colleague in English and one in French.

No totals; only days with delivery; the currency stands in the header of the spend; results are
blank when there are none. Reach counts people and must not be added up.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np

from unisono.synthetic.delivery import Delivery, deliveries
from unisono.synthetic.files.writing import BRAND, cents, table, write_text
from unisono.synthetic.period import Period
from unisono.synthetic.streams import Ints

_ENGLISH = (
    "Campaign name",
    "Ad set name",
    "Ad name",
    "Day",
    "Reach",
    "Impressions",
    "Frequency",
    "Link clicks",
    "Clicks (all)",
    "Amount spent (EUR)",
    "Results",
    "Result indicator",
    "Cost per result",
    "Purchases",
    "Purchases conversion value",
    "Purchase ROAS (return on ad spend)",
    "Reporting starts",
    "Reporting ends",
)
_FRENCH = (
    "Nom de la campagne",
    "Nom de l'ensemble de publicités",
    "Nom de la publicité",
    "Jour",
    "Couverture",
    "Impressions",
    "Répétition",
    "Clics sur un lien",
    "Clics (tous)",
    "Montant dépensé (EUR)",
    "Résultats",
    "Indicateur de résultats",
    "Coût par résultat",
    "Achats",
    "Valeur de conversion des achats",
    "ROAS (retour sur les dépenses publicitaires) des achats",
    "Début des rapports",
    "Fin des rapports",
)
_PURCHASE = "actions:offsite_conversion.fb_pixel_purchase"


def write_meta(period: Period, folder: Path) -> list[Path]:
    """The reports of the year pieces, English first."""
    rng = period.rng("meta reach")
    ads = []
    for line in deliveries(period, "social"):
        n = len(line.spend)
        reach = np.ceil(line.impressions / (1.1 + rng.gamma(4, 0.12, n))).astype(np.int64)
        other_clicks = rng.binomial(line.impressions - line.clicks, 0.006)
        ads.append((line, reach, line.clicks + other_clicks))
    written = []
    for i, piece in enumerate(period.years):
        days = period.days_of(piece)
        rows = [
            _row(line, reach, clicks, j, day)
            for line, reach, clicks in ads
            for j, day in days
            if line.impressions[j] > 0
        ]
        header = _FRENCH if i % 2 else _ENGLISH
        path = folder / f"{BRAND}-Ads-{piece.label}.csv"
        written.append(write_text(path, table([header, *rows], ",", "\n"), "utf-8-sig"))
    return written


def _row(line: Delivery, reach: Ints, clicks: Ints, i: int, day: dt.date) -> tuple[str | int, ...]:
    """One ad on one day."""
    campaign, date = line.campaign, day.isoformat()
    impressions, spend, purchases = (
        int(line.impressions[i]),
        int(line.spend[i]),
        int(line.conversions[i]),
    )
    results: tuple[str | int, ...] = ("",) * 6
    if purchases:
        value = int(line.value[i])
        results = (
            purchases,
            _PURCHASE,
            f"{spend / 100 / purchases:.8f}",
            purchases,
            cents(value),
            f"{value / spend:.8f}",
        )
    return (
        campaign.name,
        campaign.group,
        campaign.ad,
        date,
        int(reach[i]),
        impressions,
        f"{impressions / int(reach[i]):.6f}",
        int(line.clicks[i]),
        int(clicks[i]),
        cents(spend),
        *results,
        date,
        date,
    )

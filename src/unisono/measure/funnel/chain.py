"""From money to leads to deals, with the uncertainty of every step.

A unit of money brings leads at once and through the brand (the long-term model, leads being one of its outcomes); leads
become deals (the model of leads). Both fits know nothing of each other, so their draws are multiplied at random.
Estimand: deals, closed within any time, from the leads that come within `result.HORIZON` weeks of spending, at today's
conversion; media that makes leads better rather than more is not seen.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from unisono.measure.funnel.leads_fit import LeadsResult
from unisono.measure.funnel.result import BrandResult


def chain_table(brand: BrandResult, leads: LeadsResult, name: str, value: float | None = None) -> pl.DataFrame:
    """Columns: channel; deals per 1,000 units of money at once (short), by brand (long), in all (total), with limits.

    Then cost (money for one deal) with limits and, where the `value` of a deal is given, roi with limits. `name` is
    that of the leads among the outcomes of `brand`.
    """
    k = brand.data.reading_names.index(name)
    unit = brand.posterior.design.readings[k].scale / brand.posterior.design.readings[0].scale
    short, long = (curve[:, :, -1] for curve in brand.curves)
    rng = np.random.default_rng(brand.spec.model.seed)
    rate = rng.choice(leads.conversion, len(short))
    rows = []
    for m, channel in enumerate(brand.data.model.channels):
        at_once = 1000 * rate * unit * brand.draws.direct[:, k, m] * short[:, m]
        later = 1000 * rate * unit * brand.draws.load[:, k] * long[:, m]
        total = at_once + later
        row = {
            "channel": channel,
            **brand.range_of(at_once).named("short"),
            **brand.range_of(later).named("long"),
            **brand.range_of(total).named("total"),
            **brand.range_of(1000 / total).named("cost"),
        }
        if value is not None:
            row |= brand.range_of(total * value / 1000).named("roi")
        rows.append(row)
    return pl.DataFrame(rows)

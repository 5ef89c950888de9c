"""Paths of the history under draws: what each survey would have read, and what the outcome was expected to be."""

from __future__ import annotations

import numpy as np

from unisono.measure.funnel.draws import BrandDraws
from unisono.measure.funnel.posterior import BrandPosterior
from unisono.measure.mmm.data import Array


def survey_paths(posterior: BrandPosterior, draws: BrandDraws) -> dict[str, Array]:
    """(n_draws, n_periods) share of people by survey; its level is the one that fits its waves best."""
    data, readings = posterior.data, posterior.design.readings
    brand = draws.own + draws.through_brand.sum(axis=1)
    found = {}
    for k, survey in enumerate(data.surveys, 1 + len(data.series)):
        moved = draws.load[:, k, None] * brand
        weights = readings[k].rows.sum(axis=1)  # one over each wave's error
        left = readings[k].values[None, :] - moved @ readings[k].rows.T
        level = (left @ weights) / (weights @ weights)
        found[survey.name] = readings[k].scale * (level[:, None] + moved)
    return found


def explained(posterior: BrandPosterior, draws: BrandDraws) -> float:
    """Share of the outcome's movement that media, brand, season, holidays, controls and trend explain."""
    reading = posterior.design.readings[0]
    design = reading.design
    if design is None:
        return float("nan")
    brand = draws.own + draws.through_brand.sum(axis=1)
    moved = (draws.at_once.sum(axis=1) + brand).mean(axis=0)
    seen = design.observed
    left = reading.values - moved[seen]
    flat = design.columns.flat[seen][:, design.kept]
    # what the baseline's own columns and a smooth trend make of the rest, noise and trend taken as alike in size
    spread = (design.noise + design.holiday + design.walk)[seen]
    noise = design.noise[seen]
    solved = np.linalg.solve(spread, np.column_stack([flat, left]))
    gain = np.linalg.solve(flat.T @ solved[:, :-1], flat.T @ solved[:, -1])
    rest = noise @ np.linalg.solve(spread, left - flat @ gain)
    return float(1 - np.var(rest) / np.var(reading.values))

"""Do the surprises look like chance? One-step-ahead errors in the order of time: memory, heavy tails, changing size.

The errors of predicting each period from those before it are independent and of unit variance when the model holds.
They are a rotation of the lens's residual, so that the same simulated null gives exact p-values for every statistic.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy import linalg

from unisono.measure.mmm.data import Array
from unisono.measure.mmm.result import Grade
from unisono.measure.mmm.trust.lens import Lens
from unisono.measure.mmm.trust.misfit import RARE, RARELY
from unisono.measure.mmm.trust.report import Check, Kind
from unisono.words import Text, msg

_LAGS = 6


def surprises(lens: Lens) -> tuple[Array, npt.NDArray[np.int64]]:
    """Rotation (n_eff, n_eff) from the lens's residual to one-step-ahead errors, and the observed periods they are of.

    A decomposition with the periods in reverse order leaves rows that each reach up to one period and no further, and
    are independent: nothing else than the errors of predicting that period from the earlier ones. The first periods, as
    many as the baseline has free columns, are used up by those.
    """
    seen = np.flatnonzero(lens.data.observed).astype(np.int64)
    turn, reach = linalg.qr(lens.white[:, seen[::-1]], mode="economic")
    signs = np.where(np.diag(reach[:, : len(reach)]) < 0, -1.0, 1.0)
    return np.ascontiguousarray((turn * signs).T[::-1]), seen[len(seen) - len(turn) :]


def chance(lens: Lens) -> tuple[Check, ...]:
    """Three checks of the surprises."""
    rotation, periods = surprises(lens)
    errors, null = rotation @ lens.residual, lens.null @ rotation.T
    time = _centred(np.arange(lens.data.n_periods)[periods].astype(float))
    level = _centred(_usual_level(lens)[periods])

    def memory(e: Array) -> Array:
        centred = e - e.mean(axis=-1, keepdims=True)
        total = np.square(centred).sum(axis=-1)
        lags = [np.square((centred[..., k:] * centred[..., :-k]).sum(axis=-1) / total) for k in range(1, _LAGS + 1)]
        return np.asarray(np.sum(lags, axis=0))

    def tails(e: Array) -> Array:
        return np.asarray((e**4).mean(axis=-1) / np.square((e**2).mean(axis=-1)))

    def changing(e: Array) -> Array:
        size = e**2 / (e**2).mean(axis=-1, keepdims=True) - 1
        return np.asarray(np.maximum(np.abs(size @ time), np.abs(size @ level)))

    return (
        _check(
            "surprise_memory",
            memory,
            errors,
            null,
            msg("One period's surprise says nothing about the next."),
            msg("Surprises come in runs: the model's noise has less memory than the history, intervals are too short."),
            msg("Look for what lasts several weeks and is no control: stock, prices, a rival’s campaign."),
        ),
        _check(
            "heavy_tails",
            tails,
            errors,
            null,
            msg("Surprises are as large as chance makes them."),
            msg("Some surprises are far larger than the model's noise allows: single weeks weigh too much."),
            msg("Look at the weeks with the largest surprises; correct them, or leave their outcome empty."),
        ),
        _check(
            "changing_noise",
            changing,
            errors,
            null,
            msg("Surprises are equally large through the history."),
            msg("Surprises are larger at some times than at others, while the model weighs all weeks alike."),
            msg("Fit the calmer, recent part of the history too, and compare what both say."),
        ),
    )


def _usual_level(lens: Lens) -> Array:
    """(n_periods,) the outcome as level, slope, season and controls alone describe it."""
    design = lens.posterior.design
    flat = design.columns.flat[:, design.kept]
    return np.asarray(flat @ linalg.lstsq(flat[design.observed], lens.data.outcome[design.observed])[0])


def _centred(path: Array) -> Array:
    away = path - path.mean()
    return np.asarray(away / max(float(np.linalg.norm(away)), 1e-12))


def _check(
    name: str, size: Callable[[Array], Array], errors: Array, null: Array, well: Text, found: Text, advice: Text
) -> Check:
    """PASS where chance makes a statistic as large in one history of five hundred or more."""
    p = (1 + int((size(null) >= float(size(errors))).sum())) / (1 + len(null))
    if p >= RARE:
        return Check(name, None, Kind.FORM, p, RARELY, Grade.PASS, well)
    return Check(name, None, Kind.FORM, p, RARELY, Grade.REVIEW, found, advice)

"""How strong would something unseen have to be to change the answer?

An unseen driver that explains the share R2 of what is left of a channel's effect (once season, controls and the other
channels are taken out), and as much of what is left of the outcome, biases the channel's log ROI by

    bias = shrink * sd_data * sqrt(df) * R2 / sqrt(1 - R2)

(Cinelli and Hazlett 2020; `shrink` is the share of the data in the posterior's precision). Two answers are tipped: half
of the ROI would be the driver's; and the channel's next unit of money would no longer return more (or less) than that
of the others, which turns a plan's move round. Beside the first stands the strongest control that is known: what if
there were another one like it?
"""

from __future__ import annotations

import numpy as np

from unisono.measure.mmm.data import Array
from unisono.measure.mmm.result import FitResult, Grade
from unisono.measure.mmm.trust.density import roi_belief
from unisono.measure.mmm.trust.lens import Lens
from unisono.measure.mmm.trust.report import Check, Kind
from unisono.words import Share, Text, msg
from unisono.words.text import Value

_FRAGILE = 0.05
_SURE = 0.9
_HALVED = float(np.log(2))


def tipping_points(lens: Lens, change: Array | float = _HALVED) -> Array:
    """(n_channels,) partial R2 with spend and with the outcome at which log ROI is wrong by `change`."""
    posterior_precision = 1 / np.einsum("ij,jk,ik->i", lens.roi_slope, lens.covariance, lens.roi_slope)
    prior_precision = 1 / roi_belief(lens.posterior)[1] ** 2
    data_precision = np.maximum(posterior_precision - prior_precision, 1e-6 * posterior_precision)
    df = max(len(lens.residual) - len(lens.theta), 1)
    f = change * posterior_precision / np.sqrt(data_precision) / np.sqrt(df)
    return _equal_strength(f)


def _equal_strength(f: Array) -> Array:
    """R2 for which R2 / sqrt(1 - R2) is `f`."""
    return np.asarray((np.sqrt(f**4 + 4 * f**2) - f**2) / 2)


def known_strengths(lens: Lens) -> tuple[Array, tuple[str, ...]]:
    """(n_channels,) strength of the strongest known control for each channel, in the measure of the tipping points.

    And the controls' names; zeros and empty names where there is none.
    """
    design, data = lens.posterior.design, lens.data
    seen, n_channels = design.observed, len(data.channels)
    strongest, names = np.zeros(n_channels), [""] * n_channels
    flat, effects = design.columns.flat[seen][:, design.kept], lens.effects[:, seen].T
    for place, column in enumerate(design.kept):
        name = design.columns.flat_names[column]
        if not name.startswith("control:"):
            continue
        control, others = flat[:, place], np.delete(flat, place, axis=1)
        with_outcome = _partial(data.outcome[seen], control, np.column_stack([others, effects]))
        for m in range(n_channels):
            with_spend = _partial(effects[:, m], control, np.column_stack([others, np.delete(effects, m, axis=1)]))
            f = np.sqrt(with_outcome * with_spend / max(1 - with_spend, 1e-9))
            strength = float(_equal_strength(np.asarray(f)))
            if strength > strongest[m]:
                strongest[m], names[m] = strength, name.removeprefix("control:")
    return strongest, tuple(names)


def _partial(target: Array, driver: Array, given: Array) -> float:
    """Partial R2 of `driver` (n,) with `target` (n,), given other columns (n, k)."""
    both = np.column_stack([target, driver])
    left = both - given @ np.linalg.lstsq(given, both, rcond=None)[0]
    size = float((left**2).sum(axis=0).prod())
    return float(left[:, 0] @ left[:, 1]) ** 2 / size if size > 0 else 0.0


def tipping(lens: Lens, fit: FitResult) -> tuple[Check, ...]:
    """One check a channel for its ROI, and one more where a plan would surely move it."""
    points, (known, controls) = tipping_points(lens), known_strengths(lens)
    halves = [
        _halved(name, float(points[m]), float(known[m]), controls[m]) for m, name in enumerate(lens.data.channels)
    ]
    return (*halves, *_turned(lens, fit))


def _halved(channel: str, point: float, known: float, control: str) -> Check:
    firm = point >= max(_FRAGILE, known)
    text = msg(
        "Something unseen that explains {share} of what is left of the spend of {channel} and of sales would account "
        "for half of its ROI.",
        share=Share(point, 1),
        channel=channel,
    )
    if known >= point:
        text = msg("{tipping} Something like {control} would do.", tipping=text, control=control)
    advice = None if firm else _advice(channel)
    grade = Grade.PASS if firm else Grade.REVIEW
    threshold = ">= 5 %, and above every control"
    return Check("tipping_point", channel, Kind.INFORMATION, point, threshold, grade, text, advice)


def _advice(channel: str) -> Text:
    return msg(
        "Before moving much money, test {channel}: little that is unseen would change its answer.", channel=channel
    )


def _turned(lens: Lens, fit: FitResult) -> tuple[Check, ...]:
    """Channels whose next unit of money surely returns more, or less, than the others' on average."""
    returns, spend = fit.marginal_roi(), fit.data.spend[-fit.data.periods_in(52) :].sum(axis=0)
    usable = np.isfinite(returns).all(axis=0) & (spend > 0)
    if usable.sum() < 2:
        return ()
    found = []
    for m in np.flatnonzero(usable):
        others = usable & (np.arange(len(usable)) != m)
        rest = returns[:, others] @ (spend[others] / spend[others].sum())
        above = float((returns[:, m] > rest).mean())
        if not max(above, 1 - above) >= _SURE:
            continue
        change = abs(float(np.log(returns[:, m].mean() / rest.mean())))
        point = float(tipping_points(lens, np.full(len(usable), change))[m])
        channel = fit.data.channels[m]
        values: dict[str, Value] = {"channel": channel, "share": Share(point, 1)}
        if above > 0.5:
            text = msg(
                "{channel} returns more than the others for the next unit of money; something unseen that explains "
                "{share} of what is left of its spend and of sales would turn that round.",
                **values,
            )
        else:
            text = msg(
                "{channel} returns less than the others for the next unit of money; something unseen that explains "
                "{share} of what is left of its spend and of sales would turn that round.",
                **values,
            )
        firm = point >= _FRAGILE
        grade, advice = (Grade.PASS, None) if firm else (Grade.REVIEW, _advice(channel))
        found.append(Check("tipping_plan", channel, Kind.INFORMATION, point, ">= 5 %", grade, text, advice))
    return tuple(found)

"""What would tell, by region? A channel switched off or doubled in some regions, in the weeks to come.

The regions of a test are spread over the sizes: in order of size every second, or every fourth, so that those tested
resemble those that are not. The panel is prolonged by the weeks of the test and four more, everything else going on as
a year before, and the expected width is taken on the longer panel, as `prospect` says.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from unisono.measure.mmm.answer.options import AFTER, Design, Outlook
from unisono.measure.mmm.data import Array
from unisono.measure.mmm.panel.data import PanelData
from unisono.measure.mmm.panel.posterior import PanelPosterior, posterior_of
from unisono.measure.mmm.panel.prospect import Scene, effects, expected_covariances, seen_products

_SHARES = (4, 2)
"""One region in four, one in two."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A `design` in the regions `units` (n,) by index; in all of them where money cannot be moved by region."""

    design: Design
    units: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Longer:
    """The panel with `n` periods more: `posterior` of it, and their usual `spend` (n_units, n, n_channels)."""

    posterior: PanelPosterior
    spend: Array


def trials(data: PanelData, channel: int) -> tuple[Trial, ...]:
    """Those that are tried on `channel`, smallest first."""
    calendar, found = data.calendar(), []
    spent = np.flatnonzero(data.spend[:, :, channel].sum(axis=1) > 0)
    order = spent[np.argsort(data.size[spent])]
    everywhere = data.channels[channel] in data.national
    for share in (1,) if everywhere else _SHARES:
        first = min(share // 2, len(order) - 1)  # money in one region alone can be tested there alone
        units = np.sort(order[first::share])
        for weeks in (4, 8):
            n = calendar.periods_in(weeks)
            for kind, multiple in (("go_dark", 0.0), ("heavy_up", 2.0)):
                found.append(Trial(Design(kind, weeks, np.full(n, multiple)), units))
    return tuple({(t.design.kind, len(t.design.multiples), len(t.units)): t for t in reversed(found)}.values())[::-1]


def prolonged(posterior: PanelPosterior, n_tested: int) -> Longer:
    """The panel of `posterior` with `n_tested` periods more and those watched after them, spend as a year before."""
    data, calendar = posterior.data, posterior.data.calendar()
    n = n_tested + calendar.periods_in(AFTER)
    year = min(calendar.periods_in(52), data.n_periods)
    rows = data.n_periods - year + np.arange(n) % year
    spend = data.spend[:, rows].copy()
    empty = spend.sum(axis=(0, 1)) == 0
    spend[:, :, empty] = data.spend.mean(axis=1, keepdims=True)[:, :, empty]
    expected = np.tile(np.nanmean(data.outcome, axis=1)[:, None], (1, n))
    longer = dataclasses.replace(
        data,
        periods=data.periods + calendar.following(n),
        outcome=np.concatenate([data.outcome, expected], axis=1),
        spend=np.concatenate([data.spend, spend], axis=1),
        controls=np.concatenate([data.controls, data.controls[:, rows]], axis=1),
        population=data.size,
    )
    design = posterior.design
    return Longer(posterior_of(longer, posterior.spec, rho=design.rho, noise=design.noise), spend)


def outlook(posterior: PanelPosterior, longer: Longer, channel: int, trial: Trial, truths: Array) -> Outlook:
    """What `trial` on `channel` would teach, averaged over `truths` (n, n_dim)."""
    data, n = posterior.data, posterior.data.n_periods
    spend = longer.spend.copy()
    tested = len(trial.design.multiples)
    spend[trial.units, :tested, channel] *= trial.design.multiples
    mean = data.spend.sum(axis=(0, 1)) / (len(data.units) * n)
    paths = [
        np.ascontiguousarray(
            (np.concatenate([data.spend, after], axis=1) / data.size[:, None, None] / mean).transpose(2, 0, 1)
        )
        for after in (spend, longer.spend)
    ]
    scene = Scene(longer.posterior, paths[0], posterior.problem.spend, n)
    errors = []
    for theta in truths:
        caused = (effects(scene, theta) - effects(scene, theta, paths[1]))[channel]
        size = abs(float((data.size[:, None] * caused).sum())) * data.scale
        errors.append(size / max(float(np.sqrt(seen_products(scene, theta, caused[None])[0, 0])), 1e-300))
    moved = float(np.abs(spend - longer.spend).sum())
    return Outlook(moved, float(np.median(errors)), expected_covariances(scene, truths))

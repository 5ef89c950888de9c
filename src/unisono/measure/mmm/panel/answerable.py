"""What can a regional spend history tell, before any fit? `answerable_by_region`: the national answer's words, by unit.

Told are widths of the average ROI, the one that a belief speaks about: the return if every region answered as the
average one. Where regions saw the same spend per head the weeks alone tell, as nationally; where they did not, the
regions tell.
"""

from __future__ import annotations

import dataclasses

import numpy as np

from unisono.measure.mmm.answer.causes import cause_among
from unisono.measure.mmm.answer.engine import judged, one_each, option_of, typical_sd
from unisono.measure.mmm.answer.report import Answerability, ExperimentOption
from unisono.measure.mmm.answer.value import value_of
from unisono.measure.mmm.data import Array, ModelData
from unisono.measure.mmm.mode import top_of
from unisono.measure.mmm.panel.checks import check_panel
from unisono.measure.mmm.panel.data import PanelData
from unisono.measure.mmm.panel.design import refuse_events
from unisono.measure.mmm.panel.events import without_lines
from unisono.measure.mmm.panel.kernel import FREE
from unisono.measure.mmm.panel.mode import noise_sizes
from unisono.measure.mmm.panel.posterior import PanelPosterior, posterior_of
from unisono.measure.mmm.panel.prospect import (
    alone,
    believed,
    believed_covariance,
    effects,
    expected_covariances,
    scene_of,
)
from unisono.measure.mmm.panel.spec import PanelSpec
from unisono.measure.mmm.panel.straight import Straight
from unisono.measure.mmm.panel.trials import outlook, prolonged, trials
from unisono.words import Share, Text, msg

_TRUTHS = 30
_FEW = 5
_USUAL_MEMORY = 0.2
_NEAR = 1e-1
_NUDGE = 0.01


def answerable_by_region(
    data: PanelData, spec: PanelSpec | None = None, *, seed: int = 1, experiments: bool = True
) -> Answerability:
    """What the spend history of `data` can tell about each channel, before any fit.

    Args:
        data: the history of each region.
        spec: choices and priors of the fit to come; its lift tests are not counted.
        seed: of truths and readouts.
        experiments: whether to look for experiments in regions too.

    Raises:
        ModelError: when the panel cannot be modelled at all.
    """
    spec = spec or PanelSpec()
    data = check_panel(data)
    refuse_events(data, spec)
    rng = np.random.default_rng(seed)
    posterior, scales = _settled(data, dataclasses.replace(spec, experiments=()), rng)
    scene, truths = scene_of(posterior), believed(posterior, scales, _TRUTHS, rng)
    covariances = expected_covariances(scene, truths)
    sd, apart = typical_sd(covariances), alone(scene, truths[:_FEW])
    nation = dataclasses.replace(data.calendar(), channels=data.channels, spend=data.spend.sum(axis=0))
    tried = _experiments(posterior, nation, truths, covariances, rng) if experiments else {}
    per_head, own = _movement(posterior)
    belief = float(np.sqrt(believed_covariance(posterior)[0, 0]))
    centre = posterior.problem.prior.roi_mean
    channels = tuple(
        judged(
            nation,
            c,
            (centre, belief),
            float(sd[c]),
            cause_among(per_head, own, c, float(sd[c]), float(apart[c]), nation.years),
            tried.get(c, []),
        )
        for c in range(len(data.channels))
    )
    return Answerability(
        channels=channels,
        next_best=one_each(option for options in tried.values() for option in options),
        unit=data.outcome_unit,
        currency=data.currency,
        notes=(*data.notes, *_assumed(spec)),
    )


def _assumed(spec: PanelSpec) -> tuple[Text, ...]:
    assumed = msg(
        "Noise and trend are those of this history; before the data all channels together are believed to bring about "
        "{share} of the outcome.",
        share=Share(spec.priors.media_share),
    )
    differ = msg("The ROI is that of an average region; how far regions differ is as believed.")
    if not spec.experiments:
        return assumed, differ
    names = tuple(test.name for test in spec.experiments)
    return assumed, differ, msg("What {experiments} told is not counted here.", experiments=names)


def _settled(data: PanelData, spec: PanelSpec, rng: np.random.Generator) -> tuple[PanelPosterior, Array]:
    """The posterior with the noise sizes of `data`, and its scales (3,) at the top."""
    straight = Straight(posterior_of(data, spec, rho=_USUAL_MEMORY))
    theta = top_of(straight, [straight.start()], tolerance=_NEAR)
    noise = noise_sizes(straight.posterior, straight.natural(theta), rng)
    return posterior_of(data, spec, rho=_USUAL_MEMORY, noise=noise), theta[-3:]


def _movement(posterior: PanelPosterior) -> tuple[Array, Array]:
    """(n_observed, n_channels) spend per head, and what levels, slopes, season, events and controls leave of it."""
    data, columns = posterior.data, posterior.design.columns
    per_head = data.spend / data.size[:, None, None]
    free = without_lines(columns.common[:, :, np.flatnonzero(columns.kind == FREE)], data)
    left = without_lines(per_head, data)
    own = left - free @ np.linalg.lstsq(free, left, rcond=None)[0]
    return per_head[data.observed], own


def _experiments(
    posterior: PanelPosterior, nation: ModelData, truths: Array, before: Array, rng: np.random.Generator
) -> dict[int, list[ExperimentOption]]:
    """Every trial on every channel, by channel.

    Trials are judged at the first few truths; what they narrow is told of the typical width over all of them, so that
    no trial seems to widen what is known by the choice of truths.
    """
    data, few = posterior.data, truths[:_FEW]
    ratio = typical_sd(before) / typical_sd(before[:_FEW])
    known = (before[:_FEW] * np.outer(ratio, ratio)).mean(axis=0)
    year = min(nation.periods_in(52), nation.n_periods)
    spend, returns = nation.spend[-year:].sum(axis=0), _log_returns(posterior, truths)
    weeks = {len(trial.design.multiples) for trial in trials(data, 0)}
    longer = {n: prolonged(posterior, n) for n in weeks}
    found: dict[int, list[ExperimentOption]] = {}
    for c, name in enumerate(data.channels):
        for trial in trials(data, c):
            seen = outlook(posterior, longer[len(trial.design.multiples)], c, trial, few)
            seen = dataclasses.replace(seen, covariances=seen.covariances * np.outer(ratio, ratio))
            value = value_of(known, seen.covariances.mean(axis=0), returns, spend, rng)
            regions = () if name in data.national else tuple(data.units[g] for g in trial.units)
            option = option_of(nation, c, trial.design, seen, posterior.problem.prior.roi_mean, value, regions)
            found.setdefault(c, []).append(option)
    return found


def _log_returns(posterior: PanelPosterior, truths: Array) -> Array:
    """(n_channels,) centre of the beliefs about the next unit of money, log."""
    scene, size = scene_of(posterior), posterior.problem.size
    more = np.ascontiguousarray(scene.x * (1 + _NUDGE))
    gained = [np.einsum("g,mgt->m", size, effects(scene, t, more) - effects(scene, t)) for t in truths]
    returns = np.array(gained) / (_NUDGE * scene.spend)
    return np.asarray(np.median(np.log(np.maximum(returns, 1e-12)), axis=0))

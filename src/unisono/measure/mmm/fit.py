"""Fit: choose the noise autocorrelation, find the top, shape the metric, run the chains.

Deterministic: equal data, spec and seed give equal draws, whatever the number of threads.
"""

from __future__ import annotations

import dataclasses

import numpy as np

from unisono.measure.mmm.absence import marked
from unisono.measure.mmm.chains import Chains, Progress, run_chains
from unisono.measure.mmm.checks import check_spec, checked, refuse_no_counts
from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.events import check_events
from unisono.measure.mmm.growth import target_of
from unisono.measure.mmm.ladder.likelihood import Likelihood
from unisono.measure.mmm.ladder.stand_in import spread_of
from unisono.measure.mmm.ladder.weighing import weighed
from unisono.measure.mmm.mode import Mode, mode_of, scattered_starts
from unisono.measure.mmm.posterior import Posterior, posterior_of
from unisono.measure.mmm.spec import Spec
from unisono.measure.mmm.structure import chosen
from unisono.words import Text, msg

_STARTS = 4
_ODD = 3.0
"""Noise variance of a period, in multiples of the usual, from which it is called odd."""
_TOLD = 6


def sample(data: ModelData, spec: Spec, progress: Progress | None = None) -> tuple[Posterior, Chains, tuple[Text, ...]]:
    """Posterior, chains and notes for `data` under `spec`.

    Raises:
        ModelError: when the history cannot be modelled.
    """
    report = progress or (lambda _: None)
    check_spec(spec)
    data = target_of(checked(data), spec)
    check_events(spec.events, data)
    rng = np.random.default_rng(spec.seed)
    if spec.likelihood is Likelihood.COUNTS:
        spec = dataclasses.replace(spec, autocorrelations=(0.0,))  # counts of a week do not depend on the last week's
        refuse_no_counts(data)
    posterior, mode, notes = _most_probable(data, spec, rng)
    if spec.likelihood is not Likelihood.NORMAL:
        posterior, mode = _stand_in(posterior, mode)
        notes = (*notes, *_odd_periods(posterior))
    chains = chains_of(posterior, mode, rng, lambda done: report(0.1 + 0.9 * done))
    if spec.likelihood is not Likelihood.NORMAL:
        chains = weighed(posterior, chains, rng)
    return posterior, chains, (*data.notes, *notes)


def chains_of(posterior: Posterior, mode: Mode, rng: np.random.Generator, progress: Progress) -> Chains:
    """Draws of the national `posterior`, from its `mode` on."""
    chains = run_chains(posterior, mode, rng, progress)
    return dataclasses.replace(chains, theta=marked(chains.theta, chains.present, posterior.problem.forms.roi_slot))


def _stand_in(posterior: Posterior, mode: Mode) -> tuple[Posterior, Mode]:
    """The normal model with a variance for each period, and its top."""
    spread, top = spread_of(posterior, mode.theta)
    weighted, _ = posterior_of(posterior.data, posterior.spec, posterior.design.rho, spread)
    return weighted, mode_of(weighted, [top])


def _odd_periods(posterior: Posterior) -> tuple[Text, ...]:
    """The periods that the stand-in gives less than a third of the usual weight."""
    spread = posterior.design.spread
    if posterior.spec.likelihood is not Likelihood.STUDENT_T or spread is None:
        return ()
    if not (odd := np.flatnonzero(posterior.data.observed & (spread > _ODD))).size:
        return ()
    told = odd[np.argsort(-spread[odd])[:_TOLD]]
    periods = tuple(posterior.data.periods[i].isoformat() for i in sorted(told.tolist()))
    return (msg("{n} periods are odd and count less, most of all: {periods}.", n=len(odd), periods=periods),)


def _most_probable(data: ModelData, spec: Spec, rng: np.random.Generator) -> tuple[Posterior, Mode, tuple[Text, ...]]:
    """The noise autocorrelation with the highest Laplace evidence, then the structure; its posterior and mode."""
    first, notes = posterior_of(data, spec, spec.autocorrelations[0])
    mode = mode_of(first, scattered_starts(first, rng, _STARTS))
    best = (first, mode)
    for rho in spec.autocorrelations[1:]:
        candidate, _ = posterior_of(data, spec, rho)
        candidate_mode = mode_of(candidate, [best[1].theta])
        if candidate_mode.log_evidence > best[1].log_evidence:
            best = (candidate, candidate_mode)
    if not spec.by_evidence or spec.structure is not None:
        return (*best, notes)
    found = chosen(*best)
    return found.posterior, found.mode, (*notes, *found.notes)

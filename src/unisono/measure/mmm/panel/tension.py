"""Do a panel and its lift tests agree? The history is sampled once more without them and predicts each test.

As in the national model (`tension`), a contradiction is reported, never averaged away. Noise sizes and autocorrelation
are those of the fit.
"""

from __future__ import annotations

import dataclasses

import numpy as np

from unisono.measure.mmm.chains import run_chains
from unisono.measure.mmm.data import Array
from unisono.measure.mmm.mode import mode_of
from unisono.measure.mmm.panel.draws import LinearDraws, linear_draws
from unisono.measure.mmm.panel.lift_algebra import N_SLOPES, PanelLifts, lift_weights
from unisono.measure.mmm.panel.posterior import PanelPosterior, posterior_of
from unisono.measure.mmm.panel.straight import ACCEPT, Straight
from unisono.measure.mmm.tension import Tension, tension_of

_CHAINS = 2
_DRAWS = 200
_WARMUP = 60
_NEAR = 1e-2


def tensions_in_panel(posterior: PanelPosterior, theta: Array) -> tuple[Tension, ...]:
    """Each experiment of a fit against its history.

    Args:
        posterior: the fit's density.
        theta: (n_dim,) a point to start from, such as the draws' mean.
    """
    spec, design = posterior.spec, posterior.design
    if not spec.experiments:
        return ()
    alone = dataclasses.replace(spec, experiments=(), chains=_CHAINS, draws=_DRAWS, warmup=_WARMUP)
    straight = Straight(posterior_of(posterior.data, alone, rho=design.rho, noise=design.noise, columns=design.columns))
    rng = np.random.default_rng([spec.seed, 11])
    mode = mode_of(straight, [straight.of(theta)], tolerance=_NEAR)
    chains = run_chains(straight, mode, rng, lambda _: None, accept=ACCEPT, keep_shape=True)
    draws = straight.natural(chains.theta).reshape(-1, straight.n_dim)
    predicted = predicted_lifts(
        straight.posterior, draws, linear_draws(straight.posterior, draws, rng), posterior.problem.lifts
    )
    return tuple(tension_of(test, predicted[:, e]) for e, test in enumerate(spec.experiments))


def predicted_lifts(posterior: PanelPosterior, theta: Array, linear: LinearDraws, lifts: PanelLifts) -> Array:
    """(n_draws, n_tests) lift of each of `lifts` under draws of a panel, in the outcome's unit.

    Each region answers with its own effect, drawn as `linear` row by row of `theta` (n_draws, n_dim).
    """
    n_tests, n_units = len(lifts.lift), len(posterior.data.units)
    weights, slopes = np.empty((n_tests, n_units)), np.empty((n_tests, n_units, N_SLOPES))
    found = np.empty((len(theta), n_tests))
    for row, values in enumerate(theta):
        lift_weights(
            np.ascontiguousarray(values), lifts, posterior.problem.moving, posterior.problem.window, weights, slopes
        )
        found[row] = (weights * linear.effect[row][:, lifts.channel].T).sum(axis=1)
    return found * posterior.data.scale

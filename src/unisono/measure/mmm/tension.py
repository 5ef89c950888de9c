"""Do the experiments and the history agree? The history is fitted once more without them and predicts each test.

A contradiction is reported, never averaged away: the posterior is then a compromise that neither source supports.
Reweighting the draws of the joint fit would be cheaper, and wrong where it matters: a precise test leaves no draws in
the tails that the history alone would have.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from unisono.measure.mmm.data import Array
from unisono.measure.mmm.experiments import Experiment
from unisono.measure.mmm.fit import sample
from unisono.measure.mmm.lifts import predicted_lifts
from unisono.measure.mmm.posterior import Posterior

_CHAINS = 2
_DRAWS = 400  # mean and spread to a twentieth of the spread


@dataclass(frozen=True, slots=True)
class Tension:
    """One experiment beside what the history expects of it.

    Attributes:
        experiment: the test.
        expected: lift that the history alone predicts, in the outcome's unit; `sd` its standard deviation.
        sd: see `expected`.
        z: measured minus expected lift, over the standard deviation of both.
    """

    experiment: Experiment
    expected: float
    sd: float
    z: float


def tensions(posterior: Posterior) -> tuple[Tension, ...]:
    """Each experiment of a fit against its history."""
    tests = posterior.spec.experiments
    if not tests:
        return ()
    alone = dataclasses.replace(
        posterior.spec, experiments=(), chains=_CHAINS, draws=_DRAWS, autocorrelations=(posterior.design.rho,)
    )
    without, chains, _ = sample(posterior.data, alone)
    draws = without.channel_draws(chains.theta.reshape(-1, without.n_dim))
    predicted = predicted_lifts(draws.effect, posterior.lifts(), draws.mean_spend)
    return tuple(tension_of(test, predicted[:, i]) for i, test in enumerate(tests))


def tension_of(test: Experiment, predicted: Array) -> Tension:
    """`test` beside draws (n_draws,) of the lift that the history alone expects."""
    expected, sd = float(predicted.mean()), float(predicted.std())
    z = (test.lift - expected) / float((sd**2 + test.variance) ** 0.5)
    return Tension(test, expected, sd, z)

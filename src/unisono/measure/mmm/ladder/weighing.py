"""Draws of the stand-in become draws of the noise that was asked for: `weighed`.

The linear part is integrated out under the stand-in only. So for each draw of the sampled parameters it is drawn
several times; the mean of (asked density of the shocks / the stand-in's) over these is an unbiased estimate of the
ratio of the two likelihoods, and weights with it are those of an exact importance sampling.

The stand-in of Student's t is narrower than what is asked, most of all in the size of the noise. Its draws are
therefore stretched about their mean, theta' = m + k (theta - m), before they are weighted:

    weight = likelihood ratio(theta') * stand-in(theta') / stand-in(theta)

A first attempt that is not certified is followed by one of more stretch and more draws of the linear part, then by a
refusal. What comes back are plain draws: rows repeated as often as their weight says.
"""

from __future__ import annotations

import dataclasses

import numpy as np

from unisono.errors import ModelError
from unisono.measure.mmm.baseline import baseline_draws
from unisono.measure.mmm.chains import Chains
from unisono.measure.mmm.data import Array
from unisono.measure.mmm.ladder.certificate import Certificate, certify, resampled
from unisono.measure.mmm.ladder.likelihood import Likelihood, log_ratio
from unisono.measure.mmm.posterior import Posterior
from unisono.words import msg

_ATTEMPTS = {
    Likelihood.STUDENT_T: ((1.1, 1.43, 8), (1.15, 1.5, 24)),
    Likelihood.COUNTS: ((1.0, 1.0, 8), (1.0, 2.0, 24)),
}
"""Stretch of every parameter, of the noise's size, and draws of the linear part."""
_NUDGE = 1.01


def weighed(posterior: Posterior, chains: Chains, rng: np.random.Generator) -> Chains:
    """The `chains` of a stand-in as draws of the noise that its spec asks for, with their certificate.

    Raises:
        ModelError: when the weights cannot be trusted for every reported figure.
    """
    drawn = chains.theta.reshape(-1, posterior.n_dim)
    for stretch, noise_stretch, times in _ATTEMPTS[posterior.spec.likelihood]:
        theta, log_weight = _stretched(posterior, drawn, chains.log_density.ravel(), stretch, noise_stretch)
        log_weight = log_weight + likelihood_ratio(posterior, theta, rng, times)
        weights, certificate = certify(log_weight, reported(posterior, theta), chains.theta)
        if certificate.holds:
            rows = resampled(weights, len(theta), rng)
            kept = theta[rows].reshape(chains.theta.shape)
            return dataclasses.replace(chains, theta=kept, certificate=certificate)
    raise _not_certified(posterior, certificate)


def _stretched(
    posterior: Posterior, theta: Array, log_density: Array, by: float, noise_by: float
) -> tuple[Array, Array]:
    """Draws further from their mean, and the stand-in's log-density there less that of where they come from."""
    stretch = np.full(posterior.n_dim, by)
    stretch[-2] = noise_by
    centre = theta.mean(axis=0)
    moved = centre + stretch * (theta - centre)
    return moved, posterior.log_densities(moved) - log_density


def likelihood_ratio(posterior: Posterior, theta: Array, rng: np.random.Generator, times: int) -> Array:
    """(n_draws,) log of the asked likelihood over the stand-in's, by `times` draws of the linear part."""
    media = posterior.media(theta)
    found = np.full(len(theta), -np.inf)
    for _ in range(times):
        base = baseline_draws(posterior, theta, media, rng)
        found = np.logaddexp(found, log_ratio(posterior, theta, base.noise, base.level + media))
    return np.asarray(found - np.log(times))


def reported(posterior: Posterior, theta: Array) -> Array:
    """(n_draws, n_figures) what a fit tells: returns, marginal returns, all media together, noise and trend."""
    draws, spend = posterior.media_draws(theta), posterior.data.inputs
    more = draws.effect(spend * _NUDGE).sum(axis=2) - draws.effect(spend).sum(axis=2)
    return np.column_stack([draws.roi, more, draws.roi @ spend.sum(axis=0), *posterior.scales(theta)])


def _not_certified(posterior: Posterior, certificate: Certificate) -> ModelError:
    return ModelError(
        msg(
            "The fit with noise of the kind {likelihood} could not be certified (k-hat {k_hat}, worth {draws} draws): "
            "its figures would not be sure.",
            likelihood=posterior.spec.likelihood.value,
            k_hat=round(certificate.k_hat, 2) if np.isfinite(certificate.k_hat) else "–",
            draws=int(certificate.effective),
        ),
        remedy=msg("Ask for more draws, or fit with normal noise and read its review."),
        option="unisono fit --draws 4000",
    )

"""The brand's beliefs as the kernel reads them, and their density."""

from __future__ import annotations

from typing import NamedTuple

from numba import njit

from unisono.measure.mmm.data import Array
from unisono.measure.mmm.kernel import log_normal, log_scales


class BrandNumbers(NamedTuple):
    """Means and standard deviations of logarithms.

    Attributes:
        long_mean: (n_channels,) of long over short, jointly normal with `long_precision` (n_channels, n_channels).
        long_precision: see `long_mean`.
        half_life: (2,) mean and sd, in periods.
        drift: (2,) of tau_b.
        loading: (n_readings, 2) of e_k.
        direct: (n_readings, 2) of every r_km of a reading.
        sigma: (n_readings, 2) of the noise.
        tau: (n_readings, 2) of the trend.
    """

    long_mean: Array
    long_precision: Array
    half_life: Array
    drift: Array
    loading: Array
    direct: Array
    sigma: Array
    tau: Array


@njit(cache=True, nogil=True, error_model="numpy")
def add_brand_prior(theta, places, brand, typical, gradient):  # type: ignore[no-untyped-def]
    """Log-prior of everything but the channels' own parameters, up to a constant; adds its gradient."""
    n_channels, n_readings = places.long.shape[0], places.size.shape[0]
    log_p = 0.0
    for m in range(n_channels):
        pull = 0.0
        for j in range(n_channels):
            pull += brand.long_precision[m, j] * (theta[places.long[j]] - brand.long_mean[j])
        log_p -= 0.5 * (theta[places.long[m]] - brand.long_mean[m]) * pull
        gradient[places.long[m]] -= pull
    log_p += _at(theta, places.half_life, brand.half_life, gradient)
    log_p += _at(theta, places.drift, brand.drift, gradient)
    for k in range(n_readings):
        if places.loading[k] >= 0:
            log_p += _at(theta, places.loading[k], brand.loading[k], gradient)
        for m in range(n_channels):
            if places.direct[k, m] >= 0:
                log_p += _at(theta, places.direct[k, m], brand.direct[k], gradient)
        if places.ratio[k] < 0:
            log_p += _at(theta, places.size[k], brand.sigma[k], gradient)
            continue
        log_sigma, log_tau, share = log_scales(theta[places.size[k]], theta[places.ratio[k]], typical[k])
        for_sigma, by_sigma = log_normal(log_sigma, brand.sigma[k, 0], brand.sigma[k, 1])
        for_tau, by_tau = log_normal(log_tau, brand.tau[k, 0], brand.tau[k, 1])
        log_p += for_sigma + for_tau
        gradient[places.size[k]] += by_sigma + by_tau
        gradient[places.ratio[k]] += (1.0 - share) * by_tau - share * by_sigma
    return log_p


@njit(cache=True, nogil=True, error_model="numpy")
def _at(theta, place, belief, gradient):  # type: ignore[no-untyped-def]
    """Log-density of the normal `theta[place]` with mean and sd `belief` (2,); adds its derivative."""
    value, pull = log_normal(theta[place], belief[0], belief[1])
    gradient[place] += pull
    return value

"""How leads become deals: the log-posterior and its gradient, compiled.

    expected deals_t = u * mean deals + (1 - u) * sum over k of  leads_(t-k) c_(t-k) w_k

u is the share of deals without a recorded lead; c (1 - u) the conversion of the leads of a period, c on the logit
scale with a drift a year; w_k the share of conversions that take k periods, by a Weibull distribution of the delay with
median and shape (w_0 up to half a period). Deals are counted with a negative binomial distribution of size r, variance
mean + mean^2 / r. Recent leads have not had their time: that is in the sum itself, as deals after the history are not
in the data. Leads before the history are those of its first quarter of a year times an unknown factor.

Parameters: logit c at the end of the history, drift of it a year, log median delay, log shape, logit u, log of that
factor, log r.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numba.extending import overload

from unisono.measure.mmm.data import Array
from unisono.measure.mmm.kernel import log_normal
from unisono.measure.mmm.sampler import evaluate

N_DIM = 7
CONVERSION, DRIFT, DELAY, SHAPE, OTHER, BEFORE, SIZE = range(N_DIM)
_N_SLOPES = 6
_LN2 = math.log(2.0)


class LeadsProblem(NamedTuple):
    """What the density depends on.

    Attributes:
        leads: (n_before + n_periods,) with those before the history.
        years: (n_before + n_periods,) time of each period, 0 at the end of the history, in years.
        deals: (n_periods,) NaN where missing.
        mean_deals: mean of the known ones.
        prior: (7, 2) mean and sd of each parameter.
    """

    leads: Array
    years: Array
    deals: Array
    mean_deals: float
    prior: Array


@njit(cache=True, nogil=True, error_model="numpy")
def delays(median, shape, n, weights):  # type: ignore[no-untyped-def]
    """Fill `weights` (3, n): share of conversions after so many periods, its slopes by log median and log shape."""
    before, by_median_before, by_shape_before = 0.0, 0.0, 0.0
    for k in range(n):
        ratio = math.log((k + 0.5) / median)
        z = _LN2 * math.exp(min(shape * ratio, 60.0))
        left = math.exp(-min(z, 700.0))
        done, by_median, by_shape = 1.0 - left, -shape * z * left, shape * ratio * z * left
        weights[0, k] = done - before
        weights[1, k] = by_median - by_median_before
        weights[2, k] = by_shape - by_shape_before
        before, by_median_before, by_shape_before = done, by_median, by_shape


@njit(cache=True, nogil=True, error_model="numpy")
def digamma(x):  # type: ignore[no-untyped-def]
    """Derivative of log gamma for `x` above 0: recurrence up to 6, then the asymptotic series (error below 1e-10)."""
    total = 0.0
    while x < 6.0:
        total -= 1.0 / x
        x += 1.0
    inverse = 1.0 / (x * x)
    series = inverse * (
        1.0 / 12 - inverse * (1.0 / 120 - inverse * (1.0 / 252 - inverse * (1.0 / 240 - inverse / 132)))
    )
    return total + math.log(x) - 0.5 / x - series


@njit(cache=True, nogil=True, error_model="numpy")
def expected_deals(theta, problem, mean, slopes):  # type: ignore[no-untyped-def]
    """Fill `mean` (n_periods,) and `slopes` (6, n_periods): derivatives by all parameters but the last."""
    n_all, n = problem.leads.shape[0], problem.deals.shape[0]
    n_before = n_all - n
    weights = np.empty((3, n_all))
    delays(math.exp(theta[DELAY]), math.exp(theta[SHAPE]), n_all, weights)
    converted, by_logit = np.empty(n_all), np.empty(n_all)
    for s in range(n_all):
        rate = 1.0 / (1.0 + math.exp(-(theta[CONVERSION] + theta[DRIFT] * problem.years[s])))
        converted[s] = problem.leads[s] * rate * (math.exp(theta[BEFORE]) if s < n_before else 1.0)
        by_logit[s] = converted[s] * (1.0 - rate)
    share = 1.0 / (1.0 + math.exp(-theta[OTHER]))
    for t in range(n):
        mean[t] = 0.0
        for j in range(_N_SLOPES):
            slopes[j, t] = 0.0
        for k in range(t + n_before + 1):
            s = t + n_before - k
            mean[t] += converted[s] * weights[0, k]
            slopes[CONVERSION, t] += by_logit[s] * weights[0, k]
            slopes[DRIFT, t] += by_logit[s] * problem.years[s] * weights[0, k]
            slopes[DELAY, t] += converted[s] * weights[1, k]
            slopes[SHAPE, t] += converted[s] * weights[2, k]
            if s < n_before:
                slopes[BEFORE, t] += converted[s] * weights[0, k]
        for j in range(_N_SLOPES):
            slopes[j, t] *= 1.0 - share
        slopes[OTHER, t] = share * (1.0 - share) * (problem.mean_deals - mean[t])
        mean[t] = share * problem.mean_deals + (1.0 - share) * mean[t]


@njit(cache=True, nogil=True, error_model="numpy")
def leads_log_posterior(theta, gradient, problem):  # type: ignore[no-untyped-def]
    """Log-posterior of `problem` at `theta` (7,) up to a constant; fills `gradient` (7,)."""
    n = problem.deals.shape[0]
    mean, slopes = np.empty(n), np.empty((_N_SLOPES, n))
    expected_deals(theta, problem, mean, slopes)
    gradient[:] = 0.0
    r = math.exp(theta[SIZE])
    log_p = 0.0
    for t in range(n):
        deals = problem.deals[t]
        if math.isnan(deals):
            continue
        mu = mean[t] + 1e-12
        log_p += math.lgamma(deals + r) - math.lgamma(r) + deals * math.log(mu) + r * math.log(r)
        log_p -= (deals + r) * math.log(mu + r)
        pull = deals / mu - (deals + r) / (mu + r)
        for j in range(_N_SLOPES):
            gradient[j] += pull * slopes[j, t]
        by_r = digamma(deals + r) - digamma(r) + math.log(r / (mu + r)) + 1.0 - (deals + r) / (mu + r)
        gradient[SIZE] += r * by_r
    for j in range(N_DIM):
        value, pull = log_normal(theta[j], problem.prior[j, 0], problem.prior[j, 1])
        log_p += value
        gradient[j] += pull
    return log_p


def _density(theta, gradient, problem):  # type: ignore[no-untyped-def]
    return leads_log_posterior(theta, gradient, problem)


@overload(evaluate)
def _of_leads(theta, gradient, problem):  # type: ignore[no-untyped-def]  # noqa: ARG001
    """The sampler's density, where its problem is one of leads."""
    return _density if getattr(problem, "instance_class", None) is LeadsProblem else None

"""No-U-Turn sampling of the collapsed posterior, compiled; chains run in parallel threads without the GIL.

The posterior is whitened, theta = centre + scale z, so that the identity metric fits. Trees are grown without
recursion: of a subtree only the momenta at its binary boundaries are kept, enough to test every balanced part for a
U-turn.

Source: Hoffman and Gelman (2014) for NUTS and dual averaging; Betancourt (2017) for multinomial weights; Phan, Pradhan
and Jankowiak (2019) for the iterative tree.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numba.extending import overload

from unisono.measure.mmm.absence import APART, switch
from unisono.measure.mmm.data import Array
from unisono.measure.mmm.kernel import log_posterior
from unisono.measure.mmm.problem import Problem

MAX_DEPTH = 9
_MAX_ENERGY_ERROR = 1000.0


class Chain(NamedTuple):
    """One run of the sampler.

    Attributes:
        z: (n_draws, n_dim) whitened draws.
        log_density: (n_draws,), as are the next three.
        accept: mean acceptance of the draw's tree.
        depth: of the tree.
        divergent: 0 or 1.
        present: (n_draws, n_switches) 1 or 0, see `visit`; no columns where nothing can be absent.
        step: final step size.
        n_gradients: density evaluations.
    """

    z: Array
    log_density: Array
    accept: Array
    depth: np.ndarray[tuple[int], np.dtype[np.int64]]
    divergent: np.ndarray[tuple[int], np.dtype[np.int64]]
    present: np.ndarray[tuple[int, int], np.dtype[np.int64]]
    step: float
    n_gradients: int


def evaluate(theta: Array, gradient: Array, problem: NamedTuple) -> float:
    """Log-density of `problem` at `theta` (n_dim,), its gradient into `gradient`; compiled per kind of problem.

    Every kind of model is a `NamedTuple` of its own and adds its density by an `overload` of this function, which the
    compiler finds by the type of `problem`: `run_chain` is compiled, and cached, once for each.
    """
    raise NotImplementedError


def visit(theta: Array, problem: NamedTuple) -> int:
    """Change what is not continuous in `problem`, such as which channels have an effect; returns how much changed.

    `theta` (n_dim,) may be changed with it.
    """
    raise NotImplementedError


def states(problem: NamedTuple) -> Array:
    """(n_switches,) what `visit` changes; empty where it changes nothing."""
    raise NotImplementedError


def _national(theta, gradient, problem):  # type: ignore[no-untyped-def]
    present = problem.present
    for m in range(present.shape[0]):
        if present[m] == 0:
            theta[problem.forms.roi_slot[m]] -= APART
    return log_posterior(theta, gradient, problem)


@overload(evaluate)
def _of_a_nation(theta, gradient, problem):  # type: ignore[no-untyped-def]  # noqa: ARG001
    """The density of the national model."""
    return _national if getattr(problem, "instance_class", None) is Problem else None


def _visit_national(theta, problem):  # type: ignore[no-untyped-def]
    return switch(theta, problem)


def _visit_nothing(theta, problem):  # type: ignore[no-untyped-def]  # noqa: ARG001
    return 0


@overload(visit)
def _visit(theta, problem):  # type: ignore[no-untyped-def]  # noqa: ARG001
    """Channels of the national model come and go; no other model has anything to switch."""
    return _visit_national if getattr(problem, "instance_class", None) is Problem else _visit_nothing


def _national_states(problem):  # type: ignore[no-untyped-def]
    return problem.present


def _no_states(problem):  # type: ignore[no-untyped-def]  # noqa: ARG001
    return np.zeros(0, np.int64)


@overload(states)
def _states(problem):  # type: ignore[no-untyped-def]
    """See `_visit`."""
    return _national_states if getattr(problem, "instance_class", None) is Problem else _no_states


@njit(cache=True, nogil=True, error_model="numpy")
def _turning(first, last, total, before, back):  # type: ignore[no-untyped-def]
    """Whether the ends of a path move towards each other; its summed momentum is total - before + back."""
    a = 0.0
    b = 0.0
    for i in range(first.shape[0]):
        middle = total[i] - before[i] + back[i] - 0.5 * (first[i] + last[i])
        a += first[i] * middle
        b += last[i] * middle
    return a <= 0.0 or b <= 0.0


@njit(cache=True, nogil=True, error_model="numpy")
def _density(z, centre, scale, columns, theta, gradient, grad_z, problem):  # type: ignore[no-untyped-def]
    """Log-density at whitened `z`; fills its gradient `grad_z`. `columns` is the transpose of the triangle `scale`."""
    n_dim = z.shape[0]
    for i in range(n_dim):
        grad_z[i] = 0.0
    _place(z, centre, columns, theta)
    log_p = evaluate(theta, gradient, problem)
    for i in range(n_dim):
        for j in range(i + 1):
            grad_z[j] += scale[i, j] * gradient[i]
    return log_p


@njit(cache=True, nogil=True, error_model="numpy")
def _place(z, centre, columns, theta):  # type: ignore[no-untyped-def]
    """Fill `theta` with centre + scale `z`."""
    n_dim = z.shape[0]
    for i in range(n_dim):
        theta[i] = centre[i]
    for j in range(n_dim):
        for i in range(j, n_dim):
            theta[i] += columns[j, i] * z[j]


@njit(cache=True, nogil=True, error_model="numpy")
def _take(theta, centre, scale, z):  # type: ignore[no-untyped-def]
    """Fill `z` with the whitened place of `theta`."""
    for i in range(z.shape[0]):
        z[i] = theta[i] - centre[i]
        for j in range(i):
            z[i] -= scale[i, j] * z[j]
        z[i] /= scale[i, i]


@njit(cache=True, nogil=True, error_model="numpy")
def _copy(source, target):  # type: ignore[no-untyped-def]
    """Copy (n_dim,) values; a plain loop compiles in a tenth of the time of a slice assignment."""
    for i in range(source.shape[0]):
        target[i] = source[i]


@njit(cache=True, nogil=True, error_model="numpy")
def _kinetic(momentum):  # type: ignore[no-untyped-def]
    """Kinetic energy of `momentum` (n_dim,)."""
    total = 0.0
    for i in range(momentum.shape[0]):
        total += momentum[i] * momentum[i]
    return 0.5 * total


@njit(cache=True, nogil=True, error_model="numpy")
def _log_add(a, b):  # type: ignore[no-untyped-def]
    """log(e^a + e^b), `b` finite."""
    top = max(a, b)
    return top + math.log(math.exp(a - top) + math.exp(b - top))


@njit(cache=True, nogil=True, error_model="numpy")
def _closes_a_turn(leaf, momentum, total, kept_p, kept_sum):  # type: ignore[no-untyped-def]
    """Whether a balanced part of the subtree that ends in `leaf` (0, 1, 2 …) turns; keeps what later leaves need."""
    open_parts = 0
    bits = leaf >> 1
    while bits > 0:
        open_parts += bits & 1
        bits >>= 1
    if leaf % 2 == 0:
        _copy(momentum, kept_p[open_parts])
        _copy(total, kept_sum[open_parts])
        return False
    part = open_parts
    bits = leaf
    while bits & 1:
        if _turning(kept_p[part], momentum, total, kept_sum[part], kept_p[part]):
            return True
        part -= 1
        bits >>= 1
    return False


# One function on purpose: a tree shares a dozen buffers with its leaves, and numba compiles and caches it as a whole.
@njit(cache=True, nogil=True, error_model="numpy")
def run_chain(  # type: ignore[no-untyped-def] # noqa: C901, PLR0912, PLR0915
    z_start, centre, scale, step, n_draws, adapt, target, visiting, seed, problem
):
    """Run one chain of `n_draws` transitions from whitened `z_start` (n_dim,).

    Args:
        z_start: start.
        centre: (n_dim,) and `scale` (n_dim, n_dim) lower triangular: theta = centre + scale z.
        scale: see `centre`.
        step: step size, the first one when `adapt`.
        n_draws: transitions.
        adapt: tune the step by dual averaging towards the acceptance `target`.
        target: acceptance, 0-1.
        visiting: let `visit` change what is not continuous, after every draw.
        seed: of this thread's generator.
        problem: the posterior, of any kind that `evaluate` knows, such as `kernel.Problem`.

    Returns:
        The fields of `Chain`.
    """
    np.random.seed(seed)  # noqa: NPY002  (numba's own per-thread generator)
    n_dim = z_start.shape[0]
    draws = np.empty((n_draws, n_dim))
    log_ps = np.empty(n_draws)
    accepts = np.empty(n_draws)
    depths = np.zeros(n_draws, np.int64)
    divergences = np.zeros(n_draws, np.int64)
    present = np.empty((n_draws, states(problem).shape[0]), np.int64)
    ends_z = np.empty((2, n_dim))
    ends_p = np.empty((2, n_dim))
    ends_g = np.empty((2, n_dim))
    kept_p = np.empty((MAX_DEPTH + 1, n_dim))
    kept_sum = np.empty((MAX_DEPTH + 1, n_dim))
    theta = np.empty(n_dim)
    gradient = np.empty(n_dim)
    nothing = np.zeros(n_dim)
    columns = np.ascontiguousarray(scale.T)
    z = z_start.copy()
    grad_z = np.empty(n_dim)
    n_gradients = 1
    log_p = _density(z, centre, scale, columns, theta, gradient, grad_z, problem)

    # dual averaging
    log_step = math.log(step)
    log_step_mean = 0.0
    error_mean = 0.0
    anchor = math.log(10.0 * step)

    for draw in range(n_draws):
        step_now = math.exp(log_step)
        p0 = np.random.standard_normal(n_dim)  # noqa: NPY002
        energy0 = log_p - _kinetic(p0)
        for side in range(2):
            _copy(z, ends_z[side])
            _copy(p0, ends_p[side])
            _copy(grad_z, ends_g[side])
        p_total = p0.copy()
        log_weight = 0.0
        accept_sum = 0.0
        n_leaves = 0
        depth = 0
        stop = False
        while depth < MAX_DEPTH and not stop:
            side = 1 if np.random.random() < 0.5 else 0  # noqa: NPY002
            direction = (2.0 * side - 1.0) * step_now
            zz = ends_z[side].copy()
            pp = ends_p[side].copy()
            gg = ends_g[side].copy()
            sub_total = np.zeros(n_dim)
            sub_weight = -np.inf
            sub_z = zz.copy()
            sub_g = gg.copy()
            sub_lp = 0.0
            for leaf in range(1 << depth):
                for i in range(n_dim):
                    pp[i] += 0.5 * direction * gg[i]
                    zz[i] += direction * pp[i]
                lp = _density(zz, centre, scale, columns, theta, gradient, gg, problem)
                n_gradients += 1
                for i in range(n_dim):
                    pp[i] += 0.5 * direction * gg[i]
                    sub_total[i] += pp[i]
                error = lp - _kinetic(pp) - energy0
                n_leaves += 1
                if not math.isfinite(error) or error < -_MAX_ENERGY_ERROR:
                    divergences[draw] = 1
                    stop = True
                    break
                accept_sum += min(1.0, math.exp(error))
                sub_weight = _log_add(sub_weight, error)
                if math.log(np.random.random()) < error - sub_weight:  # noqa: NPY002
                    _copy(zz, sub_z)
                    _copy(gg, sub_g)
                    sub_lp = lp
                if _closes_a_turn(leaf, pp, sub_total, kept_p, kept_sum):
                    stop = True
                    break
            if stop:
                break
            _copy(zz, ends_z[side])
            _copy(pp, ends_p[side])
            _copy(gg, ends_g[side])
            for i in range(n_dim):
                p_total[i] += sub_total[i]
            if math.log(np.random.random()) < sub_weight - log_weight:  # noqa: NPY002
                _copy(sub_z, z)
                _copy(sub_g, grad_z)
                log_p = sub_lp
            log_weight = _log_add(log_weight, sub_weight)
            depth += 1
            stop = _turning(ends_p[0], ends_p[1], p_total, nothing, nothing)
        accept = accept_sum / max(n_leaves, 1)
        _place(z, centre, columns, theta)
        if visiting and visit(theta, problem) > 0:
            _take(theta, centre, scale, z)
            n_gradients += 1
            log_p = _density(z, centre, scale, columns, theta, gradient, grad_z, problem)
        _copy(states(problem), present[draw])
        _copy(z, draws[draw])
        log_ps[draw] = log_p
        accepts[draw] = accept
        depths[draw] = depth
        if adapt:
            count = draw + 1.0
            eta = 1.0 / (count + 10.0)
            error_mean = (1.0 - eta) * error_mean + eta * (target - accept)
            log_step = anchor - math.sqrt(count) / 0.05 * error_mean
            keep = count ** (-0.75)
            log_step_mean = keep * log_step + (1.0 - keep) * log_step_mean
    if adapt:
        log_step = log_step_mean
    return draws, log_ps, accepts, depths, divergences, present, math.exp(log_step), n_gradients

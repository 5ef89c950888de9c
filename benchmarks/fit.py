"""How fast the media-mix model is: 156 weeks, 8 channels, 4 chains of 1,000 draws.

Prints the fit's wall time in a fresh process with an empty compile cache (cold), in a fresh process with a full one,
and again in the same process (warm), each with the processor time that it took, which a busy machine disturbs less; the
effective draws per second; and the gradient against the floor that its arithmetic sets, two bare products of a matrix
and a vector.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

WEEKS, CHANNELS = 156, 8


def main() -> None:
    """Print everything."""
    print(f"media-mix model: {WEEKS} weeks x {CHANNELS} channels, 4 chains x 1,000 draws")
    with tempfile.TemporaryDirectory() as cache:
        for name in ("cold (empty compile cache)", "fresh process, compiled"):
            found = in_fresh_process(cache)
            print(
                f"  {name:<26} {found['fit']:6.2f} s fit ({found['processor']:.2f} s of processor), "
                f"{found['whole']:.2f} s from process start to result"
            )
    _warm()
    _update()
    _gradient()


def once() -> None:
    """One fit in this process; prints its seconds as JSON."""
    from unisono.measure.mmm.engine import fit_model

    data = world(1)
    wall, processor = _timed(lambda: fit_model(data))
    print(json.dumps({"fit": wall, "processor": processor}))


def world(seed: int):  # type: ignore[no-untyped-def]
    """A national history: level, season, trend, noise of 3 %, and media that brings a quarter of the outcome."""
    import numpy as np

    from unisono.measure.mmm.data import ModelData

    rng = np.random.default_rng(seed)
    t = np.arange(WEEKS)
    season = 0.1 * np.sin(2 * np.pi * t / 52.18) + 0.04 * np.cos(4 * np.pi * t / 52.18)
    common = 1 + 0.5 * season
    spend = rng.gamma(4.0, 1.0, (WEEKS, CHANNELS)) * common[:, None] * rng.lognormal(8.0, 0.6, CHANNELS)
    spend[:, -1] *= rng.random(WEEKS) < 0.3
    walk = np.cumsum(rng.normal(0, 0.004, WEEKS))
    outcome = 300_000 * (1 + season + walk + 0.03 * rng.standard_normal(WEEKS))
    for m in range(CHANNELS):
        decay, half = rng.beta(3, 4), rng.uniform(0.7, 1.8)
        weights = decay ** np.arange(13)
        carried = np.convolve(spend[:, m], weights / weights.sum())[:WEEKS] / spend[:, m].mean()
        saturated = carried / (carried + half)
        outcome += 100_000 / CHANNELS * rng.lognormal(0, 0.4) * saturated / saturated.mean()
    return ModelData(
        periods=tuple(dt.date(2023, 1, 2) + dt.timedelta(weeks=int(i)) for i in t),
        outcome=outcome,
        spend=spend,
        channels=tuple(f"channel_{m}" for m in range(CHANNELS)),
        controls=np.zeros((WEEKS, 0)),
        control_names=(),
        currency="EUR",
        outcome_name="net_revenue",
        country="FR",
    )


def in_fresh_process(cache: str) -> dict[str, float]:
    """Seconds of a fit in a new process that keeps compiled code in the folder `cache`; `whole` from its start."""
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, __file__, "--once"],
        env={**os.environ, "NUMBA_CACHE_DIR": cache},
        check=True,
        capture_output=True,
        text=True,
    )
    return {**json.loads(done.stdout), "whole": time.perf_counter() - started}


def best_of_warm(repeats: int = 5) -> dict[str, float]:
    """Figures of fits in a running process, by name; seconds are the best of `repeats`.

    `sampling` are the seconds until the draws are there, `ess` and `ess_roi` the smallest bulk sizes over everything
    and over ROI alone.
    """
    import numpy as np
    from arviz_stats.base.array import BaseArray

    from unisono.measure.mmm.engine import fit_model
    from unisono.measure.mmm.fit import sample
    from unisono.measure.mmm.spec import Spec

    spec = Spec()
    data = world(1)
    fit_model(data, spec)
    whole = [_timed(lambda: fit_model(data, spec)) for _ in range(repeats)]
    sampling = min(_timed(lambda: sample(data, spec))[0] for _ in range(repeats))
    posterior, chains, _ = sample(data, spec)
    draws = posterior.channel_draws(chains.theta.reshape(-1, posterior.n_dim))
    stats: Any = BaseArray()
    axes = {"chain_axis": 0, "draw_axis": 1}
    # a channel's contribution is its ROI times its spend, so both have the same effective size
    roi = draws.roi.reshape(spec.chains, spec.draws, -1)
    working = posterior.at_work(chains.theta.reshape(-1, posterior.n_dim)).reshape(chains.theta.shape)
    everything = np.concatenate([working, roi], axis=2)
    return {
        "seconds": min(wall for wall, _ in whole),
        "processor": min(cpu for _, cpu in whole),
        "sampling": sampling,
        "ess": float(np.min(stats.ess(everything, **axes))),
        "ess_roi": float(np.min(stats.ess(roi, **axes))),
        "rhat": float(np.max(stats.rhat(everything, **axes))),
        "divergences": float(chains.divergences),
        "depth": chains.mean_depth,
        "gradients": float(chains.n_gradients),
        "gradient_us": sampling / chains.n_gradients * spec.threads * 1e6,
    }


def _warm() -> None:
    found = best_of_warm()
    seconds = found["seconds"]
    print(
        f"  {'warm, best of 5':<26} {seconds:6.2f} s fit ({found['processor']:.2f} s of processor), "
        f"of which {found['sampling']:.2f} s until the draws are there"
    )
    print(f"  R-hat {found['rhat']:.4f}, divergences {found['divergences']:.0f}, mean tree depth {found['depth']:.1f}")
    for name, ess in (("ROI and contributions", found["ess_roi"]), ("all sampled quantities", found["ess"])):
        print(f"  smallest bulk ESS over {name}: {ess:,.0f} = {ess / seconds:,.0f} a second of the whole fit")
    print(
        f"  {found['gradients']:,.0f} gradients, {found['gradient_us']:.0f} us each on two threads, everything included"
    )


def _update() -> None:
    """The last fit updated by four weeks, beside the fit of the whole history."""
    import dataclasses

    from unisono.measure.mmm.engine import fit_model

    data, n = world(1), WEEKS - 4
    shorter = dataclasses.replace(
        data, periods=data.periods[:n], outcome=data.outcome[:n], spend=data.spend[:n], controls=data.controls[:n]
    )
    base = fit_model(shorter)
    fit_model(data, base=base)  # compiles and imports
    wall, processor = _timed(lambda: fit_model(data, base=base))
    whole, all_of_it = _timed(lambda: fit_model(data))
    print(
        f"  {'update by four weeks':<26} {wall:6.2f} s ({processor:.2f} s of processor); the whole fit {whole:.2f} s "
        f"({all_of_it:.2f} s)"
    )


def _gradient() -> None:
    import numpy as np

    from unisono.measure.mmm.checks import checked
    from unisono.measure.mmm.kernel import log_posterior
    from unisono.measure.mmm.posterior import posterior_of
    from unisono.measure.mmm.spec import Spec

    posterior, _ = posterior_of(checked(world(1)), Spec(), 0.2)
    problem, theta, gradient = posterior.problem, posterior.start(), np.empty(posterior.n_dim)
    media, residual = np.ones(WEEKS), np.ones(len(problem.lam))
    call = _best(lambda: log_posterior(theta, gradient, problem))
    dispatch = _best(lambda: log_posterior.py_func)
    floor = _best(lambda: (problem.w @ media, problem.w_t @ residual))
    print(
        f"  gradient {call - dispatch:.1f} us with its call from Python; floor {floor:.1f} us (two products with a "
        f"{problem.w.shape[0]} x {problem.w.shape[1]} matrix in numpy); ratio {(call - dispatch) / floor:.1f}"
    )


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """Wall and processor seconds."""
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - processor


def _best(work: Callable[[], object], repeats: int = 30, each: int = 500) -> float:
    """Microseconds a call in the least disturbed of many runs."""
    work()
    return min(_timed(lambda: [work() for _ in range(each)])[0] for _ in range(repeats)) / each * 1e6


if __name__ == "__main__":
    once() if "--once" in sys.argv else main()

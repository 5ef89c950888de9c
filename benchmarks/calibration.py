"""Is the sampler calibrated? Ranks of known truths among their draws, in worlds that the model itself makes up.

    python benchmarks/calibration.py [--worlds 200] [--out benchmarks/measured/ranks.csv]

A truth is drawn from the prior, an outcome from the truth, the model is fitted, and the truth's rank among the draws is
noted (simulation-based calibration, Talts and others 2018). Where sampler, density and drawn-back baseline are right,
ranks are uniform. Noted are every sampled parameter and the baseline in mid-history; the file gets one line a world,
so a run that is stopped goes on where it was. Prints the probability of each histogram by chance.

This says that the fit solves its own model. Whether the model is like the world is `worlds.py`'s question.
"""

from __future__ import annotations

import argparse
import csv
import dataclasses
import datetime as dt
from pathlib import Path

import numpy as np
from scipy import special

from unisono.measure.mmm.baseline import baseline_draws
from unisono.measure.mmm.data import Array, ModelData
from unisono.measure.mmm.fit import chains_of
from unisono.measure.mmm.mode import mode_of, scattered_starts
from unisono.measure.mmm.posterior import Posterior, posterior_of
from unisono.measure.mmm.prior import prior_theta
from unisono.measure.mmm.spec import Spec

MEASURED = Path(__file__).parent / "measured"
RANKS = MEASURED / "ranks.csv"
PARTS = ("carry-over", "half saturation", "slope", "ROI")
QUANTITIES = (*(f"{part} {m + 1}" for m in range(2) for part in PARTS), "joint scale", "trend over noise", "baseline")
BINS = 10
_WEEKS, _MIDDLE, _RHO = 80, 40, 0.2
_SPEC = Spec(threads=1, chains=2, draws=500, warmup=100)
_THIN = 5


def main() -> None:
    """Make the worlds that the file lacks, then judge all of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worlds", type=int, default=200)
    parser.add_argument("--out", type=Path, default=RANKS)
    given = parser.parse_args()
    done = len(read_ranks(given.out)) if given.out.exists() else 0
    base, _ = posterior_of(_history(), _SPEC, _RHO)
    with given.out.open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        if not done:
            writer.writerow(QUANTITIES)
        for seed in range(done, given.worlds):
            writer.writerow([f"{rank:.3f}" for rank in _ranks(base, seed)])
            file.flush()
    ranks = read_ranks(given.out)
    print(f"{len(ranks)} worlds; probability of each histogram of {BINS} bins by chance:")
    for name, p in zip(QUANTITIES, by_chance(ranks), strict=True):
        print(f"  {name:<20}{p:.3f}")


def read_ranks(path: Path = RANKS) -> Array:
    """(n_worlds, n_quantities) ranks as they were measured, 0-1."""
    return np.loadtxt(path, delimiter=",", skiprows=1, ndmin=2)


def by_chance(ranks: Array) -> Array:
    """(n_quantities,) probability that uniform ranks give a histogram as uneven (chi-square)."""
    expected = len(ranks) / BINS
    counts = np.array([np.histogram(column, np.linspace(0, 1 + 1e-9, BINS + 1))[0] for column in ranks.T])
    return np.asarray(special.chdtrc(BINS - 1, ((counts - expected) ** 2 / expected).sum(axis=1)))


def _history() -> ModelData:
    """Two channels in 80 weeks; the outcome only sets the scale, each world brings its own."""
    rng = np.random.default_rng(0)
    return ModelData(
        periods=tuple(dt.date(2024, 1, 1) + dt.timedelta(weeks=i) for i in range(_WEEKS)),
        outcome=1000 + 30 * rng.standard_normal(_WEEKS),
        spend=rng.gamma(3.0, 30.0, (_WEEKS, 2)) * (rng.random((_WEEKS, 2)) < 0.85),
        channels=("first", "second"),
        controls=np.zeros((_WEEKS, 0)),
        control_names=(),
        currency="EUR",
        outcome_name="net_revenue",
    )


def _ranks(base: Posterior, seed: int) -> Array:
    rng = np.random.default_rng([seed, 31])
    truth = prior_theta(base, rng, 1)[0]
    outcome, level = _made_up(base, truth, rng)
    posterior = dataclasses.replace(
        base,
        data=dataclasses.replace(base.data, outcome=outcome * base.design.scale),
        problem=base.problem._replace(w_y=base.design.w @ outcome),
    )
    mode = mode_of(posterior, scattered_starts(posterior, rng, 4))
    chains = chains_of(posterior, mode, rng, lambda _: None)
    draws = chains.theta.reshape(-1, base.n_dim)[::_THIN]
    media = posterior.channel_draws(draws).effect(base.data.spend).sum(axis=1)
    baseline = baseline_draws(posterior, draws, media, rng).level[:, _MIDDLE] / base.design.scale
    return np.append((draws < truth).mean(axis=0), (baseline < level[_MIDDLE]).mean())


def _made_up(base: Posterior, theta: Array, rng: np.random.Generator) -> tuple[Array, Array]:
    """Outcome and level of one world, in multiples of the scale; the flat coefficients, whose prior is flat, are 0."""
    n = base.data.n_periods
    media = base.channel_draws(theta[None]).effect(base.data.spend)[0].sum(axis=0) / base.design.scale
    sigma, tau = (float(scale[0]) for scale in base.scales(theta[None]))
    steps = np.append(0.0, rng.standard_normal(n - 1)) * np.sqrt(base.data.period_days / 365.25)
    shocks = rng.standard_normal(n)
    shocks[1:] *= np.sqrt(1 - _RHO**2)
    for t in range(1, n):
        shocks[t] += _RHO * shocks[t - 1]
    level = tau * np.cumsum(steps)
    return media + level + sigma * shocks, level


if __name__ == "__main__":
    main()

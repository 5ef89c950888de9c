"""How fast the panel model is: 40 units, 156 weeks, 8 channels, 4 chains.

Prints the fit's wall time in a process that runs already (compiled), with the processor time that it took, which a busy
machine disturbs less, and the peak of memory; effective draws per second and R-hat over everything sampled and
reported; and the gradient against the floor that its arithmetic sets, the bare matrix products of the same size.
"""

from __future__ import annotations

import datetime as dt
import resource
import time
from typing import Any

import numpy as np

UNITS, WEEKS, CHANNELS = 40, 156, 8


def world(seed: int, n_units: int = UNITS, n: int = WEEKS, n_channels: int = CHANNELS) -> tuple[Any, Any]:
    """A panel and its true returns: common season and drift, units' own drifts and effects, noise of 3 to 7 %."""
    from unisono.measure.mmm.panel.data import PanelData

    rng = np.random.default_rng(seed)
    size = rng.lognormal(0, 0.6, n_units)
    size /= size.mean()
    t = np.arange(n)
    season = 0.1 * np.sin(2 * np.pi * t / 52.18) + 0.04 * np.cos(4 * np.pi * t / 52.18)
    per_head = rng.gamma(2.0, 0.5, (n_units, n, n_channels)) * (1 + 0.5 * season)[None, :, None]
    per_head *= rng.random(per_head.shape) < 0.8
    spend = per_head * size[:, None, None] * rng.lognormal(7.0, 0.5, n_channels)
    drift = np.cumsum(rng.normal(0, 0.004, n))
    outcome = np.tile(1 + season + drift, (n_units, 1))
    brought = np.zeros(n_channels)
    for m in range(n_channels):
        weights = rng.beta(3, 4) ** np.arange(13)
        half, slope = rng.uniform(0.6, 1.6), rng.uniform(1.0, 1.6)
        carried = np.array([np.convolve(row, weights / weights.sum())[:n] for row in per_head[:, :, m]])
        saturated = carried**slope / (carried**slope + half**slope)
        effect = 0.25 / n_channels * rng.lognormal(0, 0.5) / saturated.mean()
        part = effect * (1 + 0.3 * rng.standard_normal(n_units))[:, None] * saturated
        outcome += part
        brought[m] = 10_000 * (size[:, None] * part).sum()
    for g in range(n_units):
        outcome[g] += rng.normal(0, 0.1) + np.cumsum(rng.normal(0, 0.003, n))
        outcome[g] += 0.05 * rng.lognormal(0, 0.2) * rng.standard_normal(n)
    data = PanelData(
        periods=tuple(dt.date(2023, 1, 2) + dt.timedelta(weeks=int(i)) for i in t),
        units=tuple(f"unit_{g}" for g in range(n_units)),
        outcome=outcome * size[:, None] * 10_000,
        spend=spend,
        channels=tuple(f"channel_{m}" for m in range(n_channels)),
        controls=np.zeros((n_units, n, 0)),
        control_names=(),
        currency="EUR",
        outcome_name="net_revenue",
        population=size * 100_000,
    )
    return data, brought / spend.sum(axis=(0, 1))


def main() -> None:
    """Print everything."""
    from unisono.measure.mmm.panel.engine import fit_panel
    from unisono.measure.mmm.panel.spec import PanelSpec

    print(f"panel model: {UNITS} units x {WEEKS} weeks x {CHANNELS} channels, 4 chains")
    small, _ = world(1, 3, 60, 2)
    began = time.perf_counter()
    fit_panel(small, PanelSpec(draws=8, warmup=8, chains=2))
    print(f"  compiling, or reading the compile cache: {time.perf_counter() - began:.1f} s")
    data, truth = world(0)
    processor, wall = time.process_time(), time.perf_counter()
    fit = fit_panel(data)
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = {d.name: d.value for d in fit.diagnostics}
    table = fit.channels_table()
    inside = int(((table["roi_lower"].to_numpy() < truth) & (truth < table["roi_upper"].to_numpy())).sum())
    print(f"  fit {wall:.1f} s ({processor:.1f} s of processor), peak {peak:.0f} MB; verdict {fit.grade.value}")
    print(
        f"  smallest ESS {found['ess']:.0f} ({found['ess'] / wall:.0f} a second), R-hat {found['rhat']:.4f}, "
        f"{found['divergences']:.0f} divergences; {inside} of {CHANNELS} true returns inside their intervals"
    )
    _gradient(fit.posterior)


def _gradient(posterior: Any) -> None:
    theta = posterior.start()
    ours = _fastest(lambda: posterior.log_density(theta))
    fixed = posterior.problem.fixed
    columns = fixed.columns[fixed.pattern]
    media = np.random.default_rng(0).random((UNITS, CHANNELS, WEEKS))
    forth = np.ascontiguousarray(np.concatenate([media.transpose(0, 2, 1), columns], axis=2))
    back = np.ascontiguousarray(forth.transpose(0, 2, 1))
    weights = np.random.default_rng(1).random((CHANNELS, forth.shape[2]))
    floor = _fastest(lambda: [(media[g] @ forth[g], weights @ back[g]) for g in range(UNITS)])
    print(f"  gradient {ours * 1e3:.2f} ms, {ours / floor:.1f} times its floor of {floor * 1e3:.2f} ms")


def _fastest(call: Any) -> float:
    best = np.inf
    for _ in range(200):
        began = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - began)
    return float(best)


if __name__ == "__main__":
    main()

"""How fast and how true the model of many regions is: 40 regions x 156 weeks x 8 channels with known truth.

    python benchmarks/panel_truth.py [--kinds clean uneven targeted] [--seeds 0:1] [--units 40]

Prints one row a fit: seconds and processor seconds, peak memory, R-hat, smallest effective size over all sampled and
reported quantities; mean relative error and coverage of each channel's ROI over all regions, and of each region's own.
"""

from __future__ import annotations

import argparse
import os
import resource
import time
from dataclasses import dataclass

import numpy as np

from unisono.measure.mmm.panel.data import PanelData
from unisono.measure.mmm.panel.engine import fit_panel
from unisono.measure.mmm.panel.spec import PanelSpec
from unisono.synthetic.worlds import PANEL_KINDS, PanelWorld, make_panel


@dataclass(frozen=True, slots=True)
class PanelScore:
    """One fit of one panel: speed, convergence, and both kinds of ROI against the truth."""

    seconds: float
    processor: float
    rhat: float
    ess: float
    divergences: float
    error: float
    covered: float
    unit_error: float
    unit_covered: float


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kinds", nargs="*", default=list(PANEL_KINDS), choices=PANEL_KINDS)
    parser.add_argument("--seeds", type=int, nargs="*", default=[0])
    parser.add_argument("--units", type=int, default=40)
    parser.add_argument("--draws", type=int, default=500)
    given = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.1f}")
    print(f"{'panel':<14}{'wall s':>8}{'cpu s':>8}{'R-hat':>8}{'ESS':>7}{'div.':>6}  ", end="")
    print(f"{'error':>6}{'cover':>7} | of each region {'error':>6}{'cover':>7}")
    for kind in given.kinds:
        for seed in given.seeds:
            found = scored(make_panel(seed, n_units=given.units, kind=kind), PanelSpec(draws=given.draws))
            print(
                f"{kind} {seed:<{13 - len(kind)}}{found.seconds:>8.1f}{found.processor:>8.1f}{found.rhat:>8.4f}"
                f"{found.ess:>7.0f}{found.divergences:>6.0f}  {found.error:>6.2f}{found.covered:>7.2f} |"
                f"{'':>15}{found.unit_error:>6.2f}{found.unit_covered:>7.2f}",
                flush=True,
            )
    print(f"peak memory {peak_gb():.2f} GB")


def scored(world: PanelWorld, spec: PanelSpec) -> PanelScore:
    """Fit `world` and hold the fit against its truth."""
    wall, processor = time.perf_counter(), time.process_time()
    fit = fit_panel(panel_data(world), spec)
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    own = fit.contributions()
    spend = world.spend.sum(axis=1)
    lower, upper, error = _held(own.sum(axis=1) / spend.sum(axis=0), world.roi)
    unit_lower, unit_upper, unit_error = _held(own / spend, world.roi_by_unit)
    checks = {d.name: d.value for d in fit.diagnostics}
    return PanelScore(
        seconds=wall,
        processor=processor,
        rhat=checks["rhat"],
        ess=checks["ess"],
        divergences=checks["divergences"],
        error=error,
        covered=float(((lower <= world.roi) & (world.roi <= upper)).mean()),
        unit_error=unit_error,
        unit_covered=float(((unit_lower <= world.roi_by_unit) & (world.roi_by_unit <= unit_upper)).mean()),
    )


def panel_data(world: PanelWorld) -> PanelData:
    """What the model is given."""
    return PanelData(
        periods=world.periods,
        units=world.units,
        outcome=world.outcome,
        spend=world.spend,
        channels=world.channels,
        controls=world.controls,
        control_names=world.control_names,
        currency="EUR",
        outcome_name="net_revenue",
        population=world.population,
    )


def peak_gb() -> float:
    """Most memory that this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def _held(draws: np.ndarray, truth: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    lower, upper = np.quantile(draws, [0.05, 0.95], axis=0)
    return lower, upper, float(np.abs(draws.mean(axis=0) / truth - 1).mean())


if __name__ == "__main__":
    main()

"""Does a default fit say what the posterior is? Its moments beside those of a reference of 20,000 draws.

    python benchmarks/equality.py

A speed is worth something only where the answer is the posterior's. For every sampled parameter and every reported
quantity (coefficients, ROI, marginal ROI, total media, baseline of three weeks) the fit's mean and standard deviation
are held against those of 4 x 5,000 draws with another seed. Bars: means within 0.05 standard deviations, standard
deviations within 5 %. Both sides carry chance: that of a mean over 4,000 draws is 0.016, of the largest of seventy
about 0.04. Another sampler, a dense density and ranks are held against it by `tests/mmm` and `calibration.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from fit import world

from unisono.measure.mmm.data import Array
from unisono.measure.mmm.engine import fit_model
from unisono.measure.mmm.result import FitResult
from unisono.measure.mmm.spec import Spec


@dataclass(frozen=True, slots=True)
class Equality:
    """How far a fit is from its reference at worst: `mean` in standard deviations, `spread` as a share; and where."""

    mean: float
    mean_of: str
    spread: float
    spread_of: str
    n: int

    @property
    def met(self) -> bool:
        """Whether both are within the bars."""
        return self.mean <= 0.05 and self.spread <= 0.05


def main() -> None:
    """Print both distances."""
    found = equality()
    print(f"posterior of {found.n} quantities against 20,000 draws:")
    print(f"  worst mean {found.mean:.3f} standard deviations away ({found.mean_of}; bar 0.05)")
    print(f"  worst standard deviation {found.spread:.1%} off ({found.spread_of}; bar 5 %)")


def equality() -> Equality:
    """Fit the benchmark history twice, and compare."""
    data = world(1)
    ours, reference = (quantities(fit_model(data, spec)) for spec in (Spec(), Spec(seed=2, draws=5000)))
    away = {name: abs(ours[name].mean() - drawn.mean()) / drawn.std() for name, drawn in reference.items()}
    wide = {name: abs(ours[name].std() / drawn.std() - 1) for name, drawn in reference.items()}
    far, off = max(away, key=away.__getitem__), max(wide, key=wide.__getitem__)
    return Equality(float(away[far]), far, float(wide[off]), off, len(reference))


def quantities(fit: FitResult) -> dict[str, Array]:
    """Draws by quantity; what is positive and skewed on the log, over the draws in which it is not nothing at all."""
    channels = fit.data.channels
    names = [f"{part} of {name}" for name in channels for part in ("carry-over", "half point", "slope", "log ROI")]
    working = fit.posterior.at_work(fit.theta)
    found = dict(zip((*names, "joint scale", "trend over noise"), working.T, strict=True))
    for name, block in (("effect", fit.draws.beta), ("ROI", fit.draws.roi), ("marginal ROI", fit.marginal_roi())):
        found |= {f"{name} of {channel}": np.log(block[block[:, m] > 0, m]) for m, channel in enumerate(channels)}
    found |= {f"contribution of {channel}": fit.draws.roi[:, m] for m, channel in enumerate(channels)}
    found["all media"] = fit.draws.roi @ fit.data.spend.sum(axis=0)
    level = fit.baseline(n_draws=len(fit.theta)).level
    return found | {f"baseline of week {week + 1}": level[:, week] for week in (0, 77, 155)}


if __name__ == "__main__":
    main()

"""An estimate never travels alone: it carries its interval and the kind of evidence behind it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


class Evidence(StrEnum):
    """What stands behind a number, weakest to strongest."""

    PLATFORM_CLAIM = "platform_claim"
    MODEL = "model"
    EXPERIMENT = "experiment"
    FACT = "fact"


@dataclass(frozen=True, slots=True)
class Interval:
    """Equal-tailed interval from `lower` to `upper` holding `level` (0-1) of the posterior or sampling distribution."""

    lower: float
    upper: float
    level: float = 0.9

    def holds(self, value: float) -> bool:
        """Whether `value` lies inside, ends included."""
        return self.lower <= value <= self.upper


@dataclass(frozen=True, slots=True)
class Estimate:
    """A central value (posterior mean unless the holder says otherwise), its interval, its evidence and its unit."""

    value: float
    interval: Interval
    evidence: Evidence
    unit: str

    @classmethod
    def of_draws(
        cls,
        draws: npt.NDArray[np.float64],
        *,
        unit: str,
        level: float = 0.9,
        evidence: Evidence = Evidence.MODEL,
    ) -> Estimate:
        """Mean and equal-tailed interval of posterior `draws` of shape (n_draws,)."""
        import numpy as np

        tail = (1 - level) / 2
        lower, upper = np.quantile(draws, [tail, 1 - tail])
        return cls(float(np.mean(draws)), Interval(float(lower), float(upper), level), evidence, unit)

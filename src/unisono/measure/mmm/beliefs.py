"""What people believe about a channel before the data speak, in units that they can judge, signed and explained.

A belief is a range that holds nine times out of ten: of the return on investment, of the marginal return, or of the
share of the outcome that a channel brought. It becomes a log-normal prior with these limits. Channels without a belief
of their own share the default, which is scaled from the data (see `spec`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist

LEVEL = 0.9
"""How often the range of a belief is meant to hold the truth."""


class About(StrEnum):
    """What a belief speaks about."""

    ROI = "roi"
    MARGINAL_ROI = "marginal_roi"
    CONTRIBUTION = "contribution"


@dataclass(frozen=True, slots=True)
class Belief:
    """One channel's prior.

    Attributes:
        channel: its name.
        about: ROI and marginal ROI are outcome per money; a contribution is a share of the outcome, 0-1.
        low: the truth lies above it nineteen times out of twenty; above zero.
        high: the truth lies below it nineteen times out of twenty; above `low`.
        by: who says so.
        why: on what ground, such as "geo test of spring 2024".
    """

    channel: str
    about: About
    low: float
    high: float
    by: str = ""
    why: str = ""

    @property
    def log_mean(self) -> float:
        """Mean of the logarithm."""
        return 0.5 * (math.log(self.low) + math.log(self.high))

    @property
    def log_sd(self) -> float:
        """Standard deviation of the logarithm."""
        return (math.log(self.high) - math.log(self.low)) / (2 * NormalDist().inv_cdf(0.5 + LEVEL / 2))

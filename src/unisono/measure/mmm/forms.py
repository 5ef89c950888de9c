"""The forms that a channel's response can take: how long its effect lasts, and how it saturates.

Carry-over spreads one period's spend over the next ones by weights that sum to one; saturation bends the result. Each
form has up to two parameters of carry-over and two of its curve. A form says which of them are sampled, on which scale
and with which prior, so that the kernel needs to know numbers only.

| carry-over | weight after l periods, before they are made to sum to one | speaks for |
|---|---|---|
| geometric | a^l | most channels: strongest at once, then fading |
| delayed | a^((l - peak)^2) | effects that build up first: television, sponsoring |
| binomial | (1 - l / L)^(1 / a - 1) | effects that end within the window |
| weibull_pdf | Weibull density at l + 1 | peaks of any skewness |
| weibull_survival | Weibull survival at l | fading that starts slowly or quickly |
| none | 1 at l = 0 | answers on the same day: coupons, branded search |

| saturation | value at u, in multiples of the half point k | speaks for |
|---|---|---|
| hill | u^s / (1 + u^s) | concave (s = 1) to S-shaped (s > 1) |
| michaelis_menten | u / (1 + u) | concave |
| logistic | tanh(u ln 3 / 2) | nearly straight, then flat |
| exponential | 1 - 2^-u | concave, flat sooner |
| log | log(1 + u) | never quite flat |
| none | u | straight: too small to saturate |
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from unisono.words import Text, msg

N_SHAPE = 4
"""Parameters of a form: first and second of carry-over, half point, slope."""
FIRST, SECOND, HALF, SLOPE = range(N_SHAPE)


class Carry(IntEnum):
    """Carry-over; the numbers are what the compiled functions read."""

    GEOMETRIC = 0
    DELAYED = 1
    BINOMIAL = 2
    WEIBULL_PDF = 3
    WEIBULL_SURVIVAL = 4
    NONE = 5

    @property
    def title(self) -> Text:
        """Its name in a sentence."""
        return _CARRIES[self]


class Curve(IntEnum):
    """Saturation; the numbers are what the compiled functions read."""

    HILL = 0
    MICHAELIS_MENTEN = 1
    LOGISTIC = 2
    EXPONENTIAL = 3
    LOG = 4
    NONE = 5

    @property
    def title(self) -> Text:
        """Its name in a sentence."""
        return _CURVES[self]


@dataclass(frozen=True, slots=True)
class Form:
    """How one channel responds.

    Attributes:
        carry: of its carry-over.
        curve: of its saturation.
        window: carry-over window in periods; None takes that of the fit.
        curve_first: saturate each period's spend before it is carried over (many short bursts) instead of after.
        varying: how far the effect may move over the history, as a standard deviation of its logarithm; 0 keeps it
            constant, see `drift`.
    """

    carry: Carry = Carry.GEOMETRIC
    curve: Curve = Curve.HILL
    window: int | None = None
    curve_first: bool = False
    varying: float = 0.0

    @property
    def sampled(self) -> tuple[bool, bool, bool, bool]:
        """Which of the four shape parameters the form has."""
        return (
            self.carry is not Carry.NONE,
            self.carry in (Carry.DELAYED, Carry.WEIBULL_PDF, Carry.WEIBULL_SURVIVAL),
            self.curve is not Curve.NONE,
            self.curve is Curve.HILL,
        )

    @property
    def first_is_share(self) -> bool:
        """Whether the first carry-over parameter lies between 0 and 1 (sampled on the logit), else it is positive."""
        return self.carry in (Carry.GEOMETRIC, Carry.DELAYED, Carry.BINOMIAL)


CARRY_PRIORS: dict[Carry, tuple[tuple[float, float], tuple[float, float]]] = {
    # mean and sd of the logarithm of the first (where it is no share) and of the second parameter
    Carry.GEOMETRIC: ((0.0, 1.0), (0.0, 1.0)),
    Carry.DELAYED: ((0.0, 1.0), (0.4, 0.6)),  # peak after one and a half periods, give or take
    Carry.BINOMIAL: ((0.0, 1.0), (0.0, 1.0)),
    Carry.WEIBULL_PDF: ((0.4, 0.5), (0.9, 0.6)),  # shape, scale in periods
    Carry.WEIBULL_SURVIVAL: ((0.0, 0.5), (0.7, 0.7)),
    Carry.NONE: ((0.0, 1.0), (0.0, 1.0)),
}


_CARRIES: dict[Carry, Text] = {
    Carry.GEOMETRIC: msg("geometric"),
    Carry.DELAYED: msg("delayed"),
    Carry.BINOMIAL: msg("binomial"),
    Carry.WEIBULL_PDF: msg("Weibull (density)"),
    Carry.WEIBULL_SURVIVAL: msg("Weibull (survival)"),
    Carry.NONE: msg("none"),
}
_CURVES: dict[Curve, Text] = {
    Curve.HILL: msg("Hill"),
    Curve.MICHAELIS_MENTEN: msg("Michaelis-Menten"),
    Curve.LOGISTIC: msg("logistic"),
    Curve.EXPONENTIAL: msg("exponential"),
    Curve.LOG: msg("logarithmic"),
    Curve.NONE: msg("none"),
}


def carry_named(name: str) -> Carry:
    """The carry-over called `name` (`geometric` …); KeyError where there is none."""
    return Carry[name.upper()]


def curve_named(name: str) -> Curve:
    """The saturation called `name` (`hill` …); KeyError where there is none."""
    return Curve[name.upper()]

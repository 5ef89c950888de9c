"""The known answer: what each channel really earned, and everything the revenue is made of."""

from __future__ import annotations

from dataclasses import dataclass

from unisono.synthetic.effects import MediaEffects
from unisono.synthetic.streams import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """Net revenue = baseline + contributions + noise, exactly, in every week.

    Attributes:
        roi: contribution in the weeks of history over spend in them (n_channels,); carry-over that
            falls after history is not counted, and no spend before history carries in.
        contribution: net revenue (EUR) that each channel caused (n_weeks, n_channels).
        baseline: net revenue (EUR) without media (n_weeks,).
        noise: what nothing explains (EUR), mean near zero (n_weeks,).
        effects: carry-over and saturation per channel.
        promotion_effect: relative change of the baseline per unit of promotion depth.
        price_effect: relative change of the baseline per relative change of price.
        holiday_effect: relative change of the baseline per public holiday.
    """

    roi: Floats
    contribution: Floats
    baseline: Floats
    noise: Floats
    effects: MediaEffects
    promotion_effect: float
    price_effect: float
    holiday_effect: float

    def to_dict(self, channels: tuple[str, ...]) -> dict[str, object]:
        """The truth with plain numbers, ready for JSON; amounts in EUR to the cent."""
        effects = self.effects
        return {
            "channels": {
                name: {
                    "roi": float(self.roi[i]),
                    "decay": float(effects.decay[i]),
                    "slope": float(effects.slope[i]),
                    "half_saturation": float(effects.half_saturation[i]),
                    "ceiling": float(effects.ceiling[i]),
                    "contribution": self.contribution[:, i].round(2).tolist(),
                }
                for i, name in enumerate(channels)
            },
            "baseline": self.baseline.round(2).tolist(),
            "noise": self.noise.round(2).tolist(),
            "promotion_effect": self.promotion_effect,
            "price_effect": self.price_effect,
            "holiday_effect": self.holiday_effect,
        }

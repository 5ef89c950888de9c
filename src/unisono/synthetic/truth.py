"""The known answer: what each channel really earned, and everything the revenue is made of."""

from __future__ import annotations

from dataclasses import dataclass

from unisono.synthetic.effects import MediaEffects
from unisono.synthetic.streams import Floats


@dataclass(frozen=True, slots=True, eq=False)
class BrandTruth:
    """What media does beyond its carry-over.

    Attributes:
        roi_long: net revenue through the brand within 104 weeks of spending, over spend (n_channels,).
        through_brand: net revenue (EUR) in the history through what its media built (n_weeks, n_channels).
        own: net revenue (EUR) by the brand's movement for other reasons, and from before the history (n_weeks,).
        half_life: weeks after which half of what media built is lost.
    """

    roi_long: Floats
    through_brand: Floats
    own: Floats
    half_life: float


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """Net revenue = baseline + contributions + noise, and the brand where there is one, exactly, in every week.

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
        brand: what outlasts the quarter; None where nothing does.
    """

    roi: Floats
    contribution: Floats
    baseline: Floats
    noise: Floats
    effects: MediaEffects
    promotion_effect: float
    price_effect: float
    holiday_effect: float
    brand: BrandTruth | None = None

    def to_dict(self, channels: tuple[str, ...]) -> dict[str, object]:
        """The truth with plain numbers, ready for JSON; amounts in EUR to the cent."""
        effects = self.effects
        found: dict[str, object] = {
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
        if self.brand is not None:
            found["brand"] = {
                "half_life": self.brand.half_life,
                "roi_long": dict(zip(channels, self.brand.roi_long.tolist(), strict=True)),
                "through_brand": {
                    name: self.brand.through_brand[:, i].round(2).tolist() for i, name in enumerate(channels)
                },
                "own": self.brand.own.round(2).tolist(),
            }
        return found

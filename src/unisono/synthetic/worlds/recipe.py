"""The kinds of worlds: which mechanism each one has that a media-mix model may not expect.

Every kind differs from `clean` in one thing (`everything` and `surprise` in several), and equal seeds share all other
random numbers. So the distance between a kind's figures and those of `clean` is the price of that one thing.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from unisono.synthetic.streams import stream

Budget = Literal["own", "together", "chasing"]
Demand = Literal["none", "seen", "hidden"]
Carry = Literal["geometric", "delayed", "weibull"]
Curve = Literal["hill", "s_shaped", "exponential"]
Effect = Literal["steady", "drifting", "some_none", "synergy", "proportional"]
Market = Literal["smooth", "walk", "break", "restless"]
Noise = Literal["calm", "persistent", "heavy", "outliers"]
Controls = Literal["usual", "many"]


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a world is made of.

    Attributes:
        budget: how spend moves: by channel on its `own`; all channels `together`; or `chasing` demand.
        demand: a moving demand: there is `none`; a control shows it (`seen`, with some error); or it is `hidden`.
        carry: how exposure lasts: `geometric` decay; `delayed` with a peak weeks later; `weibull` with a long tail.
        curve: how it saturates: `hill` near concave; `s_shaped`, a threshold first; `exponential`.
        effect: `steady`; `drifting` over the years; `some_none`, three channels without any; `synergy`, channels raise
            each other; `proportional`, media multiplies the market instead of adding to it.
        market: the baseline: `smooth`; a `walk` that drifts far; a `break`, one lasting jump; `restless`, a season of
            many harmonics.
        noise: `calm`, Gaussian; `persistent`, autocorrelated; `heavy` tails; `outliers` in outcome and spend.
        controls: the `usual` price and promotion; or `many`, of which most mean nothing.
        people: whether the effect comes from simulated people instead of formulas of spend.
    """

    budget: Budget = "own"
    demand: Demand = "none"
    carry: Carry = "geometric"
    curve: Curve = "hill"
    effect: Effect = "steady"
    market: Market = "smooth"
    noise: Noise = "calm"
    controls: Controls = "usual"
    people: bool = False


CLEAN = Recipe()

RECIPES: dict[str, Recipe] = {
    "clean": CLEAN,
    "collinear": replace(CLEAN, budget="together"),
    "seen_demand": replace(CLEAN, budget="chasing", demand="seen"),
    "hidden_demand": replace(CLEAN, budget="chasing", demand="hidden"),
    "delayed": replace(CLEAN, carry="delayed"),
    "weibull": replace(CLEAN, carry="weibull"),
    "s_shaped": replace(CLEAN, curve="s_shaped"),
    "exponential": replace(CLEAN, curve="exponential"),
    "no_effect": replace(CLEAN, effect="some_none"),
    "outliers": replace(CLEAN, noise="outliers"),
    "heavy_tails": replace(CLEAN, noise="heavy"),
    "level_break": replace(CLEAN, market="break"),
    "random_walk": replace(CLEAN, market="walk"),
    "restless_season": replace(CLEAN, market="restless", noise="persistent"),
    "drifting": replace(CLEAN, effect="drifting"),
    "synergy": replace(CLEAN, effect="synergy"),
    "proportional": replace(CLEAN, effect="proportional"),
    "many_controls": replace(CLEAN, controls="many"),
    "people": replace(CLEAN, people=True),
    "everything": Recipe(
        budget="chasing",
        demand="hidden",
        carry="weibull",
        curve="s_shaped",
        effect="some_none",
        market="break",
        noise="outliers",
        controls="many",
    ),
}

MADE_APART = ("surprise", "benchmark")
"""`surprise` departs from `clean` in two things chosen by its seed; `benchmark` is the world of that file."""

KINDS = (*RECIPES, *MADE_APART)


def surprise(seed: int) -> Recipe:
    """Two departures chosen by `seed`: a mixture that no model was tuned on.

    People are no part of it: what they remember and how they tire takes the place of lags, curves and effects.
    """
    rng = stream(seed, "surprise")
    left = {
        kind: departure_of(recipe) for kind, recipe in RECIPES.items() if kind not in ("clean", "people", "everything")
    }
    recipe = CLEAN
    for _ in range(2):
        kinds = sorted(left)
        chosen = left[kinds[int(rng.integers(len(kinds)))]]
        recipe = replace(recipe, **chosen)
        left = {kind: departure for kind, departure in left.items() if not departure.keys() & chosen.keys()}
    return recipe


def departure_of(recipe: Recipe) -> dict[str, Any]:
    """The fields in which `recipe` differs from clean."""
    return {name: value for name, value in asdict(recipe).items() if value != getattr(CLEAN, name)}

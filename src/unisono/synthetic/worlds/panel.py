"""Worlds of many regions: one medium, bought and answered differently from place to place.

    outcome_gt = people_g * (baseline_gt + sum over channels of effect_gm * ceiling_m * curve(carried spend per head))
                 + noise

Kinds: `clean`, effects differ by a quarter from region to region; `uneven`, by six tenths; `targeted`, most is spent
per head where people buy most anyway, so that regions compared with each other mislead.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from unisono.errors import InputError
from unisono.synthetic.streams import Floats, autoregressive, stream
from unisono.synthetic.worlds.channels import CHANNELS, LEVEL, draw_channels
from unisono.synthetic.worlds.market import N_WEEKS, draw_market
from unisono.synthetic.worlds.recipe import CLEAN
from unisono.synthetic.worlds.response import draw_response
from unisono.synthetic.worlds.spending import draw_spend
from unisono.words import msg

PANEL_KINDS = ("clean", "uneven", "targeted")
_SPREAD = {"clean": 0.25, "uneven": 0.6, "targeted": 0.25}
_NOISE = 0.04
_INTENSITY = 0.3
_WOBBLE = 0.25


@dataclass(frozen=True, slots=True, eq=False)
class PanelWorld:
    """A panel with known truth; blocks are by region, then week, then channel or control.

    Attributes:
        kind: one of `PANEL_KINDS`.
        seed: equal kinds and seeds give equal panels.
        periods: (n_weeks,) Mondays.
        units: (n_units,) names of regions.
        population: (n_units,) people.
        outcome: (n_units, n_weeks) EUR.
        spend: (n_units, n_weeks, n_channels) EUR.
        channels: names.
        controls: (n_units, n_weeks, n_controls) price, promotion and each region's rivals.
        control_names: names.
        contribution: (n_units, n_weeks, n_channels) EUR that would be missing without that channel in that region.
        baseline: (n_units, n_weeks) EUR without any spend, noise set aside.
    """

    kind: str
    seed: int
    periods: tuple[dt.date, ...]
    units: tuple[str, ...]
    population: Floats
    outcome: Floats
    spend: Floats
    channels: tuple[str, ...]
    controls: Floats
    control_names: tuple[str, ...]
    contribution: Floats
    baseline: Floats

    @property
    def roi(self) -> Floats:
        """(n_channels,) contribution / spend over all regions and weeks."""
        return np.asarray(self.contribution.sum(axis=(0, 1)) / self.spend.sum(axis=(0, 1)))

    @property
    def roi_by_unit(self) -> Floats:
        """(n_units, n_channels) contribution / spend over all weeks."""
        return np.asarray(self.contribution.sum(axis=1) / self.spend.sum(axis=1))


def make_panel(seed: int, *, n_units: int = 40, kind: str = "clean") -> PanelWorld:
    """The panel of `seed` with `n_units` regions and 156 weeks.

    Raises:
        InputError: no such kind, a negative seed, or fewer than two regions.
    """
    if kind not in PANEL_KINDS or seed < 0 or n_units < 2:
        raise InputError(
            msg("There is no panel of kind {kind}, seed {seed} and {n} regions.", kind=kind, seed=seed, n=n_units),
            remedy=msg("Give a seed of 0 or more, two regions or more, and one of: {kinds}.", kinds=PANEL_KINDS),
        )
    channels = draw_channels(seed)
    market = draw_market(seed, CLEAN, media_share=float(channels.roi @ channels.money / LEVEL))
    nation = draw_spend(seed, CLEAN, market, channels.money)
    response = draw_response(seed, CLEAN, channels, market, nation)

    rng = stream(seed, "regions")
    people = np.round(rng.lognormal(13.0, 0.8, n_units))
    share = people / people.sum()
    liking = rng.normal(0.0, 0.08, n_units)
    intensity = rng.lognormal(0.0, _INTENSITY, (n_units, len(CHANNELS)))
    if kind == "targeted":
        intensity *= np.exp(4.0 * liking)[:, None]
    # money per head, in units of the nation's: its mean over people is the nation's again
    intensity /= share @ intensity
    wobble = rng.lognormal(-(_WOBBLE**2) / 2, _WOBBLE, (n_units, N_WEEKS, len(CHANNELS)))
    per_head = nation * intensity[:, None, :] * wobble
    liked = rng.lognormal(0.0, _SPREAD[kind], (n_units, len(CHANNELS)))
    liked /= share @ liked
    rivals = np.array([autoregressive(stream(seed, "rivals", g), N_WEEKS, carry=0.8, sd=1.0) for g in range(n_units)])

    weeks = slice(0, N_WEEKS)
    baseline = market.baseline[weeks] + LEVEL * (liking[:, None] - 0.02 * rivals)
    # EUR if the whole nation were like this region
    effect = np.stack([response.by_channel(per_head[g]) * liked[g] for g in range(n_units)])
    noise = LEVEL * stream(seed, "regions' noise").normal(0.0, _NOISE, (n_units, N_WEEKS))
    common = np.broadcast_to(market.controls[weeks], (n_units, N_WEEKS, market.controls.shape[1]))
    heads = share[:, None]
    return PanelWorld(
        kind=kind,
        seed=seed,
        periods=market.weeks[weeks],
        units=tuple(f"region_{g + 1:02d}" for g in range(n_units)),
        population=people,
        outcome=np.round((baseline + effect.sum(axis=2) + noise) * heads, 2),
        spend=np.round(per_head * heads[:, :, None], 2),
        channels=CHANNELS,
        controls=np.concatenate([common, rivals[:, :, None]], axis=2),
        control_names=(*market.control_names, "rivals"),
        contribution=effect * heads[:, :, None],
        baseline=baseline * heads,
    )

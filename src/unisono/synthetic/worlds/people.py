"""Media that works through people: nobody wrote its carry-over or its saturation down; they come about.

A panel of people meets adverts by chance, the more the more is spent, some people far more than others. Who has seen
adverts remembers them for a personal while, wears out when they are too many, wants to buy the more, and having bought
does not need to for weeks. Last week's buyers talk, which lasts longer than any advert. The outcome is what the panel
is expected to buy. So the effect is no sum over channels and no function of this channel's spend alone; the truth is
what the panel would have done without it, meeting everything else by the same chance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unisono.synthetic.streams import Floats, stream
from unisono.synthetic.worlds.channels import CHANNELS, LEVEL, Channels
from unisono.synthetic.worlds.market import N_WEEKS, Market

N_PEOPLE = 2_000
_USUAL_WISH = 0.06
_TALK_KEPT = 0.95
_TALK_PULL = 0.15
_WEAR = 0.25
_WEAR_KEPT = 0.8
_NEED_BACK = 0.12
_REACHED = 0.3  # usual share of the wish that media could add and does


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """The panel.

    Attributes:
        seed: of whom each advert reaches.
        usual: (n_channels,) spend per week that counts as one (EUR).
        affinity: (N_PEOPLE, n_channels) adverts met in a usual week.
        memory: (N_PEOPLE, n_channels) share of the memory kept from week to week.
        pull: (n_channels,) wish to buy that a full memory adds, in multiples of the usual wish.
        climate: (n,) the market's course without media, in multiples of its mean in the history.
        worth: outcome of one purchase by everybody (EUR).
    """

    seed: int
    usual: Floats
    affinity: Floats
    memory: Floats
    pull: Floats
    climate: Floats
    worth: float

    def outcome(self, spend: Floats) -> Floats:
        """(n_weeks,) EUR that the panel brings, with and without media's help, under `spend` (n_weeks, n_channels)."""
        chance = stream(self.seed, "meetings")
        remembered = np.zeros(self.affinity.shape)
        worn = np.zeros(self.affinity.shape)
        need = np.full(len(self.affinity), 0.7)
        talk = 0.0
        bought_by_week = np.empty(len(spend))
        for t, week in enumerate(spend / self.usual):
            met = chance.random(self.affinity.shape) < 1 - np.exp(-self.affinity * week)
            worn = _WEAR_KEPT * worn + met
            remembered = self.memory * remembered + met / (1 + _WEAR * np.maximum(worn - 1, 0))
            wish = self.climate[t] + (1 - np.exp(-remembered)) @ self.pull + talk
            bought = 1 - np.exp(-_USUAL_WISH * need * wish)
            need += _NEED_BACK * (1 - need) - bought * need
            usual_talk = bought.mean() / _USUAL_WISH - 0.5
            talk = _TALK_KEPT * talk + (1 - _TALK_KEPT) * _TALK_PULL * usual_talk
            bought_by_week[t] = bought.mean()
        return self.worth * bought_by_week


def draw_people(seed: int, channels: Channels, market: Market, spend: Floats) -> People:
    """The panel of `seed`, whose purchases in the history come to the usual level."""
    rng = stream(seed, "people")
    n_channels = len(CHANNELS)
    habits = rng.lognormal(0.0, 0.8, (N_PEOPLE, 1)) * rng.lognormal(0.0, 0.6, (N_PEOPLE, n_channels))
    affinity = 0.9 / channels.half * habits / habits.mean(axis=0)
    kept = np.clip(channels.decay + rng.normal(0.0, 0.15, (N_PEOPLE, n_channels)), 0.02, 0.92)
    climate = market.baseline / market.baseline[:N_WEEKS].mean()
    wanted = channels.roi * channels.money / market.baseline[:N_WEEKS].mean()
    people = People(seed, channels.money, affinity, kept, wanted / _REACHED, climate, 1.0)
    worth = LEVEL / people.outcome(spend).mean()
    return People(seed, channels.money, affinity, kept, people.pull, climate, worth)

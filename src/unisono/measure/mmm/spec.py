"""The choices of a fit and its priors, in units that people can judge.

The ROI prior is scaled from the data: before seeing the outcome move with spend, all channels together are believed to
bring `media_share` of it, each with the same ROI, give or take. Channels share a common part of that belief
(`roi_common_sd`) and differ within it (`roi_within_sd`), so that channels whose spend moves together shrink towards
each other, not one of them to zero. Scales are on the log; .7 means "within a factor of two, two times out of three".

An organic medium, activity without spend, is believed to bring `organic_share` of the outcome, within a factor of
e^`organic_sd`: it has no money that its return could be scaled by.

Where a channel tells reach and frequency, its half point is a number of exposures a period: three (e^`frequency_mean`),
within a factor of e^`frequency_sd`, as the trade believes.

The slope's median is 1.5 and its belief wide, between the concave curves of one school (slope 1) and the S-shapes of
another (2 to 3). It matters: a slope of 1 is steepest at zero, where always-on channels are never seen, and credits
them with too much; a belief that does not reach 3 overstates media wherever there is a threshold.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from unisono.measure.mmm.beliefs import Belief
from unisono.measure.mmm.data import WEEK, ModelData
from unisono.measure.mmm.events import Event
from unisono.measure.mmm.experiments import Experiment
from unisono.measure.mmm.forms import Carry, Form
from unisono.measure.mmm.joint import Interaction
from unisono.measure.mmm.ladder.likelihood import Likelihood

MOST_ABSENT = 0.9
"""Highest probability of no effect before the data: with one of 1 there would be nothing to fit."""


class Link(StrEnum):
    """How effects and baseline make the outcome: they add up, or media multiplies what is there without it."""

    IDENTITY = "identity"
    LOG = "log"


@dataclass(frozen=True, slots=True)
class Priors:
    """Prior beliefs; every scale is a standard deviation of a logarithm unless it says otherwise.

    `no_effect` is the probability that a channel earns nothing at all, see `absence`.
    """

    media_share: float = 0.25
    roi_within_sd: float = 0.6
    roi_common_sd: float = 0.7
    decay_alpha: float = 1.5
    decay_beta: float = 2.5
    half_mean: float = 0.0
    half_sd: float = 0.6
    slope_mean: float = 0.4
    slope_sd: float = 0.45
    noise_sd: float = 1.0
    trend_median: float = 0.03
    trend_sd: float = 1.0
    holiday_scale: float = 3.0
    organic_share: float = 0.01
    organic_sd: float = 1.0
    frequency_mean: float = 1.1
    frequency_sd: float = 0.6
    no_effect: float = 0.1


PRIOR_LIMITS: dict[str, tuple[float, float]] = {
    "media_share": (0.001, 0.95),
    **dict.fromkeys(("roi_within_sd", "roi_common_sd", "half_sd", "slope_sd", "frequency_sd"), (0.01, 5.0)),
    **dict.fromkeys(("noise_sd", "trend_sd", "organic_sd"), (0.01, 5.0)),
    **dict.fromkeys(("decay_alpha", "decay_beta"), (0.1, 100.0)),
    **dict.fromkeys(("half_mean", "slope_mean", "frequency_mean"), (-5.0, 5.0)),
    "trend_median": (1e-6, 10.0),
    "holiday_scale": (0.0, 1000.0),
    "organic_share": (1e-6, 0.95),
    "no_effect": (0.0, MOST_ABSENT),
}
"""Least and most of each belief: beyond them it says nothing that a fit could be made with."""


@dataclass(frozen=True, slots=True)
class Structure:
    """What the history chose where nobody did, see `measure.mmm.structure`; the plain fit by default.

    Attributes:
        restless: six yearly waves instead of three.
        carry: carry-over of channels without a form of their own; None: geometric.
        thresholds: slopes believed to be steep instead of anything from concave to S-shaped.
    """

    restless: bool = False
    carry: Carry | None = None
    thresholds: bool = False


_RESTLESS = 6
_STEEP = (0.92, 0.3)
"""Mean and sd of the log slope of curves with a threshold: a median of 2.5."""


@dataclass(frozen=True, slots=True)
class Spec:
    """One fit's settings.

    Attributes:
        seed: equal seeds give equal draws.
        chains: independent runs of the sampler.
        draws: kept from each chain; fewer than 1,000 leave R-hat above 1.01 by chance.
        warmup: draws of each of two stages that shape the sampler's steps and are not kept.
        threads: chains that run at once; changes no figure.
        window: carry-over window in periods (None: 13 weeks, 4 months).
        harmonics: pairs of yearly sines and cosines (None: 3 from two years on, 2 from one year on, else none).
        autocorrelations: noise autocorrelations tried; the most probable is kept.
        level: of the reported intervals.
        priors: beliefs before the data that hold for every channel.
        form: how channels respond, see `forms`; `forms` names the channels that respond otherwise.
        beliefs: priors of single channels, said by people.
        experiments: lift tests, joined as rows of the data.
        events: dated events, columns of the baseline.
        likelihood: what chance adds to a period.
        interactions: pairs of channels whose synergy is asked about; effects add up otherwise.
        link: whether effects add up or multiply, see `growth`.
        by_evidence: let the history choose the structure where people did not.
        structure: what it chose; None: it was not asked, or not yet.
        average: weigh several forms by evidence instead of taking one.
    """

    seed: int = 1
    chains: int = 4
    draws: int = 1000
    warmup: int = 150
    threads: int = 2
    window: int | None = None
    harmonics: int | None = None
    autocorrelations: tuple[float, ...] = (0.0, 0.2, 0.4, 0.6)
    level: float = 0.9
    priors: Priors = Priors()
    form: Form = field(default_factory=Form)
    forms: tuple[tuple[str, Form], ...] = ()
    beliefs: tuple[Belief, ...] = ()
    experiments: tuple[Experiment, ...] = ()
    events: tuple[Event, ...] = ()
    likelihood: Likelihood = Likelihood.NORMAL
    average: bool = False
    interactions: tuple[Interaction, ...] = ()
    link: Link = Link.IDENTITY
    by_evidence: bool = True
    structure: Structure | None = None

    def form_of(self, channel: str) -> Form:
        """How `channel` responds."""
        own = dict(self.forms).get(channel, self.form)
        carry = self.structure.carry if self.structure is not None else None
        return replace(own, carry=carry) if carry is not None and self.fades(channel) else own

    def fades(self, channel: str) -> bool:
        """Whether the effect of `channel` fades from the first period on since nobody said otherwise."""
        return channel not in dict(self.forms) and self.form.carry is Carry.GEOMETRIC

    @property
    def slope(self) -> tuple[float, float]:
        """Mean and sd of the logarithm of a slope, before the data."""
        steep = self.structure is not None and self.structure.thresholds
        return _STEEP if steep else (self.priors.slope_mean, self.priors.slope_sd)

    def window_for(self, data: ModelData) -> int:
        """Carry-over window in periods of `data`."""
        if self.window is not None:
            return self.window
        return 13 if data.period_days <= WEEK else 4

    def window_of(self, channel: str, data: ModelData) -> int:
        """Carry-over window of `channel` in periods of `data`."""
        form, usual = self.form_of(channel), self.window_for(data)
        rising = form.carry is Carry.WEIBULL_PDF and self.fades(channel)
        return form.window or (2 * usual if rising else usual)

    def harmonics_for(self, data: ModelData) -> int:
        """Number of yearly harmonics that the length of `data` can bear."""
        if self.harmonics is not None:
            return self.harmonics
        if self.structure is not None and self.structure.restless:
            return _RESTLESS
        return 3 if data.years >= 1.95 else 2 if data.years >= 1.0 else 0

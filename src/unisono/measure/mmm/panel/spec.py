"""The choices of a panel fit and its beliefs.

Beliefs about carry-over, saturation and ROI are the national model's (`Priors`): ROI is that of the whole panel, and
its level is taken from the panel's own money. Two beliefs are the panel's own: how much units differ in their answer
to a channel (`spread`, the standard deviation of a unit's effect as a share of the average one), and how much each
unit's baseline drifts beside the common one.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from unisono.measure.mmm.data import WEEK, ModelData
from unisono.measure.mmm.events import Event
from unisono.measure.mmm.experiments import Experiment
from unisono.measure.mmm.spec import Priors
from unisono.measure.mmm.spec_record import event_to_json, experiment_to_json


@dataclass(frozen=True, slots=True)
class PanelSpec:
    """One panel fit's settings.

    Attributes:
        seed: equal seeds give equal draws.
        chains: independent runs of the sampler.
        draws: kept from each chain.
        warmup: draws of each of two stages that shape the sampler's steps and are not kept.
        threads: chains that run at once; changes no figure.
        window: carry-over window in periods (None: 13 weeks, 4 months).
        harmonics: pairs of yearly sines and cosines common to all units (None: 3 from two years on, 2 from one year on,
            else none); a third as many, at least one, for each unit on its own.
        waves: of the common trend, a year; slower than this it is followed, faster movement counts as noise.
        unit_waves: of each unit's own trend, a year.
        autocorrelations: noise autocorrelations tried; the most probable is kept.
        level: of the reported intervals.
        priors: beliefs shared with the national model.
        spread: scale of the belief about how much units differ in a channel's effect, as a share of it: the standard
            deviation between units is below 0.7 of this scale with even odds, above 2.3 of it one time in twenty.
        unit_trend_median: drift of a unit's own baseline in a year, as a share of the outcome, and swing of its own
            season; `unit_trend_sd` is the standard deviation of its logarithm.
        unit_trend_sd: see `unit_trend_median`.
        experiments: lift tests, joined as rows of the data, see `lifts`.
        events: dated events, columns of the baseline, see `events`.
        varying: channels whose effect may move, and the standard deviation of the logarithm of its multiplier.
    """

    seed: int = 1
    chains: int = 4
    draws: int = 500
    warmup: int = 60
    threads: int = 2
    window: int | None = None
    harmonics: int | None = None
    waves: float = 4.0
    unit_waves: float = 2.0
    autocorrelations: tuple[float, ...] = (0.0, 0.2, 0.4, 0.6)
    level: float = 0.9
    priors: Priors = field(default_factory=Priors)
    spread: float = 0.3
    unit_trend_median: float = 0.03
    unit_trend_sd: float = 1.0
    experiments: tuple[Experiment, ...] = ()
    events: tuple[Event, ...] = ()
    varying: tuple[tuple[str, float], ...] = ()

    def window_for(self, data: ModelData) -> int:
        """Carry-over window in periods of `data`."""
        if self.window is not None:
            return self.window
        return 13 if data.period_days <= WEEK else 4

    def harmonics_for(self, data: ModelData) -> int:
        """Number of yearly harmonics that the length of `data` can bear."""
        if self.harmonics is not None:
            return self.harmonics
        return 3 if data.years >= 1.95 else 2 if data.years >= 1.0 else 0

    def as_dict(self) -> dict[str, object]:
        """Plain values, for run records; `threads` is left out since it changes no figure."""
        values = asdict(self)
        del values["threads"]
        return values | {
            "experiments": [experiment_to_json(experiment) for experiment in self.experiments],
            "events": [event_to_json(event) for event in self.events],
            "varying": dict(self.varying),
        }

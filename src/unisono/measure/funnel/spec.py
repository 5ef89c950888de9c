"""The choices of a long-term fit and its beliefs, in units that people can judge.

Everything about channels (forms, carry-over, beliefs about the short-term ROI, experiments) is the national model's
`Spec`, `model.toml` included. Here stand the beliefs about what lasts. They matter more than elsewhere: history alone
tells slow effects badly, so every answer says how far the data moved them.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field

from unisono.measure.mmm.forms import Form
from unisono.measure.mmm.spec import Spec
from unisono.measure.mmm.spec_record import spec_to_json


@dataclass(frozen=True, slots=True)
class BrandPriors:
    """Beliefs about the brand; every `_sd` is a standard deviation of a logarithm.

    Attributes:
        long_over_short: median of a channel's long-term over its short-term effect. The two are believed to
            be of about one size, with anything from a tenth to five times among channels.
        long_within_sd: how far channels differ in it; `long_common_sd` how far all of them may be off together.
        long_common_sd: see `long_within_sd`.
        half_life: median number of weeks after which half of the brand's gain is lost.
        half_life_sd: 0.8 puts it between 7 and 97 weeks nine times out of ten.
        brand_share: share of the outcome that goes with the brand: how many per cent more are sold when awareness (or
            search for the brand) is one per cent higher.
        brand_share_sd: see `brand_share`.
        drift: how far the brand moves in a year for other reasons than paid media (word of mouth, competitors), as a
            share of the outcome; `drift_sd` likewise.
        drift_sd: see `drift`.
        survey_excess: a survey's error over what its sample size alone would give (panels, weighting, wording).
        survey_excess_sd: see `survey_excess`.
        search_direct: what an advert moves at once in a volume of searches over what it moves in the outcome, both in
            per cent; `search_direct_sd` likewise.
        search_direct_sd: see `search_direct`.
        outcome_sd: how far a further outcome may answer otherwise than the first one, at once and through the brand.
    """

    long_over_short: float = 0.7
    long_within_sd: float = 1.0
    long_common_sd: float = 0.6
    half_life: float = 26.0
    half_life_sd: float = 0.8
    brand_share: float = 0.3
    brand_share_sd: float = 1.0
    drift: float = 0.03
    drift_sd: float = 1.0
    survey_excess: float = 1.3
    survey_excess_sd: float = 0.35
    search_direct: float = 1.0
    search_direct_sd: float = 1.0
    outcome_sd: float = 0.7

    @property
    def long_sd(self) -> float:
        """Standard deviation of the logarithm of one channel's long over short."""
        return math.hypot(self.long_within_sd, self.long_common_sd)


@dataclass(frozen=True, slots=True)
class BrandSpec:
    """One long-term fit's settings.

    Attributes:
        model: what the national model would be told: channels, experiments, chains, draws, seed, level.
        priors: beliefs about what lasts.
        waves: of the brand's own movement, a year; faster movement counts as noise of a survey or search volume.
    """

    model: Spec = field(default_factory=Spec)
    priors: BrandPriors = field(default_factory=BrandPriors)
    waves: float = 4.0

    def as_dict(self) -> dict[str, object]:
        """Plain values, for run records."""
        return {"model": spec_to_json(self.model), "priors": asdict(self.priors), "waves": self.waves}


def steady(spec: Spec, organic: tuple[str, ...] = ()) -> Spec:
    """What of the national model's choices holds for the long term: effects are steady and noise is normal here.

    Media without spend, `organic`, counts as a control, so that nothing is believed of its response.
    """
    kept = {name: getattr(spec, name) for name in _KEPT}
    kept["beliefs"] = tuple(belief for belief in spec.beliefs if belief.channel not in organic)
    return Spec(**kept, form=_steady(spec.form), forms=tuple((name, _steady(form)) for name, form in spec.forms))


_KEPT = (
    *("seed", "chains", "draws", "warmup", "threads", "level"),
    *("window", "harmonics", "autocorrelations", "priors", "beliefs", "experiments", "events"),
)


def _steady(form: Form) -> Form:
    return Form(form.carry, form.curve, form.window, form.curve_first)

"""The long-term posterior as a function: data and spec in, log-density and gradient out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unisono.measure.funnel.data import BrandData
from unisono.measure.funnel.kernel import BrandProblem, Places, brand_log_posterior
from unisono.measure.funnel.prior import BrandNumbers
from unisono.measure.funnel.readings import BrandDesign, design_of, packed
from unisono.measure.funnel.spec import BrandSpec
from unisono.measure.mmm.data import Array
from unisono.measure.mmm.posterior import posterior_of
from unisono.measure.mmm.scales import sampled_scales, start_of
from unisono.measure.mmm.spec import Spec


@dataclass(frozen=True, slots=True)
class BrandPosterior:
    """The density of one data set under one spec; `problem` is what the compiled functions read."""

    data: BrandData
    spec: BrandSpec
    design: BrandDesign
    problem: BrandProblem
    centre: Array
    wide: Array

    @property
    def n_dim(self) -> int:
        """Number of sampled parameters."""
        return len(self.centre)

    def log_density(self, theta: Array) -> tuple[float, Array]:
        """Log-posterior up to a constant, and its gradient, at `theta` (n_dim,)."""
        gradient = np.empty(self.n_dim)
        return float(brand_log_posterior(np.ascontiguousarray(theta), gradient, self.problem)), gradient

    def start(self) -> Array:
        """The prior's centre."""
        return self.centre

    def reach(self) -> Array:
        """(n_dim,) how far from the centre the posterior's top is looked for."""
        return 6.0 * np.maximum(self.wide, 0.5)

    def scatter(self) -> Array:
        """(n_dim,) standard deviation of the points around the centre where the search begins."""
        return 0.6 * self.wide

    @property
    def effort(self) -> Spec:
        """How much to sample."""
        return self.spec.model

    def problem_for_thread(self) -> BrandProblem:
        """The problem itself: its density writes nothing into it."""
        return self.problem


def posterior_of_brand(data: BrandData, spec: BrandSpec, rho: tuple[float, ...]) -> BrandPosterior:
    """Whiten the readings and scale the priors; `rho` is the noise autocorrelation of the outcome and each series."""
    national, _ = posterior_of(data.model, spec.model, rho[0])
    design = design_of(data, spec, rho)
    readings = packed(design)
    n_media = int(national.problem.forms.roi_slot[-1]) + 1
    places, n_dim = places_of(data, n_media)
    brand = _numbers(data, spec, design)
    problem = BrandProblem(
        x=national.problem.x,
        spend=national.problem.spend,
        forms=national.problem.forms,
        prior=national.problem.prior,
        lifts=national.problem.lifts,
        waves=national.problem.waves,
        readings=readings,
        places=places,
        brand=brand,
        before=min(data.model.periods_in(52), data.model.n_periods),
    )
    centre, wide = np.empty(n_dim), np.ones(n_dim)
    centre[:n_media] = start_of(national.problem)[:n_media]
    wide[:n_media] = 0.6
    _fill(places, brand, readings.typical, centre, wide)
    return BrandPosterior(data, spec, design, problem, centre, wide)


def places_of(data: BrandData, n_media: int) -> tuple[Places, int]:
    """Where parameters stand after the `n_media` of the channels, and how many there are in all."""
    n_channels, n_series = len(data.model.channels), len(data.series)
    n_readings = len(data.reading_names)
    place = n_media
    long = np.arange(place, place + n_channels)
    half_life, drift = place + n_channels, place + n_channels + 1
    place += n_channels + 2
    loading = np.full(n_readings, -1, np.int64)
    direct = np.full((n_readings, n_channels), -1, np.int64)
    size, ratio = np.empty(n_readings, np.int64), np.full(n_readings, -1, np.int64)
    for k in range(n_readings):
        if k > 0:
            loading[k] = place
            place += 1
        if 0 < k <= n_series:
            direct[k] = np.arange(place, place + n_channels)
            place += n_channels
        size[k] = place
        place += 1
        if k <= n_series:
            ratio[k] = place
            place += 1
    return Places(long, half_life, drift, loading, direct, size, ratio), place


def _numbers(data: BrandData, spec: BrandSpec, design: BrandDesign) -> BrandNumbers:
    """The brand's beliefs on the model's inner scale."""
    priors, model = spec.priors, spec.model.priors
    n_channels, n_series = len(data.model.channels), len(data.series)
    covariance = priors.long_within_sd**2 * np.eye(n_channels) + priors.long_common_sd**2
    loading: list[tuple[float, float]] = []
    direct: list[tuple[float, float]] = []
    sigma: list[tuple[float, float]] = []
    tau: list[tuple[float, float]] = []
    for k, reading in enumerate(design.readings):
        outcome = k == 0 or (k <= n_series and not data.series[k - 1].shows_brand)
        loading.append((0.0, priors.outcome_sd) if outcome else (-np.log(priors.brand_share), priors.brand_share_sd))
        direct.append((0.0, priors.outcome_sd) if outcome else (np.log(priors.search_direct), priors.search_direct_sd))
        if k <= n_series:
            rough = max(0.5 * float(np.sqrt(np.mean(reading.w_y**2))), 1e-6)
            sigma.append((np.log(rough), model.noise_sd))
        else:
            sigma.append((np.log(priors.survey_excess), priors.survey_excess_sd))
        tau.append((np.log(model.trend_median), model.trend_sd))
    per_week = 7.0 / (365.25 / 12 if data.model.period_days == 30 else data.model.period_days)
    return BrandNumbers(
        long_mean=np.full(n_channels, np.log(priors.long_over_short)),
        long_precision=np.asarray(np.linalg.inv(covariance)),
        half_life=np.array([np.log(priors.half_life * per_week), priors.half_life_sd]),
        drift=np.array([np.log(priors.drift), priors.drift_sd]),
        loading=np.array(loading),
        direct=np.array(direct),
        sigma=np.array(sigma),
        tau=np.array(tau),
    )


def _fill(places: Places, brand: BrandNumbers, typical: Array, centre: Array, wide: Array) -> None:
    """Fill the prior's centre and spread of everything but the channels' own parameters."""
    centre[places.long], wide[places.long] = brand.long_mean, 0.7
    centre[places.half_life], wide[places.half_life] = brand.half_life
    centre[places.drift], wide[places.drift] = brand.drift
    for k in range(len(places.size)):
        if places.loading[k] >= 0:
            centre[places.loading[k]], wide[places.loading[k]] = brand.loading[k]
        for place in places.direct[k]:
            if place >= 0:
                centre[place], wide[place] = brand.direct[k]
        if places.ratio[k] < 0:
            centre[places.size[k]], wide[places.size[k]] = brand.sigma[k]
            continue
        size, ratio = sampled_scales(brand.sigma[k, 0], brand.tau[k, 0], typical[k])
        centre[places.size[k]], centre[places.ratio[k]] = size, ratio
        wide[places.size[k]] = 0.5

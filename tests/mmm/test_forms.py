"""Every form of response against formulas written out lag by lag, and the density's slopes against differences."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from unisono.errors import ModelError
from unisono.measure.mmm.beliefs import About, Belief
from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.engine import fit_model
from unisono.measure.mmm.forms import Carry, Curve, Form, carry_named, curve_named
from unisono.measure.mmm.posterior import Posterior, posterior_of
from unisono.measure.mmm.respond import lag_weights
from unisono.measure.mmm.spec import Spec

Array = npt.NDArray[np.float64]
MakeData = Callable[..., ModelData]
WINDOW = 9

WEIGHTS: dict[Carry, Callable[[float, float, Array], Array]] = {
    Carry.GEOMETRIC: lambda a, _, lag: a**lag,
    Carry.DELAYED: lambda a, peak, lag: a ** ((lag - peak) ** 2),
    Carry.BINOMIAL: lambda a, _, lag: (1 - lag / WINDOW) ** (1 / a - 1),
    Carry.WEIBULL_PDF: lambda k, scale, lag: stats.weibull_min.pdf(lag + 1, k, scale=scale),
    Carry.WEIBULL_SURVIVAL: lambda k, scale, lag: stats.weibull_min.sf(lag, k, scale=scale),
    Carry.NONE: lambda _a, _b, lag: (lag == 0).astype(float),
}
CURVES: dict[Curve, Callable[[Array, float], Array]] = {
    Curve.HILL: lambda u, s: u**s / (1 + u**s),
    Curve.MICHAELIS_MENTEN: lambda u, _: u / (1 + u),
    Curve.LOGISTIC: lambda u, _: (1 - 3**-u) / (1 + 3**-u),
    Curve.EXPONENTIAL: lambda u, _: 1 - 0.5**u,
    Curve.LOG: lambda u, _: np.log(1 + u),
    Curve.NONE: lambda u, _: u,
}
FORMS = [
    *[Form(carry, Curve.HILL, WINDOW) for carry in Carry],
    *[Form(Carry.GEOMETRIC, curve, WINDOW) for curve in Curve],
    *[Form(carry, Curve.HILL, WINDOW, curve_first=True) for carry in (Carry.GEOMETRIC, Carry.DELAYED, Carry.NONE)],
    Form(Carry.WEIBULL_PDF, Curve.LOG, WINDOW, curve_first=True),
]


def told(form: Form) -> str:
    return f"{form.carry.name}-{form.curve.name}{'-curve-first' if form.curve_first else ''}"


def by_hand(form: Form, x: Array, shape: Array) -> Array:
    """(n_periods,) response by explicit sums; `shape` holds first, second, half, slope."""
    lags = np.arange(WINDOW)
    weights = WEIGHTS[form.carry](shape[0], shape[1], lags.astype(float))
    weights = weights / weights.sum()

    def carried(path: Array) -> Array:
        return np.array([sum(weights[lag] * path[t - lag] for lag in lags if lag <= t) for t in range(len(path))])

    def bent(path: Array) -> Array:
        return CURVES[form.curve](path / shape[2], shape[3])

    return carried(bent(x)) if form.curve_first else bent(carried(x))


def one_form(make_data: MakeData, form: Form, **more: object) -> Posterior:
    spec = Spec(form=form, window=WINDOW, **more)  # type: ignore[arg-type]
    posterior, _ = posterior_of(make_data(n=60, n_channels=2), spec, 0.2)
    return posterior


def somewhere(posterior: Posterior, seed: int = 3) -> Array:
    rng = np.random.default_rng(seed)
    return posterior.start() + 0.4 * rng.standard_normal(posterior.n_dim)


def numerical(posterior: Posterior, theta: Array, step: float = 1e-3) -> Array:
    """Five-point differences."""
    found = np.empty(len(theta))
    for j in range(len(theta)):
        at = []
        for by in (-2, -1, 1, 2):
            moved = theta.copy()
            moved[j] += by * step
            at.append(posterior.log_density(moved)[0])
        found[j] = (at[0] - 8 * at[1] + 8 * at[2] - at[3]) / (12 * step)
    return found


@pytest.mark.parametrize("form", FORMS, ids=told)
def test_effects_are_those_of_the_formula(make_data: MakeData, form: Form) -> None:
    posterior = one_form(make_data, form)
    draws = posterior.channel_draws(somewhere(posterior)[None])
    spend = posterior.data.spend
    effects = draws.effect(spend)[0]
    assert draws.second is not None
    for m in range(2):
        shape = np.array([draws.decay[0, m], draws.second[0, m], draws.half[0, m], draws.slope[0, m]])
        h = by_hand(form, spend[:, m] / spend[:, m].mean(), shape)
        np.testing.assert_allclose(effects[m], draws.beta[0, m] * h, rtol=1e-10)
        assert effects[m].sum() == pytest.approx(draws.roi[0, m] * spend[:, m].sum(), rel=1e-10)


@pytest.mark.parametrize("form", FORMS, ids=told)
def test_the_density_knows_its_slopes(make_data: MakeData, form: Form) -> None:
    posterior = one_form(make_data, form)
    for seed in range(3):
        theta = somewhere(posterior, seed)
        reference = numerical(posterior, theta)
        np.testing.assert_allclose(posterior.log_density(theta)[1], reference, atol=1e-6 * np.abs(reference).max())


@pytest.mark.parametrize("form", [FORMS[0], FORMS[1], FORMS[3], FORMS[8], *FORMS[-4:]], ids=told)
def test_a_belief_about_the_marginal_return_is_about_it(make_data: MakeData, form: Form) -> None:
    posterior = one_form(make_data, form, beliefs=(Belief("channel_1", About.MARGINAL_ROI, 0.5, 2.0),))
    theta = somewhere(posterior)
    reference = numerical(posterior, theta)
    np.testing.assert_allclose(posterior.log_density(theta)[1], reference, atol=1e-6 * np.abs(reference).max())
    draws, spend = posterior.channel_draws(theta[None]), posterior.data.spend
    more = draws.effect(spend * 1.00001)[0, 1].sum() - draws.effect(spend)[0, 1].sum()
    told_return = np.exp(theta[posterior.problem.forms.roi_slot[1]])
    assert more / (0.00001 * spend[:, 1].sum()) == pytest.approx(told_return, rel=1e-4)


def test_a_belief_is_the_prior_of_its_channel_alone(make_data: MakeData) -> None:
    data = make_data(n=60, n_channels=3)
    spec = Spec(beliefs=(Belief("channel_0", About.ROI, 1.0, 4.0), Belief("channel_2", About.CONTRIBUTION, 0.02, 0.10)))
    prior = posterior_of(data, spec, 0.0)[0].problem.prior
    limits = stats.norm(np.log(2.0), np.log(4.0) / (2 * stats.norm.ppf(0.95)))
    np.testing.assert_allclose(np.exp(limits.ppf([0.05, 0.95])), [1.0, 4.0])
    assert prior.roi_mean[0] == pytest.approx(np.log(2.0))
    assert prior.roi_precision[0, 0] == pytest.approx(1 / limits.std() ** 2)
    assert (prior.roi_precision[0, 1:] == 0).all()
    share = np.exp(prior.roi_mean[2]) * data.spend[:, 2].sum() / (np.nanmean(data.outcome) * data.n_periods)
    assert share == pytest.approx(np.sqrt(0.02 * 0.10))


@pytest.mark.parametrize(
    "belief",
    [
        Belief("radio", About.ROI, 1.0, 2.0),
        Belief("channel_0", About.ROI, 2.0, 1.0),
        Belief("channel_0", About.ROI, 0.0, 1.0),
        Belief("channel_0", About.CONTRIBUTION, 0.5, 1.5),
    ],
    ids=str,
)
def test_an_impossible_belief_is_refused(make_data: MakeData, belief: Belief) -> None:
    with pytest.raises(ModelError, match="belief about"):
        posterior_of(make_data(), Spec(beliefs=(belief,)), 0.0)


@pytest.mark.parametrize("carry", list(Carry))
@pytest.mark.parametrize(("first", "second"), [(1e-9, 1e-6), (0.999999, 40.0), (0.5, 1e6), (30.0, 0.01)])
def test_weights_stay_finite_and_sum_to_one(carry: Carry, first: float, second: float) -> None:
    if first > 1 and carry in (Carry.GEOMETRIC, Carry.DELAYED, Carry.BINOMIAL):
        first = 1 - 1e-12
    weights = np.empty((3, 13))
    lag_weights(carry, first, second, 13, weights)
    assert np.isfinite(weights).all()
    assert weights[0].sum() == pytest.approx(1.0)
    assert (weights[0] >= 0).all()


def test_forms_have_names() -> None:
    assert carry_named("weibull_pdf") is Carry.WEIBULL_PDF
    assert curve_named("michaelis_menten") is Curve.MICHAELIS_MENTEN
    with pytest.raises(KeyError):
        carry_named("echo")


def test_a_fit_with_a_form_of_its_own_for_each_channel(make_data: MakeData) -> None:
    spec = Spec(
        chains=2,
        draws=200,
        warmup=100,
        autocorrelations=(0.0,),
        forms=(
            ("channel_0", Form(Carry.DELAYED, Curve.LOGISTIC, window=6)),
            ("channel_1", Form(Carry.NONE, Curve.MICHAELIS_MENTEN)),
        ),
    )
    fit = fit_model(make_data(n=100), spec)
    table = fit.channels_table()
    assert np.isfinite(table.select("roi", "roi_lower", "roi_upper", "mroi").to_numpy()).all()
    assert fit.draws.forms[0].window == 6
    steady = fit.draws.steady(fit.data.spend.mean(axis=0)[1:], 1)[:, 0]
    np.testing.assert_allclose(steady, fit.draws.beta[:, 1] / (1 + fit.draws.half[:, 1]), rtol=1e-9)

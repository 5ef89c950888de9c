"""One additive form: what questions are asked of that only a fit of one form, whose effects add up, can answer."""

from __future__ import annotations

import dataclasses

from unisono.measure.mmm.result import FitResult
from unisono.measure.mmm.spec import Link


def leading(fit: FitResult) -> FitResult:
    """The draws of the most probable form alone, where forms were averaged; else `fit` itself.

    Where effects multiply, the additive fit of the logarithm in the outcome's unit that it was made from, see `growth`.
    """
    if fit.spec.link is Link.LOG:
        spec = dataclasses.replace(fit.spec, link=Link.IDENTITY)
        posterior = dataclasses.replace(fit.posterior, spec=spec)
        draws = posterior.channel_draws(fit.theta)
        return dataclasses.replace(fit, data=posterior.data, spec=spec, posterior=posterior, draws=draws)
    if fit.mixture is None:
        return fit
    own = fit.mixture.thetas[0]
    own = own[: len(own) // fit.spec.chains * fit.spec.chains]
    return dataclasses.replace(
        fit,
        spec=fit.posterior.spec,
        theta=own,
        draws=fit.posterior.channel_draws(own),
        mixture=None,
    )

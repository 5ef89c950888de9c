"""One form out of several: what questions are asked of that only a fit of one form can answer."""

from __future__ import annotations

import dataclasses

from unisono.measure.mmm.result import FitResult


def leading(fit: FitResult) -> FitResult:
    """The draws of the most probable form alone, where forms were averaged; else `fit` itself."""
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

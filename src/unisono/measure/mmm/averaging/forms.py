"""The forms that are weighed against each other, and the mixture of their draws.

Candidates are three kinds of carry-over that build up or fade differently beside the usual one, with curves that have a
threshold or not. They replace the default of all channels at once; channels whose form people chose keep it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from unisono.measure.mmm.data import Array, ModelData
from unisono.measure.mmm.effects import ChannelDraws
from unisono.measure.mmm.forms import Carry, Curve, Form
from unisono.measure.mmm.posterior import Posterior, posterior_of
from unisono.measure.mmm.problem import N_SCALES
from unisono.measure.mmm.spec import Spec

CANDIDATES = (
    Form(),
    Form(Carry.DELAYED),
    Form(Carry.WEIBULL_PDF),
    Form(Carry.WEIBULL_SURVIVAL),
    Form(curve=Curve.EXPONENTIAL),
    Form(Carry.DELAYED, Curve.EXPONENTIAL),
)


@dataclass(frozen=True, slots=True)
class Mixture:
    """Draws of several forms, each as often as it is probable.

    Attributes:
        tried: every candidate with its probability (0 where it was screened out), the most probable first.
        which: (n_draws,) place in `thetas` of the form that a draw is of.
        forms: of the draws; the first is the most probable one.
        thetas: of each form its draws (n_of_form, n_dim_of_form), in the order of `which`.
    """

    tried: tuple[tuple[Form, float], ...]
    which: npt.NDArray[np.int64]
    forms: tuple[Form, ...]
    thetas: tuple[Array, ...]


def member(data: ModelData, spec: Spec, form: Form, rho: float) -> Posterior:
    """The posterior of one form."""
    return posterior_of(data, replace(spec, form=form), rho)[0]


def pooled(mixture: Mixture, members: tuple[Posterior, ...]) -> tuple[Array, ChannelDraws]:
    """Sampled parameters and responses of the mixture.

    The parameters (n_draws, n_dim) are laid out as those of the first form. Draws of other forms have NaN where their
    shape would stand: only returns and scales mean the same under every form.
    """
    first = members[0]
    theta = np.full((len(mixture.which), first.n_dim), np.nan)
    parts = []
    for k, (posterior, own) in enumerate(zip(members, mixture.thetas, strict=True)):
        rows = np.flatnonzero(mixture.which == k)
        if k == 0:
            theta[rows] = own
        theta[np.ix_(rows, first.problem.forms.roi_slot)] = own[:, posterior.problem.forms.roi_slot]
        theta[rows, -N_SCALES:] = own[:, -N_SCALES:]
        parts.append(posterior.channel_draws(own))
    return theta, mixed(mixture.which, tuple(parts))


def mixed(which: npt.NDArray[np.int64], parts: tuple[ChannelDraws, ...]) -> ChannelDraws:
    """The draws of `parts` in the order that `which` (n_draws,) says."""

    def joined(name: str) -> Array:
        values = [getattr(part, name) for part in parts]
        found = np.empty((len(which), *values[0].shape[1:]))
        for k, own in enumerate(values):
            found[which == k] = own
        return found

    return replace(
        parts[0],
        decay=joined("decay"),
        half=joined("half"),
        slope=joined("slope"),
        roi=joined("roi"),
        working_roi=None,
        beta=joined("beta"),
        second=joined("second"),
        which=which,
        form_sets=tuple(part.forms for part in parts),
    )

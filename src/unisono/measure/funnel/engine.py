"""One call from facts to result: `fit_brand`."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import time
from collections.abc import Callable
from importlib.metadata import version

import numpy as np

from unisono.measure.funnel.checks import checked_brand
from unisono.measure.funnel.data import BrandData
from unisono.measure.funnel.draws import brand_draws
from unisono.measure.funnel.posterior import BrandPosterior, posterior_of_brand
from unisono.measure.funnel.result import BrandResult, thinned
from unisono.measure.funnel.review import plausibility
from unisono.measure.funnel.spec import BrandSpec, steady
from unisono.measure.mmm.chains import run_chains
from unisono.measure.mmm.checks import check_spec
from unisono.measure.mmm.convergence import convergence
from unisono.measure.mmm.mode import Mode, mode_of, scattered_starts
from unisono.measure.mmm.review import judge
from unisono.measure.mmm.spec import Link, Spec
from unisono.words import Text, msg

_STARTS = 3


def run_id_of(data: BrandData, spec: BrandSpec, edition_id: str) -> str:
    """Short hash that names a run: equal facts, choices and engine version give the same name."""
    model, digest = data.model, hashlib.sha256()
    digest.update(json.dumps([edition_id, spec.as_dict(), version("unisono")], sort_keys=True).encode())
    digest.update(repr((model.periods, model.channels, model.control_names, model.currency, model.country)).encode())
    digest.update(repr((data.reading_names, [(s.first_on, s.last_on) for s in data.surveys])).encode())
    blocks = [model.outcome, model.spend, model.controls, *(s.value for s in data.series)]
    for survey in data.surveys:
        blocks += [survey.value, survey.sample]
    for block in blocks:
        digest.update(np.ascontiguousarray(block).tobytes())
    return digest.hexdigest()[:12]


def fit_brand(
    data: BrandData,
    spec: BrandSpec | None = None,
    *,
    edition_id: str = "none",
    progress: Callable[[float], None] | None = None,
) -> BrandResult:
    """Fit the long-term model and review it.

    Args:
        data: the history with everything that shows its brand.
        spec: choices and beliefs.
        edition_id: the facts that `data` was read from.
        progress: called with the share done, 0-1.

    Raises:
        ModelError: when the history cannot be modelled; the message says what to do.
    """
    spec = spec or BrandSpec()
    report = progress or (lambda _: None)
    started = time.perf_counter()
    check_spec(spec.model)
    asked, spec = spec.model, dataclasses.replace(spec, model=steady(spec.model, data.model.organic))
    data = checked_brand(data)
    rng = np.random.default_rng(spec.model.seed)
    posterior, mode = settle(data, spec, rng)
    chains = run_chains(posterior, mode, rng, lambda done: report(0.15 + 0.8 * done))
    theta = chains.theta.reshape(-1, posterior.n_dim)
    grade, recommendation = judge(())
    result = BrandResult(
        run_id=run_id_of(data, spec, edition_id),
        edition_id=edition_id,
        data=data,
        spec=spec,
        posterior=posterior,
        theta=theta,
        draws=brand_draws(posterior, thinned(theta), spec.model.seed),
        diagnostics=(),
        grade=grade,
        recommendation=recommendation,
        notes=(*data.model.notes, *posterior.design.notes, *_left_out(asked, spec.model)),
        seconds=0.0,
    )
    whole = brand_draws(posterior, theta, spec.model.seed)
    reported = np.column_stack([np.log(whole.roi), np.log(whole.roi * whole.long), np.log(-np.log(whole.rho))])
    diagnostics = (*convergence(chains, reported, spec.model.level), *plausibility(result))
    grade, recommendation = judge(diagnostics)
    report(1.0)
    return dataclasses.replace(
        result,
        diagnostics=diagnostics,
        grade=grade,
        recommendation=recommendation,
        seconds=time.perf_counter() - started,
    )


def _left_out(asked: Spec, kept: Spec) -> tuple[Text, ...]:
    """A note where choices of the national model do not hold here."""
    found = []
    if asked.interactions or asked.link is not Link.IDENTITY:
        found.append(msg("What channels bring together is left out of the long-term model: effects add up there."))
    if dataclasses.replace(asked, interactions=(), link=Link.IDENTITY) != kept:
        found.append(
            msg("Effects that move over time and noise that is not normal are left out of the long-term model.")
        )
    return tuple(found)


def settle(data: BrandData, spec: BrandSpec, rng: np.random.Generator) -> tuple[BrandPosterior, Mode]:
    """The posterior with the noise autocorrelations that suit `data` best, reading after reading, and its mode."""
    tried = spec.model.autocorrelations
    rho = [tried[0]] * (1 + len(data.series))
    posterior = posterior_of_brand(data, spec, tuple(rho))
    mode = mode_of(posterior, scattered_starts(posterior, rng, _STARTS))
    for k in range(len(rho)):
        for value in tried[1:]:
            other = posterior_of_brand(data, spec, (*rho[:k], value, *rho[k + 1 :]))
            found = mode_of(other, [mode.theta])
            if found.log_evidence <= mode.log_evidence:
                break
            posterior, mode, rho[k] = other, found, value
    return posterior, mode

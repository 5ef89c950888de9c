"""One call from data to result: `fit_model`."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable

from unisono.measure.mmm.averaging.engine import averaged
from unisono.measure.mmm.averaging.forms import pooled
from unisono.measure.mmm.averaging.words import weighed_forms
from unisono.measure.mmm.chains import Chains
from unisono.measure.mmm.convergence import certified, convergence, worst
from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.effects import linked
from unisono.measure.mmm.fit import sample
from unisono.measure.mmm.posterior import Posterior
from unisono.measure.mmm.result import Diagnostic, FitResult
from unisono.measure.mmm.review import judge, plausibility
from unisono.measure.mmm.run_files import run_name
from unisono.measure.mmm.spec import Link, Spec
from unisono.measure.mmm.spec_record import spec_to_json
from unisono.measure.mmm.update import Updated, updated
from unisono.words import Text, msg


def run_id_of(data: ModelData, spec: Spec, edition_id: str, updated_from: str | None = None) -> str:
    """Short hash that names a run: equal facts, choices and engine version give the same name.

    An update of another run has a name of its own.
    """
    named = (data.periods, data.channels, data.control_names, data.currency, data.outcome_name)
    more = (data.period_days, data.outcome_is_money, data.country, *data.organic)
    blocks = [data.outcome, data.spend, data.controls, data.activity]
    if data.delivery.channels:
        more = (*more, "reach", *data.delivery.channels)
        blocks += [data.delivery.reach, data.delivery.frequency]
    told = spec_to_json(spec) if updated_from is None else [spec_to_json(spec), updated_from]
    return run_name(edition_id, told, (*named, *more), blocks)


def fit_model(
    data: ModelData,
    spec: Spec | None = None,
    *,
    edition_id: str = "none",
    progress: Callable[[float], None] | None = None,
    base: FitResult | None = None,
) -> FitResult:
    """Fit the media-mix model and review it.

    Args:
        data: the history.
        spec: choices and priors; the default suits two years of weeks or more.
        edition_id: the facts that `data` was read from.
        progress: called with the share done, 0-1.
        base: an earlier fit that was sampled, whose draws are weighted by the new weeks where that can be trusted.

    Raises:
        ModelError: when the history cannot be modelled; the message says what to do.
    """
    spec = spec or Spec()
    started = time.perf_counter()
    if spec.average:
        result, sampled = _averaged(data, spec, edition_id, progress)
    else:
        result, sampled = _of_one_form(data, spec, edition_id, progress, base)
    diagnostics = (*sampled, *plausibility(result))
    grade, recommendation = judge(diagnostics)
    return dataclasses.replace(
        result,
        diagnostics=diagnostics,
        grade=grade,
        recommendation=recommendation,
        seconds=time.perf_counter() - started,
    )


def _of_one_form(
    data: ModelData, spec: Spec, edition_id: str, progress: Callable[[float], None] | None, base: FitResult | None
) -> tuple[FitResult, tuple[Diagnostic, ...]]:
    """A fit that was not yet judged, and what its sampling says of itself."""
    posterior, chains, notes, updated_from = _drawn(data, spec, progress, base)
    theta = chains.theta.reshape(-1, posterior.n_dim)
    media = posterior.media_draws(theta)
    n_paid = len(posterior.data.channels)
    paid, known = media.of(slice(n_paid)) if posterior.data.organic else media, posterior.data
    if spec.link is Link.LOG:
        known = dataclasses.replace(known, outcome=data.outcome)
    grade, recommendation = judge(())
    result = FitResult(
        run_id=run_id_of(data, spec, edition_id, updated_from),
        edition_id=edition_id,
        data=known,
        spec=dataclasses.replace(spec, structure=posterior.spec.structure),
        posterior=posterior,
        theta=theta,
        draws=linked(paid, spec, known),
        organic=media.of(slice(n_paid, None)) if posterior.data.organic else None,
        diagnostics=(),
        grade=grade,
        recommendation=recommendation,
        notes=notes,
        seconds=0.0,
        updated_from=updated_from,
    )
    return result, (*converged(posterior, chains), *certified(chains))


def _averaged(
    data: ModelData, spec: Spec, edition_id: str, progress: Callable[[float], None] | None
) -> tuple[FitResult, tuple[Diagnostic, ...]]:
    """The same of several forms, pooled by evidence."""
    found = averaged(data, spec, progress)
    theta, draws = pooled(found.mixture, found.members)
    grade, recommendation = judge(())
    result = FitResult(
        run_id=run_id_of(data, spec, edition_id),
        edition_id=edition_id,
        data=found.members[0].data,
        spec=spec,
        posterior=found.members[0],
        theta=theta,
        draws=draws,
        diagnostics=(),
        grade=grade,
        recommendation=recommendation,
        notes=found.notes,
        seconds=0.0,
        mixture=found.mixture,
    )
    every = [converged(posterior, chains) for posterior, chains in zip(found.members, found.chains, strict=True)]
    return result, (*worst(every), weighed_forms(found.mixture))


def _drawn(
    data: ModelData, spec: Spec, progress: Callable[[float], None] | None, base: FitResult | None
) -> tuple[Posterior, Chains, tuple[Text, ...], str | None]:
    """Posterior, draws, notes, and the run that was updated; None where the draws were sampled."""
    if base is None:
        return *sample(data, spec, progress), None
    found = updated(base, data, spec)
    if isinstance(found, Updated):
        return found.posterior, found.chains, (*found.posterior.data.notes, *found.notes), base.run_id
    posterior, chains, notes = sample(data, spec, progress)
    return posterior, chains, (*notes, msg("Sampled anew instead of updated: {reason}.", reason=found)), None


def converged(posterior: Posterior, chains: Chains) -> tuple[Diagnostic, ...]:
    """The convergence of the chains themselves: weighted draws have no chains any more."""
    if chains.certificate is not None:
        chains = dataclasses.replace(chains, theta=chains.certificate.proposal)
    draws = posterior.media_draws(chains.theta.reshape(-1, posterior.n_dim))
    # a channel that is absent in every draw brings nothing that could mix
    return convergence(chains, draws.beta[:, draws.beta.any(axis=0)], posterior.spec.level)

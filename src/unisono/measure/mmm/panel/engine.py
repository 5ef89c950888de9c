"""One call from panel to result: `fit_panel`."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable

import numpy as np

from unisono.errors import ModelError
from unisono.measure.mmm.chains import run_chains
from unisono.measure.mmm.checks import check_priors
from unisono.measure.mmm.convergence import convergence
from unisono.measure.mmm.panel.checks import check_panel
from unisono.measure.mmm.panel.data import PanelData
from unisono.measure.mmm.panel.design import refuse_events
from unisono.measure.mmm.panel.lifts import without_tested_cells
from unisono.measure.mmm.panel.mode import settle
from unisono.measure.mmm.panel.result import PanelResult, contributions, redrawn
from unisono.measure.mmm.panel.review import plausibility
from unisono.measure.mmm.panel.spec import PanelSpec
from unisono.measure.mmm.panel.straight import ACCEPT
from unisono.measure.mmm.review import judge
from unisono.measure.mmm.run_files import run_name
from unisono.words import msg


def run_id_of(data: PanelData, spec: PanelSpec, edition_id: str) -> str:
    """Short hash that names a run: equal facts, choices and engine version give the same name."""
    named = (data.periods, data.units, data.channels, data.control_names, data.currency, data.outcome_name)
    more = (data.period_days, data.outcome_is_money, data.country, data.national)
    blocks = (data.outcome, data.spend, data.controls, data.size)
    return run_name(edition_id, spec.as_dict(), (*named, *more), blocks)


def fit_panel(
    data: PanelData,
    spec: PanelSpec | None = None,
    *,
    edition_id: str = "none",
    progress: Callable[[float], None] | None = None,
) -> PanelResult:
    """Fit the media-mix model over several units and review it.

    Args:
        data: the history of each unit.
        spec: choices and priors.
        edition_id: the facts that `data` was read from.
        progress: called with the share done, 0-1.

    Raises:
        ModelError: when the panel cannot be modelled; the message says what to do.
    """
    spec = spec or PanelSpec()
    report = progress or (lambda _: None)
    started = time.perf_counter()
    data = check_panel(without_tested_cells(data, spec.experiments))
    refuse_events(data, spec)
    _refuse_unknown(data, spec)
    check_priors(spec.priors)
    _enough(data, spec)
    rng = np.random.default_rng(spec.seed)
    straight, mode = settle(data, spec, rng)
    posterior = straight.posterior
    chains = run_chains(straight, mode, rng, lambda done: report(0.15 + 0.8 * done), accept=ACCEPT, keep_shape=True)
    chains = dataclasses.replace(chains, theta=straight.natural(chains.theta))
    theta = chains.theta.reshape(-1, posterior.n_dim)
    linear = redrawn(posterior, theta, spec.seed)
    grade, recommendation = judge(())
    result = PanelResult(
        run_id=run_id_of(data, spec, edition_id),
        edition_id=edition_id,
        data=data,
        spec=spec,
        posterior=posterior,
        theta=theta,
        linear=linear,
        diagnostics=(),
        grade=grade,
        recommendation=recommendation,
        notes=data.notes,
        seconds=0.0,
    )
    own = contributions(posterior, linear)
    # what is nothing in every draw, such as a channel where a unit never spent, has no R-hat
    reported = np.concatenate([own.sum(axis=1), own.reshape(len(own), -1)], axis=1)
    reported = reported[:, reported.std(axis=0) > 0]
    diagnostics = (*convergence(chains, reported, spec.level), *plausibility(result))
    grade, recommendation = judge(diagnostics)
    report(1.0)
    return dataclasses.replace(
        result,
        diagnostics=diagnostics,
        grade=grade,
        recommendation=recommendation,
        seconds=time.perf_counter() - started,
    )


def _refuse_unknown(data: PanelData, spec: PanelSpec) -> None:
    """Refuse effects that may move of channels that the panel does not have.

    Raises:
        ModelError: naming them.
    """
    unknown = tuple(name for name, _ in spec.varying if name not in data.channels)
    if unknown:
        raise ModelError(
            msg(
                "The effects of {channels} may move, but there is no such channel with spend by region.",
                channels=unknown,
            ),
            remedy=msg("Its channels are: {channels}.", channels=data.channels),
        )


def _enough(data: PanelData, spec: PanelSpec) -> None:
    """Refuse a panel with fewer observed cells than baseline columns and channels can bear.

    Raises:
        ModelError: saying how many there are.
    """
    cells, free = int(data.observed.sum()), 2 * len(data.units) + 2 * spec.harmonics_for(data.calendar())
    if cells < free + len(data.control_names) + 2 * len(data.channels) * len(data.units):
        raise ModelError(
            msg(
                "{cells} observed cells are too few for {channels} channels in {units} units.",
                cells=cells,
                channels=len(data.channels),
                units=len(data.units),
            ),
            remedy=msg("Import a longer history, use fewer controls, or group small channels in the channel map."),
        )

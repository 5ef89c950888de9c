"""Fit the media-mix model on the facts of an edition, behind the trust gate; keep the run; find it again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from unisono.decide import MODEL, Override
from unisono.domain import Settings, SourceTrust
from unisono.errors import ModelError
from unisono.facts.semantic import ModelTable
from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.engine import fit_model
from unisono.measure.mmm.panel.result import PanelResult
from unisono.measure.mmm.reach import Delivery
from unisono.measure.mmm.refresh import held_up
from unisono.measure.mmm.result import FitResult, Grade
from unisono.measure.mmm.spec import Spec
from unisono.measure.mmm.store import load_fit, save_fit
from unisono.runs.choosing import choices
from unisono.runs.latest import Run, keep_latest, latest_run
from unisono.runs.trusting import pass_gate
from unisono.words import msg

if TYPE_CHECKING:
    from unisono.runs.session import Session

Floats = npt.NDArray[np.float64]


def model_data(table: ModelTable, settings: Settings) -> ModelData:
    """The model's input from the semantic layer's table."""
    return ModelData(
        periods=table.week_on,
        outcome=table.outcome,
        spend=table.spend,
        channels=table.channels,
        controls=table.controls,
        control_names=table.control_names,
        currency=table.currency,
        outcome_name=table.outcome_name,
        period_days=table.period_days,
        outcome_is_money=table.outcome_is_money,
        country=settings.country or None,
        organic=table.organic,
        activity=table.activity,
        delivery=Delivery(table.reached.channels, table.reached.reach, table.reached.frequency),
        notes=table.notes,
    )


def fit_facts(
    session: Session, spec: Spec | None, progress: Callable[[float], None] | None, *, update: bool = False
) -> FitResult:
    """Fit the current edition of a workspace behind the trust gate; keep the run and the calendar that follows it.

    With `update` the last sampled fit is updated where that can be trusted.
    """
    edition_id = session.edition().edition_id
    table = session.model_table()
    result = fit_behind_gate(
        model_data(table, session.settings),
        trusts=session.check().trusts,
        overrides=session.decisions.overrides_in_force(edition_id),
        edition_id=edition_id,
        folder=session.fits,
        spec=spec or choices(session),
        progress=progress,
        base=last_sampled(session.fits) if update else None,
    )
    keep_calendar(session.fits, result, table)
    return result


def fit_behind_gate(
    data: ModelData,
    *,
    trusts: tuple[SourceTrust, ...],
    overrides: tuple[Override, ...],
    edition_id: str,
    folder: Path,
    spec: Spec,
    progress: Callable[[float], None] | None = None,
    base: FitResult | None = None,
) -> FitResult:
    """Refuse red data, fit, and keep the run under `folder`.

    Raises:
        TrustError: a source is red and nobody overrode it; ModelError: the history cannot be modelled.
    """
    pass_gate(trusts, overrides)
    result = fit_model(data, spec, edition_id=edition_id, progress=progress, base=base)
    earlier = earlier_fit(folder, result.run_id)
    if earlier is not None:
        result = held_up(earlier, result)
    save_fit(result, folder)
    latest = Run(result.run_id, edition_id, result.grade.value, before=earlier.run_id if earlier else None)
    keep_latest(folder, latest)
    return result


def last_sampled(folder: Path) -> FitResult:
    """The newest fit, or the one that it was updated from.

    Raises:
        ModelError: nothing was fitted yet.
    """
    fit = load_fit(find_run(folder))
    return fit if fit.updated_from is None else load_fit(find_run(folder, fit.updated_from))


def earlier_fit(folder: Path, run_id: str) -> FitResult | None:
    """The fit that was the newest before `run_id`; None where there is none, or none that this version can read."""
    latest = latest_run(folder)
    if latest is None:
        return None
    before = latest.before if latest.run_id == run_id else latest.run_id
    if before is None:
        return None
    try:
        return load_fit(find_run(folder, before))
    except ModelError:
        return None


def find_run(folder: Path, run_id: str | None = None) -> Path:
    """The folder of the fit `run_id` (or its unique beginning), of the newest one by default; `load_fit` opens it.

    Raises:
        ModelError: there is none; the message says how to make one.
    """
    if run_id is None:
        latest = latest_run(folder)
        if latest is None:
            raise ModelError(msg("Nothing was fitted yet."), remedy=msg("Fit the model first."), option="unisono fit")
        run_id = latest.run_id
    matches = sorted(p.parent for p in folder.glob(f"{run_id}*/run.json"))
    if len(matches) != 1:
        raise ModelError(
            msg("No run, or more than one, is called {run}.", run=run_id),
            remedy=msg("The runs are: {runs}.", runs=tuple(sorted(p.parent.name for p in folder.glob("*/run.json")))),
        )
    return matches[0]


def refuse_failed(fit: FitResult | PanelResult, overrides: tuple[Override, ...]) -> None:
    """A fit that failed its own review plans nothing, unless a named person said otherwise.

    Raises:
        ModelError: naming the failed points.
    """
    forced = any(o.source == MODEL and o.run_id in {None, fit.run_id} for o in overrides)
    if fit.grade is not Grade.FAIL or forced:
        return
    raise ModelError(
        msg(
            "The fit {run} failed its review: {reasons}",
            run=fit.run_id,
            reasons=tuple(d.text for d in fit.diagnostics if d.grade is Grade.FAIL),
        ),
        remedy=msg(
            "Mend what it names and fit again; or somebody who answers for it goes on in spite of it, with a reason."
        ),
        option="unisono override model --by NAME --reason TEXT",
    )


def keep_calendar(folder: Path, fit: FitResult, table: ModelTable) -> None:
    """Keep the calendar that was known after the fit's history, so that its plans can be made again.

    Only whole weeks that follow the history without a gap, with every control of the fit known.
    """
    columns = [table.control_names.index(name) for name in fit.data.control_names]
    known = table.future_controls[:, columns] if len(table.future_on) else np.zeros((0, len(columns)))
    step = dt.timedelta(days=fit.data.period_days)
    n = 0
    while (
        n < len(known) and table.future_on[n] == fit.data.periods[-1] + step * (n + 1) and np.isfinite(known[n]).all()
    ):
        n += 1
    np.save(folder / fit.run_id / "calendar.npy", known[:n])


def known_calendar(folder: Path, run_id: str) -> Floats | None:
    """The calendar that `keep_calendar` kept, (n_weeks, n_controls), or None."""
    path = folder / run_id / "calendar.npy"
    return np.asarray(np.load(path)) if path.exists() else None

"""Fit the panel of a workspace: from facts by geo, behind the trust gate, to a kept run; plan by region with it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from unisono.decide import MODEL
from unisono.domain import Settings
from unisono.errors import ModelError
from unisono.facts.semantic.panel_table import PanelTable, panel_table
from unisono.measure.mmm.answer.report import Answerability
from unisono.measure.mmm.panel.choices import panel_choices
from unisono.measure.mmm.panel.data import PanelData, share_out
from unisono.measure.mmm.panel.engine import fit_panel
from unisono.measure.mmm.panel.result import PanelResult
from unisono.measure.mmm.panel.spec import PanelSpec
from unisono.measure.mmm.panel.store import load_panel, save_panel
from unisono.measure.mmm.trust.report import FitTrust
from unisono.measure.mmm.trust.store import load_trust, save_trust
from unisono.plan.cells import cells_of
from unisono.plan.later import first_ahead
from unisono.plan.regional import RegionalPlan, make_regional_plan
from unisono.plan.request import PlanRequest
from unisono.runs.choosing import choices
from unisono.runs.latest import Run, keep_latest, latest_run
from unisono.runs.measuring import find_run, refuse_failed
from unisono.runs.trusting import pass_gate
from unisono.words import msg

if TYPE_CHECKING:
    from unisono.runs.session import Session


def panel_data(table: PanelTable, settings: Settings) -> PanelData:
    """The panel model's input from the semantic layer's table; spend without a geo is shared out by size."""
    panel = PanelData(
        periods=table.period_on,
        units=table.geos,
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
        notes=table.notes,
    )
    shared = np.asarray(table.shared.sum(axis=0) > 0)
    names = tuple(name for name, on in zip(table.channels, shared, strict=True) if on)
    return share_out(panel, np.ascontiguousarray(table.shared[:, shared]), names) if names else panel


def fit_panel_facts(
    session: Session,
    spec: PanelSpec | None = None,
    progress: Callable[[float], None] | None = None,
    *,
    leave_out: bool = False,
) -> PanelResult:
    """Fit the current edition of a workspace geo by geo, behind the trust gate; the run is kept under `fits/by_geo`.

    Args:
        session: the workspace; what its `model.toml` says goes before `spec`.
        spec: seed, draws and everything else that the file does not say.
        progress: called with the share done, 0-1.
        leave_out: go without those choices of the file that this model does not know, and say so in the notes.

    Raises:
        TrustError: a source is red and nobody overrode it; InputError: the outcome is not known by geo; ModelError: the
            panel cannot be modelled, or the file asks for what this model does not know.
    """
    spec, left_out = panel_choices(choices(session), spec, leave_out=leave_out)
    edition_id = session.edition().edition_id
    overrides = session.decisions.overrides_in_force(edition_id)
    pass_gate(session.check().trusts, overrides)
    data = panel_data(panel_table(session.facts(), session.settings, session.today), session.settings)
    data = dataclasses.replace(data, notes=(*data.notes, *left_out))
    result = fit_panel(data, spec, edition_id=edition_id, progress=progress)
    save_panel(result, _folder(session))
    keep_latest(_folder(session), Run(result.run_id, edition_id, result.grade.value))
    return result


def question_regions(session: Session, spec: PanelSpec | None = None) -> Answerability:
    """What the workspace's spend history by region can tell, before any fit; its `model.toml` goes before `spec`.

    Raises:
        InputError: the outcome is not known by geo; ModelError: the panel cannot be modelled.
    """
    from unisono.measure.mmm.panel.answerable import answerable_by_region

    spec, left_out = panel_choices(choices(session), spec, leave_out=True)
    data = panel_data(panel_table(session.facts(), session.settings, session.today), session.settings)
    return answerable_by_region(dataclasses.replace(data, notes=(*data.notes, *left_out)), spec)


def latest_panel(session: Session, run_id: str | None = None) -> PanelResult:
    """The newest fit by region, or the one called `run_id`.

    Raises:
        ModelError: there is none.
    """
    if run_id is None and latest_run(_folder(session)) is None:
        raise ModelError(
            msg("Nothing was fitted by region yet."),
            remedy=msg("Fit the model of regions first."),
            option="unisono regions",
        )
    return load_panel(find_run(_folder(session), run_id))


def regions_of(session: Session, edition_id: str) -> tuple[PanelResult, FitTrust | None] | None:
    """The newest fit by region and its kept trust; None where there is none, or one of other facts than `edition_id`.

    Raises:
        ModelError: its files are damaged or of another version.
    """
    run = latest_run(_folder(session))
    if run is None or run.edition_id != edition_id:
        return None
    return latest_panel(session, run.run_id), load_trust(_folder(session) / run.run_id)


def draft_by_region(session: Session, request: PlanRequest, panel: PanelResult) -> RegionalPlan:
    """The split of `request`'s budget over channels and regions, as firm as its fit; nothing is recorded.

    Raises:
        ModelError: the fit failed its review and nobody overrode it; PlanError: the request cannot be met.
    """
    refuse_failed(panel, session.decisions.overrides_in_force(panel.edition_id, MODEL))
    if request.start is None:
        request = replace(request, start=first_ahead(cells_of(panel).data, session.today))
    return make_regional_plan(panel, request, load_trust(_folder(session) / panel.run_id))


def question_panel(session: Session, run_id: str | None = None, *, again: bool = False) -> FitTrust:
    """The trust in a fit by region, the newest by default: as it was kept, or worked out and kept.

    Raises:
        ModelError: there is no such fit.
    """
    panel = latest_panel(session, run_id)
    home = _folder(session) / panel.run_id
    kept = None if again else load_trust(home)
    if kept is not None:
        return kept
    from unisono.measure.mmm.panel.trust import trust_in_panel  # its libraries take a second of their own

    trust = trust_in_panel(panel)
    save_trust(trust, home)
    return trust


def _folder(session: Session) -> Path:
    return session.fits / "by_geo"

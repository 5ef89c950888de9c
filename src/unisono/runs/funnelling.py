"""The funnel and the long term of a workspace: from facts, behind the trust gate, to kept runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from unisono.errors import InputError, ModelError
from unisono.facts.semantic.brand_table import BrandTable, Counted, brand_table
from unisono.measure.funnel.chain import chain_table
from unisono.measure.funnel.data import BrandData, Series, Survey
from unisono.measure.funnel.engine import fit_brand
from unisono.measure.funnel.leads import LeadsData, LeadsSpec
from unisono.measure.funnel.leads_fit import LeadsResult, fit_leads
from unisono.measure.funnel.leads_store import load_leads, save_leads
from unisono.measure.funnel.result import BrandResult
from unisono.measure.funnel.spec import BrandSpec
from unisono.measure.funnel.store import load_brand, save_brand
from unisono.measure.mmm.data import ModelData
from unisono.runs.measuring import model_data
from unisono.runs.trusting import pass_gate
from unisono.words import Text, msg

if TYPE_CHECKING:
    from unisono.runs.session import Session


@dataclass(frozen=True)
class Funnel:
    """What the facts of a workspace tell beyond the quarter and beyond the lead.

    Attributes:
        brand: the long-term fit; None where it was refused, for the reason `no_brand`.
        leads: from leads to deals; None where the facts hold no such series.
        leads_name: the series of leads.
        no_brand: see `brand`.
        edition_id: the facts.
    """

    brand: BrandResult | None
    leads: LeadsResult | None
    leads_name: str | None
    no_brand: Text | None
    edition_id: str

    def chain(self, value: float | None = None) -> pl.DataFrame | None:
        """From money to deals, see `chain_table`; None where a step is missing. `value` is that of a deal."""
        if self.brand is None or self.leads is None or self.leads_name not in self.brand.data.reading_names:
            return None
        return chain_table(self.brand, self.leads, self.leads_name, value)


def brand_data(model: ModelData, table: BrandTable, also: tuple[str, ...] = ()) -> BrandData:
    """The long-term model's input; `also` names further outcomes to explain with the first.

    Raises:
        InputError: a name of `also` is no series of counts or outcomes.
    """
    others = [each for each in table.counted if each.role != "brand_search"]
    unknown = tuple(name for name in also if name not in {each.name for each in others})
    if unknown:
        raise InputError(
            msg("These are no further outcomes in the facts: {names}.", names=unknown),
            remedy=msg("There are: {names}.", names=tuple(each.name for each in others)),
        )
    wanted = [each for each in table.counted if each.role == "brand_search" or each.name in also]
    return BrandData(
        model,
        tuple(Survey(s.name, s.first_on, s.last_on, s.value, s.sample) for s in table.surveys),
        tuple(Series(each.name, each.value, each.role == "brand_search") for each in wanted),
    )


def fit_funnel(
    session: Session,
    spec: BrandSpec | None = None,
    *,
    leads_spec: LeadsSpec | None = None,
    also: tuple[str, ...] = (),
    progress: Callable[[float], None] | None = None,
) -> Funnel:
    """Fit leads to deals and the long term of a workspace's current edition; runs are kept under `fits/brand`.

    Where the facts hold leads and deals, leads are one more outcome of the long-term model.

    Raises:
        TrustError: a source is red and nobody overrode it; InputError: see `brand_data`; ModelError: neither part can
            be told, for instance because nothing shows the brand and there are no leads.
    """
    spec = spec or BrandSpec()
    leads_spec = leads_spec or LeadsSpec(spec.model)
    edition_id = session.edition().edition_id
    overrides = session.decisions.overrides_in_force(edition_id)
    pass_gate(session.check().trusts, overrides)
    table = brand_table(session.facts(), session.settings, session.today)
    model = model_data(session.model_table(), session.settings)
    incoming, deals = _one(table, "leads", model), _one(table, "deals", model)
    leads = None
    if incoming is not None and deals is not None:
        leads = fit_leads(LeadsData(model, incoming.value, deals.value), leads_spec)
        also = also if incoming.name in (*also, model.outcome_name) else (*also, incoming.name)
    brand, reason = None, None
    try:
        brand = fit_brand(brand_data(model, table, also), spec, edition_id=edition_id, progress=progress)
    except ModelError as refusal:
        if leads is None:
            raise
        reason = refusal.text()
    folder = session.fits / "brand"
    name = brand.run_id if brand else f"leads-{edition_id}"
    if brand is not None:
        save_brand(brand, folder)
    if leads is not None:
        save_leads(leads, folder / name)
    (folder / "latest").write_text(name, encoding="utf-8")
    return Funnel(brand, leads, incoming.name if incoming and leads else None, reason, edition_id)


def _one(table: BrandTable, role: str, model: ModelData) -> Counted | None:
    """The series of `role`, which may be the outcome itself where it is called so; None where there is none.

    Raises:
        InputError: there are several.
    """
    found = table.of(role)
    if len(found) > 1:
        raise InputError(
            msg("Several columns hold {role}: {names}.", role=role, names=tuple(each.name for each in found)),
            remedy=msg("Keep one of them in the mapping files and give the others the role ignore."),
        )
    if not found and model.outcome_name == role:
        return Counted(role, role, model.outcome)
    return found[0] if found else None


def latest_brand(session: Session) -> tuple[BrandResult, LeadsResult | None] | None:
    """The newest long-term fit and, where there was one, the fit of leads beside it; None where there is none."""
    latest = session.fits / "brand" / "latest"
    if not latest.is_file():
        return None
    home = latest.parent / latest.read_text(encoding="utf-8").strip()
    if not (home / "run.json").is_file():
        return None
    brand = load_brand(home)
    return brand, load_leads(home, brand.data.model)

"""The funnel and the long term of a workspace: from facts, behind the trust gate, to kept runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from unisono.decide import MODEL
from unisono.errors import InputError
from unisono.facts.quality import Override as GateOverride
from unisono.facts.quality import gate
from unisono.facts.semantic.brand_table import BrandTable, brand_table
from unisono.measure.funnel.data import BrandData, Series, Survey
from unisono.measure.funnel.engine import fit_brand
from unisono.measure.funnel.result import BrandResult
from unisono.measure.funnel.spec import BrandSpec
from unisono.measure.funnel.store import load_brand, save_brand
from unisono.measure.mmm.data import ModelData
from unisono.runs.measuring import model_data
from unisono.words import msg

if TYPE_CHECKING:
    from unisono.runs.session import Session


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


def fit_brand_facts(
    session: Session,
    spec: BrandSpec | None = None,
    *,
    also: tuple[str, ...] = (),
    progress: Callable[[float], None] | None = None,
) -> BrandResult:
    """Fit the long term of a workspace's current edition; the run is kept under `fits/brand`.

    Raises:
        TrustError: a source is red and nobody overrode it; InputError: see `brand_data`; ModelError: the history
        cannot be
            modelled, for instance because nothing in it shows the brand.
    """
    edition_id = session.edition().edition_id
    overrides = session.decisions.overrides_in_force(edition_id)
    passed = [GateOverride(o.source, o.approval.by.name, o.approval.reason) for o in overrides if o.source != MODEL]
    gate(session.check().trusts, passed)
    table = brand_table(session.facts(), session.settings)
    data = brand_data(model_data(session.model_table(), session.settings), table, also)
    result = fit_brand(data, spec, edition_id=edition_id, progress=progress)
    home = save_brand(result, session.fits / "brand")
    (home.parent / "latest").write_text(result.run_id, encoding="utf-8")
    return result


def latest_brand(session: Session) -> BrandResult | None:
    """The newest long-term fit; None where there is none."""
    latest = session.fits / "brand" / "latest"
    if not latest.is_file():
        return None
    return load_brand(latest.parent / latest.read_text(encoding="utf-8").strip())

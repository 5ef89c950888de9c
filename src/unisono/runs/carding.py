"""What other fits of a workspace add to the model card of one of its fits: the long term, and regions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unisono.measure.funnel.card import long_term_on_card
from unisono.measure.mmm.interop.card import Addition
from unisono.measure.mmm.panel.card import regions_on_card
from unisono.measure.mmm.result import FitResult
from unisono.runs.funnelling import latest_brand
from unisono.runs.panelling import regions_of

if TYPE_CHECKING:
    from unisono.runs.session import Session


def card_additions(session: Session, fit: FitResult) -> tuple[Addition, ...]:
    """The newest long-term fit, and the newest fit by region where it is one of the same facts as `fit`."""
    brand, regions = latest_brand(session), regions_of(session, fit.edition_id)
    return (
        *(() if brand is None else (long_term_on_card(*brand, fit.edition_id),)),
        *(() if regions is None else (regions_on_card(*regions),)),
    )

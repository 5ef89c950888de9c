"""The long term: what media pays back through the brand after the quarter, and what leads become."""

from __future__ import annotations

from dataclasses import dataclass

from unisono.measure.funnel.result import Telling
from unisono.measure.funnel.words import TELLING, leads_texts, reading_texts
from unisono.report.inputs import ReportInputs
from unisono.report.writer import Span
from unisono.words import Text


@dataclass(frozen=True, slots=True)
class LongRow:
    """One channel; the last one, None, is all media: return at once, through the brand, share after the quarter."""

    channel: str | None
    short: Span
    long: Span
    after: Span
    telling: Text
    believed: bool


@dataclass(frozen=True, slots=True)
class LongTerm:
    """The part's content: rows by channel, what readings of the brand go with, open checks, what leads become."""

    rows: tuple[LongRow, ...]
    readings: tuple[Text, ...]
    open: tuple[Text, ...]
    leads: tuple[Text, ...]
    stale: bool


def build(inputs: ReportInputs) -> LongTerm | None:
    """The part; None where nobody asked for the long term."""
    fit = inputs.brand
    if fit is None:
        return None
    rows = []
    for row in fit.channels_table().to_dicts():
        spans = {
            name: Span(row[name], row[f"{name}_lower"], row[f"{name}_upper"])
            for name in ("roi_short", "roi_long", "after_quarter")
        }
        telling = Telling(row["telling"])
        rows.append(
            LongRow(
                channel=None if row["channel"] == "all" else row["channel"],
                short=spans["roi_short"],
                long=spans["roi_long"],
                after=spans["after_quarter"],
                telling=TELLING[telling],
                believed=telling is Telling.BELIEF,
            )
        )
    return LongTerm(
        rows=tuple(rows),
        readings=reading_texts(fit),
        open=tuple(d.text for d in fit.diagnostics if d.grade.value != "pass" and not d.name.startswith("long_term:")),
        leads=leads_texts(inputs.leads) if inputs.leads else (),
        stale=fit.edition_id != inputs.edition.edition_id,
    )

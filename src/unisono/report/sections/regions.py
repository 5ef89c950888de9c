"""By region: what each channel returned in all of them, how far they differ, and which regions stand out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from unisono.measure.mmm.panel.result import PanelResult
from unisono.measure.mmm.panel.told import all_regions, regions_table, standing_texts
from unisono.measure.mmm.result import Grade
from unisono.measure.mmm.trust.report import FitTrust
from unisono.report.charts import returns
from unisono.report.figure import Figure, Mark, Studio
from unisono.report.inputs import ReportInputs
from unisono.report.palette import colour
from unisono.report.sections.earned import return_titles
from unisono.report.writer import Span
from unisono.words import Text, msg

SHOWN = 16
"""Regions on the page: those with the most money; all of them are in `unisono regions --json`."""

STANDS: Mapping[str, Text] = {
    "above": msg("above the average"),
    "below": msg("below the average"),
    "within": msg("not told apart from the average"),
}
"""Each standing in words."""


_ENDS = {"value": "roi", "lower": "roi_lower", "upper": "roi_upper"}


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """A channel in all regions together; `spread`: how far regions differ, one standard deviation as a share, 0-1."""

    channel: str
    spend: float
    roi: Span
    spread: Span
    shared: bool


@dataclass(frozen=True, slots=True)
class RegionRow:
    """All media of a region; `roi` and `stands` are None where nothing was spent."""

    region: str
    spend: float
    contribution: Span
    roi: Span | None
    stands: Text | None


@dataclass(frozen=True, slots=True)
class Regions:
    """The part's content, channels and regions best first.

    Attributes:
        fit: the fit by region; its review is read here.
        channels, rows: the tables; `n` regions in all, of which `rows` are those with the most money.
        average: return of all media in all regions together.
        title, digits: name of the return (ROI where the outcome is money) and its decimals.
        chart: the return of each region of `rows`.
        standing: which regions stand out, in words.
        open: checks of its review, and of its stress, that did not pass.
        trust: what stress found; None where nobody asked.
    """

    fit: PanelResult
    channels: tuple[ChannelRow, ...]
    rows: tuple[RegionRow, ...]
    n: int
    average: Span
    title: Text
    digits: int
    chart: Figure
    standing: tuple[Text, ...]
    open: tuple[tuple[Grade, Text], ...]
    trust: FitTrust | None


def build(inputs: ReportInputs, studio: Studio) -> Regions | None:
    """The part; None where no fit by region was made on the facts of the page."""
    fit, trust = inputs.regions, inputs.regions_stress
    if fit is None or fit.edition_id != inputs.edition.edition_id:
        return None
    table = regions_table(fit)
    shown = table.sort("spend", descending=True).head(SHOWN).sort("roi", descending=True, nulls_last=True).to_dicts()
    average = Span(*all_regions(fit))
    title, _ = return_titles(fit.data)
    return Regions(
        fit=fit,
        channels=tuple(_channel(row, fit) for row in fit.channels_table().sort("roi", descending=True).to_dicts()),
        rows=tuple(_region(row) for row in shown),
        n=table.height,
        average=average,
        title=title,
        digits=studio.writer.decimals(average.value),
        chart=_chart(shown, average, title, studio),
        standing=standing_texts(fit, table),
        open=_open(fit, trust),
        trust=trust,
    )


def _open(fit: PanelResult, trust: FitTrust | None) -> tuple[tuple[Grade, Text], ...]:
    found = [(check.grade, check.text) for check in fit.diagnostics if check.grade is not Grade.PASS]
    return (*found, *((check.grade, check.text) for check in (trust.marked if trust else ())))


def _channel(row: Mapping[str, Any], fit: PanelResult) -> ChannelRow:
    return ChannelRow(
        row["channel"], row["spend"], _span(row, "roi"), _span(row, "spread"), row["channel"] in fit.data.national
    )


def _region(row: Mapping[str, Any]) -> RegionRow:
    paid = row["roi"] is not None
    return RegionRow(
        region=row["region"],
        spend=row["spend"],
        contribution=_span(row, "contribution"),
        roi=_span(row, "roi") if paid else None,
        stands=STANDS[row["stands"]] if paid else None,
    )


def _span(row: Mapping[str, Any], name: str) -> Span:
    return Span(row[name], row[f"{name}_lower"], row[f"{name}_upper"])


def _chart(shown: list[dict[str, Any]], average: Span, title: Text, studio: Studio) -> Figure:
    """Dots of regions where something was spent; those that stand out are of another colour."""
    writer = studio.writer
    data: list[dict[str, object]] = [
        {
            "name": row["region"],
            "channel": "within" if row["stands"] == "within" else "apart",
            **{name: float(f"{row[column]:.4g}") for name, column in _ENDS.items()},
        }
        for row in shown
        if row["roi"] is not None
    ]
    colours = {"apart": colour("accent"), "within": colour("muted")}
    words = {"apart": msg("stands out from the average"), "within": STANDS["within"]}
    seen = [side for side in colours if any(row["channel"] == side for row in data)]
    return studio.wide(
        "regions-roi",
        msg("{title} of all media by region, with intervals; the table holds the figures.", title=title),
        returns.spec(data, title=writer.say(title), colours=colours, average=average.value),
        (
            *(Mark(colours[side], "dot", writer.say(words[side])) for side in seen),
            Mark(colour("ink"), "dashed", writer.say(msg("all regions together"))),
        ),
    )

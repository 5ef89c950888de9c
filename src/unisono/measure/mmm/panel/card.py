"""Regions on a model card: what each channel returned in all of them, how far they differ, and which stand out."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from unisono.measure.mmm.interop.card import VERDICTS, Addition, Section
from unisono.measure.mmm.panel.result import PanelResult
from unisono.measure.mmm.panel.told import regions_table, standing_texts
from unisono.measure.mmm.trust.report import FitTrust
from unisono.words import Share, Text, msg


def regions_on_card(panel: PanelResult, trust: FitTrust | None) -> Addition:
    """What a fit by region of the same facts, and its stress where it was asked for, add to a model card."""
    table = regions_table(panel)
    return Addition(
        "regions",
        Section(msg("By region"), tuple(_points(panel, trust, table))),
        {
            "run_id": panel.run_id,
            "edition_id": panel.edition_id,
            "verdict": panel.grade.value,
            "trust": trust.grade.value if trust else None,
            "national": list(panel.data.national),
            "channels": panel.channels_table().to_dicts(),
            "regions": table.to_dicts(),
        },
    )


def _points(panel: PanelResult, trust: FitTrust | None, table: pl.DataFrame) -> Iterator[Text]:
    yield msg("Run {run} on edition {edition}.", run=panel.run_id, edition=panel.edition_id)
    for row in panel.channels_table().to_dicts():
        yield msg(
            "{channel}: ROI {roi} in all regions together (between {lower} and {upper}, {level}); regions differ by "
            "{spread} (between {least} and {most}).",
            channel=row["channel"],
            roi=round(row["roi"], 2),
            lower=round(row["roi_lower"], 2),
            upper=round(row["roi_upper"], 2),
            level=Share(panel.spec.level),
            spread=Share(row["spread"]),
            least=Share(row["spread_lower"]),
            most=Share(row["spread_upper"]),
        )
    yield from standing_texts(panel, table)
    yield msg("Verdict: {verdict}. {advice}", verdict=VERDICTS[panel.grade], advice=panel.recommendation)
    yield from (found.text for found in panel.diagnostics if found.grade.value != "pass")
    if trust is not None:
        yield msg("Under stress: {verdict}", verdict=trust.verdict)

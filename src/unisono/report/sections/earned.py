"""What media earned: returns by channel, the outcome taken apart over time, and how the model describes the past."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from unisono.facts.semantic import KpiInputs
from unisono.measure.kpis import KPIS, KpiValue
from unisono.measure.mmm.absence_told import nothing_text
from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.interop.card import event_text
from unisono.measure.mmm.joint_told import interaction_text, link_text
from unisono.measure.mmm.panel.data import PanelData
from unisono.measure.mmm.reach_told import frequency_table, frequency_text
from unisono.measure.mmm.result import Diagnostic, FitResult
from unisono.report.charts import band, parts, returns
from unisono.report.figure import Figure, Mark, Studio
from unisono.report.inputs import ReportInputs
from unisono.report.palette import channel_colours, colour
from unisono.report.sections.effects import Effects
from unisono.report.vocabulary import channel_name, outcome_name
from unisono.report.writer import Span
from unisono.words import Money, Share, Text, msg

_PAST = ("explained", "mean_error", "predictive_coverage")
_CLAIM = next(kpi for kpi in KPIS if kpi.name == "platform_roas")


@dataclass(frozen=True, slots=True)
class Return:
    """One channel over the whole history; `mroi` is None where it spent nothing lately; `claim`: the platform's.

    `roi_recent` is the ROI of the last year, where the model lets the channel's effect move. `nothing` says how
    probable it is that the channel brought nothing, where that is not excluded.
    """

    channel: str
    spend: float
    contribution: Span
    share: Span
    roi: Span
    mroi: Span | None
    learned: float
    claim: KpiValue | None
    roi_recent: Span | None = None
    nothing: Text | None = None


@dataclass(frozen=True, slots=True)
class Organic:
    """One organic medium over the whole history."""

    channel: str
    contribution: Span
    share: Span


@dataclass(frozen=True, slots=True)
class Earned:
    """The section's content, channels by ROI, best first; figures are of the whole history but for `recent`.

    `titles` name the return and the marginal return: ROI where the outcome is money; `digits` are their decimals.
    """

    effects: Effects
    channels: tuple[Return, ...]
    organic: tuple[Organic, ...]
    frequencies: tuple[Text, ...]
    interactions: tuple[Text, ...]
    events: tuple[Text, ...]
    total: Span
    share: Span
    recent: Span
    years: tuple[str, ...]
    by_year: tuple[tuple[Text | str, list[Span]], ...]
    past: tuple[Diagnostic, ...]
    break_even: float | None
    titles: tuple[Text, Text]
    digits: int
    roi: Figure
    mroi: Figure | None
    decomposition: Figure
    fitted: Figure


def build(inputs: ReportInputs, effects: Effects, studio: Studio) -> Earned:
    """The section of a fit."""
    fit = effects.fit
    channels = _returns(fit, inputs.facts)
    margin = inputs.settings.margin_rate
    break_even = 1 / margin if fit.data.outcome_is_money and margin > 0 else None
    colours = channel_colours(fit.data.media)
    titles = return_titles(fit.data)
    marginal = [(row.channel, row.mroi) for row in channels if row.mroi]
    return Earned(
        effects=effects,
        channels=channels,
        organic=tuple(
            Organic(row["channel"], _span(row, "contribution"), _span(row, "share"))
            for row in fit.organic_table().to_dicts()
        ),
        frequencies=tuple(frequency_text(row) for row in frequency_table(fit).to_dicts()),
        interactions=(
            *(() if (told := link_text(fit.spec.link)) is None else (told,)),
            *(interaction_text(row) for row in fit.interactions_table().to_dicts()),
        ),
        events=tuple(
            event_text(row, fit.data.outcome_unit) for row in fit.events_table().to_dicts() if row["effect"] is not None
        ),
        total=effects.media_total(),
        share=Span(*fit.total_media()),
        recent=effects.media_total(effects.recent),
        years=tuple(str(year) for year in effects.years()),
        by_year=tuple((_part_name(part), spans) for part, spans in effects.by_year()),
        past=tuple(d for d in fit.diagnostics if d.name in _PAST),
        break_even=break_even,
        titles=titles,
        digits=studio.writer.decimals(max(row.roi.value for row in channels)),
        roi=_dots("roi", titles[0], [(row.channel, row.roi) for row in channels], colours, break_even, studio),
        mroi=_dots("mroi", titles[1], marginal, colours, break_even, studio) if marginal else None,
        decomposition=_decomposition(effects, colours, studio),
        fitted=_fitted(effects, studio),
    )


def _returns(fit: FitResult, facts: KpiInputs | None) -> tuple[Return, ...]:
    found = []
    for row in fit.channels_table().sort("roi", descending=True).to_dicts():
        spans = {name: _span(row, name) for name in ("contribution", "share", "roi")}
        mroi = None if row["mroi"] is None else _span(row, "mroi")
        found.append(
            Return(
                channel=row["channel"],
                spend=row["spend"],
                mroi=mroi,
                learned=row["learned"],
                claim=_claim(fit, facts, row["channel"]),
                nothing=nothing_text(row),
                roi_recent=None if row["roi_recent"] is None else _span(row, "roi_recent"),
                **spans,
            )
        )
    return tuple(found)


def _span(row: Mapping[str, float], name: str) -> Span:
    return Span(row[name], row[f"{name}_lower"], row[f"{name}_upper"])


def _claim(fit: FitResult, facts: KpiInputs | None, channel: str) -> KpiValue | None:
    """What the platform claims of the same history."""
    if facts is None:
        return None
    first, last = fit.data.periods[0], fit.data.periods[-1]
    frame = facts.channels.filter(pl.col("channel") == channel, pl.col("period_on").is_between(first, last))
    claim = _CLAIM.of(frame)
    return claim if claim.value is not None else None


def return_titles(data: ModelData | PanelData) -> tuple[Text, Text]:
    """What the return and the marginal return are called: ROI where the outcome is money."""
    if data.outcome_is_money:
        return msg("ROI"), msg("Marginal ROI")
    outcome, money = outcome_name(data.outcome_name), Money(1, data.currency)
    return (
        msg("{outcome} per {money} of spend", outcome=outcome, money=money),
        msg("{outcome} per {money} more", outcome=outcome, money=money),
    )


def _dots(
    name: str,
    title: Text,
    spans: list[tuple[str, Span]],
    colours: dict[str, str],
    break_even: float | None,
    studio: Studio,
) -> Figure:
    say = studio.writer.say
    data: list[dict[str, object]] = [
        {
            "name": say(channel_name(channel)),
            "channel": channel,
            "value": float(f"{span.value:.4g}"),
            "lower": float(f"{span.lower:.4g}"),
            "upper": float(f"{span.upper:.4g}"),
        }
        for channel, span in spans
    ]
    key = (Mark(colour("bad"), "dashed", say(msg("break-even on margin"))),) if break_even else ()
    return studio.half(
        f"earned-{name}",
        msg("{title} by channel, with intervals; the table holds the figures.", title=title),
        returns.spec(data, title=say(title), colours=colours, break_even=break_even),
        key,
    )


def _decomposition(effects: Effects, colours: dict[str, str], studio: Studio) -> Figure:
    writer, fit = studio.writer, effects.fit
    means = np.concatenate([effects.media, effects.organic], axis=1).mean(axis=0)
    base = effects.baseline.mean(axis=0)
    size, unit = writer.scaled(float((means.sum(axis=0) + base).max()), effects.unit)
    biggest_first = sorted(range(len(means)), key=lambda m: -float(means[m].sum()))
    stack = [("baseline", base), *((fit.data.media[m], means[m]) for m in biggest_first)]
    shades = {name: colour("baseline") if name == "baseline" else colours[name] for name, _ in stack}
    data: list[dict[str, object]] = [
        {"on": day.isoformat(), "part": name, "rank": rank, "value": round(float(value) / size, 4)}
        for rank, (name, values) in enumerate(stack)
        for day, value in zip(fit.data.periods, values, strict=True)
    ]
    title = writer.axis(outcome_title(effects), unit)
    key = tuple(Mark(shades[name], "area", writer.say(_part_name(name))) for name, _ in stack)
    return studio.wide(
        "earned-parts",
        msg("The outcome over time, taken apart into the baseline and each channel; the table sums it by year."),
        parts.spec(data, title=title, colours=shades),
        key,
    )


def _fitted(effects: Effects, studio: Studio) -> Figure:
    writer, fit = studio.writer, effects.fit
    table = fit.fitted_table()
    size, unit = writer.scaled(float(np.nanmax(table["upper"].to_numpy())), effects.unit)
    lines = ("observed", "expected", "lower", "upper")
    data: list[dict[str, object]] = [
        {
            "on": row["period_on"].isoformat(),
            **{name: None if row[name] is None else round(row[name] / size, 4) for name in lines},
        }
        for row in table.to_dicts()
    ]
    title = writer.axis(outcome_title(effects), unit)
    return studio.wide(
        "earned-fit",
        msg("Observed outcome against what the model expects, with the band that a new week should fall in."),
        band.spec(data, title=title),
        (
            Mark(colour("ink"), "line", writer.say(msg("observed"))),
            Mark(colour("accent"), "line", writer.say(msg("expected by the model"))),
            Mark(
                colour("accent"),
                "area",
                writer.say(msg("{level} band of a new period", level=Share(fit.spec.level))),
                faint=True,
            ),
        ),
    )


def _part_name(part: str) -> Text | str:
    return outcome_name(part) if part == "baseline" else channel_name(part)


def outcome_title(effects: Effects) -> Text:
    """The outcome by period, as an axis title."""
    name = outcome_name(effects.fit.data.outcome_name)
    if effects.fit.data.period_days == 7:
        return msg("{outcome} per week", outcome=name)
    return msg("{outcome} per period", outcome=name)

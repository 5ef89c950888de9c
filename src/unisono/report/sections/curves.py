"""Response curves: what each channel would bring at other levels of spend, and where experience ends."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from unisono.measure.mmm.result_tables import highest_sustained
from unisono.report.charts import response
from unisono.report.figure import Figure, Studio
from unisono.report.palette import channel_colours
from unisono.report.sections.effects import Effects
from unisono.report.vocabulary import outcome_name
from unisono.report.writer import Span
from unisono.words import msg

STEP = 0.2
"""How much more spend the table asks about."""


@dataclass(frozen=True, slots=True)
class Curve:
    """One channel: money a period today, what it brings, what a fifth more would add, and the most kept up before."""

    channel: str
    today: float
    outcome: Span
    more: Span
    highest: float
    beyond: bool
    figure: Figure


def build(effects: Effects, studio: Studio) -> tuple[Curve, ...]:
    """A curve per channel, biggest spend first; `today` is the mean of the last twelve months."""
    fit = effects.fit
    table = fit.curves_table().partition_by("channel", as_dict=True)
    colours = channel_colours(fit.data.channels)
    draws = fit.draws.thin(len(effects.media))
    found: list[Curve] = []
    for m, name in enumerate(fit.data.channels):
        today = float(fit.data.spend[effects.recent, m].mean())
        highest = highest_sustained(fit.data.spend[:, m])
        at = draws.steady(np.array([today, today * (1 + STEP)]), m)
        outcome = effects.span(at[:, 0])
        found.append(
            Curve(
                channel=name,
                today=today,
                outcome=outcome,
                more=effects.span(at[:, 1] - at[:, 0]),
                highest=highest,
                beyond=today * (1 + STEP) > highest,
                figure=_figure(
                    effects, name, table[(name,)].to_dicts(), (today, outcome.value), colours[name], studio, len(found)
                ),
            )
        )
    return tuple(sorted(found, key=lambda curve: -curve.today))


def _figure(
    effects: Effects,
    channel: str,
    points: list[dict[str, float]],
    today: tuple[float, float],
    shade: str,
    studio: Studio,
    index: int,
) -> Figure:
    writer = studio.writer
    x_size, x_unit = writer.scaled(points[-1]["spend"], effects.fit.data.currency)
    y_size, y_unit = writer.scaled(max(point["upper"] for point in points), effects.unit)
    data: list[dict[str, object]] = []
    for part, chosen in _parts(points):
        data += [
            {
                "part": part,
                "spend": round(point["spend"] / x_size, 4),
                **{name: round(point[name] / y_size, 4) for name in ("outcome", "lower", "upper")},
            }
            for point in chosen
        ]
    weekly = effects.fit.data.period_days == 7
    title_x = writer.axis(msg("spend per week") if weekly else msg("spend per period"), x_unit)
    title_y = writer.axis(msg("{outcome} brought", outcome=outcome_name(effects.fit.data.outcome_name)), y_unit)
    return studio.panel(
        f"curve-{index}",
        msg("Response curve of {channel} with its interval; the table holds the figures.", channel=channel),
        response.spec(data, titles=(title_x, title_y), line=shade, today=(today[0] / x_size, today[1] / y_size)),
    )


def _parts(points: list[dict[str, float]]) -> list[tuple[str, list[dict[str, float]]]]:
    """The points within history and those beyond; the last one within starts the second part too, so that they join."""
    within = [point for point in points if point["within_history"]]
    beyond = [point for point in points if not point["within_history"]]
    return [("within", within), ("beyond", within[-1:] + beyond)]

"""Money by channel; with a tick where the budget stood."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt

from unisono.report.charts.style import Rows, Spec, finish, names, rows, shade
from unisono.report.palette import colour


def spec(data: Rows, *, title: str, colours: Mapping[str, str]) -> Spec:
    """Bars, longest first as given. `data`: name, channel, value, target (null: none)."""
    base = alt.Chart(rows()).encode(y=names(data))
    x = alt.X("value:Q", axis=alt.Axis(title=title, tickCount=4, grid=True), scale=alt.Scale(zero=True))
    bars = base.mark_bar(height={"band": 0.62}).encode(x=x, color=shade("channel", colours))
    layers: list[alt.Chart] = [bars]
    if any(row.get("target") is not None for row in data):
        layers.append(
            base.mark_tick(color=colour("ink"), thickness=2.5, height={"band": 0.95}).encode(
                x=alt.X("target:Q", axis=alt.Axis(title=title))
            )
        )
    return finish(alt.layer(*layers).properties(height=max(52, 24 * len(data))), main=data)

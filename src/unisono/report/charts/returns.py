"""What a unit of money returned, channel by channel: a dot and its interval, best first."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt

from unisono.report.charts.style import Rows, Spec, finish, names, rows, shade
from unisono.report.palette import colour


def spec(
    data: Rows,
    *,
    title: str,
    colours: Mapping[str, str],
    break_even: float | None = None,
    average: float | None = None,
) -> Spec:
    """Dots with intervals, in the order given. `data`: name, channel, value, lower, upper; colours are by `channel`.

    A dashed line stands at `break_even`, or in ink at the `average`.
    """
    base = alt.Chart(rows()).encode(
        y=names(data),
        color=shade("channel", colours),
    )
    axis = alt.Axis(title=title, grid=True, tickCount=5)
    interval = base.mark_rule(strokeWidth=5, opacity=0.38, strokeCap="round").encode(
        x=alt.X("lower:Q", axis=axis, scale=alt.Scale(zero=True)), x2="upper:Q"
    )
    dots = base.mark_point(filled=True, size=90, opacity=1).encode(x=alt.X("value:Q", axis=axis))
    layers: list[alt.Chart] = [interval, dots]
    at = break_even if average is None else average
    if at is not None:
        shown = colour("bad" if average is None else "ink")
        line = alt.Chart(rows("line")).mark_rule(color=shown, strokeDash=[4, 3], strokeWidth=1.3)
        layers.insert(0, line.encode(x=alt.X("at:Q", axis=axis)))
    chart = alt.layer(*layers).properties(height=max(52, 26 * len(data)))
    return finish(chart, main=data, line=[{"at": at}])

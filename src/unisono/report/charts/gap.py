"""From the promise to what happened, step by step: how it was carried out, context, and what nothing explains."""

from __future__ import annotations

import altair as alt

from unisono.report.charts.style import Rows, Spec, direction, finish, names, rows
from unisono.report.palette import colour


def spec(data: Rows, *, title: str) -> Spec:
    """Floating bars for the steps, dots for the two ends, the promise with its interval.

    `data`: name, kind (`end` or `step`), start, end (equal for an end), lower, upper (null but for the promise), up.
    """
    y = names(data)
    axis = alt.Axis(title=title, grid=True, tickCount=4)
    scale = alt.Scale(zero=False, nice=True)
    ends = alt.Chart(rows("ends")).encode(y=y)
    steps = alt.Chart(rows("steps")).encode(y=y)
    interval = ends.mark_rule(strokeWidth=5, opacity=0.38, strokeCap="round", color=colour("accent")).encode(
        x=alt.X("lower:Q", axis=axis, scale=scale), x2="upper:Q"
    )
    dots = ends.mark_point(filled=True, size=90, color=colour("accent"), opacity=1).encode(x=alt.X("end:Q", axis=axis))
    bars = steps.mark_bar(height={"band": 0.5}).encode(
        x=alt.X("start:Q", axis=axis, scale=scale),
        x2="end:Q",
        color=direction(),
    )
    return finish(
        alt.layer(interval, dots, bars).properties(height=30 * len(data)),
        ends=[row for row in data if row["kind"] == "end"],
        steps=[row for row in data if row["kind"] == "step"],
    )

"""Expected against observed: a line with its band, and what really happened; of the past, and of the weeks to come."""

from __future__ import annotations

import altair as alt

from unisono.report.charts.style import Rows, Spec, day_axis, finish, rows
from unisono.report.palette import colour


def spec(data: Rows, *, title: str, height: int = 220, zero: bool = False) -> Spec:
    """A band, the expected line, the observed line, and the line of another course.

    `data`: on (ISO day), observed, expected, lower, upper, other; each may be null, and a null leaves a gap.
    """
    base = alt.Chart(rows()).encode(x=day_axis())
    scale = alt.Scale(zero=zero, nice=True)
    axis = alt.Axis(title=title, tickCount=5, minExtent=34)
    band = base.mark_area(color=colour("accent"), opacity=0.2).encode(
        y=alt.Y("lower:Q", axis=axis, scale=scale), y2="upper:Q"
    )
    layers = [band]
    for field, role, dash, stroke in (
        ("other", "wait", [4, 3], 1.6),
        ("expected", "accent", [1, 0], 1.8),
        ("observed", "ink", [1, 0], 1.1),
    ):
        if any(row.get(field) is not None for row in data):
            line = base.mark_line(color=colour(role), strokeDash=dash, strokeWidth=stroke)
            layers.append(line.encode(y=alt.Y(f"{field}:Q", axis=axis, scale=scale)))
    return finish(alt.layer(*layers).properties(height=height), main=data)

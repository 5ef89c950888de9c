"""The response curve of one channel: what more money would bring, today's spend, and where experience ends."""

from __future__ import annotations

import altair as alt

from unisono.report.charts.style import Rows, Spec, finish, rows
from unisono.report.palette import colour


def spec(data: Rows, *, titles: tuple[str, str], line: str, today: tuple[float, float]) -> Spec:
    """A curve with its band, dashed and grey beyond history.

    Args:
        data: spend, outcome, lower, upper, part (`within` or `beyond`; the point at the border is in both).
        titles: of the two axes, units included: spend, outcome.
        line: colour of the channel.
        today: spend and outcome at present.
    """
    x = alt.X("spend:Q", axis=alt.Axis(title=titles[0], tickCount=4, grid=False))
    axis = alt.Axis(title=titles[1], tickCount=4, minExtent=26)
    layers = []
    for part, stroke, dash, opacity in (("beyond", colour("rule"), [4, 3], 0.14), ("within", line, [1, 0], 0.22)):
        base = alt.Chart(rows(part)).encode(x=x)
        layers.append(base.mark_area(color=stroke, opacity=opacity).encode(y=alt.Y("lower:Q", axis=axis), y2="upper:Q"))
        layers.append(
            base.mark_line(color=stroke, strokeDash=dash, strokeWidth=2).encode(y=alt.Y("outcome:Q", axis=axis))
        )
    here = alt.Chart(rows("today")).encode(x=x)
    layers.append(here.mark_rule(color=colour("muted"), strokeWidth=1, strokeDash=[2, 2]))
    layers.append(here.mark_point(color=colour("ink"), filled=True, size=46, opacity=1).encode(y="outcome:Q"))
    return finish(
        alt.layer(*layers).properties(height=150),
        within=[row for row in data if row["part"] == "within"],
        beyond=[row for row in data if row["part"] == "beyond"],
        today=[{"spend": today[0], "outcome": today[1]}],
    )

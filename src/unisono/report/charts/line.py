"""One figure week by week: what was sold, what was spent."""

from __future__ import annotations

import altair as alt

from unisono.report.charts.style import Rows, Spec, day_axis, finish, rows


def spec(data: Rows, *, title: str, colour: str, height: int = 130) -> Spec:
    """A filled line. `data`: on (ISO day), value (null leaves a gap)."""
    base = alt.Chart(rows()).encode(
        x=day_axis(),
        y=alt.Y("value:Q", axis=alt.Axis(title=title, tickCount=4, minExtent=34), scale=alt.Scale(zero=True)),
    )
    area = base.mark_area(color=colour, opacity=0.16)
    line = base.mark_line(color=colour, strokeWidth=1.4)
    return finish(alt.layer(area, line).properties(height=height), main=data)

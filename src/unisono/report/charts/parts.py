"""What the outcome is made of over time: the baseline, and each channel on top of it."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt

from unisono.report.charts.style import Rows, Spec, day_axis, finish, rows, shade


def spec(data: Rows, *, title: str, colours: Mapping[str, str], height: int = 250) -> Spec:
    """Stacked areas. `data`: on (ISO day), part, rank (0 lies at the bottom), value; `colours` by part."""
    areas = (
        alt.Chart(rows())
        .mark_area(strokeWidth=0)
        .encode(
            x=day_axis(),
            y=alt.Y("value:Q", stack="zero", axis=alt.Axis(title=title, tickCount=5, minExtent=34)),
            color=shade("part", colours),
            order=alt.Order("rank:Q"),
        )
    )
    return finish(areas.properties(height=height), main=data)

"""What all charts share: fonts, colours by role, sizes, axes without clutter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt

from unisono.report.palette import colour

Spec = dict[str, Any]
"""A Vega-Lite specification."""

Rows = list[dict[str, object]]
"""Data of a chart; days as ISO strings, so that no time zone can move them."""

WIDE, NARROW, HALF, PANEL = 780, 330, 360, 246
"""Widths with labels, in pixels: a page, a telephone, half a page, a third of one."""

FONT = "Liberation Sans, Arial, Helvetica, sans-serif"


def finish(chart: alt.TopLevelMixin, **data: Rows) -> Spec:
    """The specification in the house style, with the rows that `rows` named; without the library's own labels.

    (The figure around the drawing has one label for screen readers, and the table beside it holds the figures. The rows
    join last: Altair would check each of them.)
    """
    spec: Spec = chart.to_dict(validate=False)
    spec["datasets"] = data
    spec["config"] = _config()
    spec["background"] = None
    spec["padding"] = 2
    spec["autosize"] = {"type": "fit-x", "contains": "padding"}
    return spec


def at_width(spec: Spec, width: int) -> Spec:
    """The same chart, `width` pixels wide, labels included."""
    return {**spec, "width": width}


def rows(name: str = "main") -> alt.NamedData:
    """The rows that `finish` is given by this name."""
    return alt.NamedData(name)


def day_axis() -> alt.X:
    """A time axis in UTC, because days are days; where labels would touch, every second one is left out."""
    axis = alt.Axis(title=None, format="%b %Y", labelAngle=0, tickCount=8, labelOverlap="parity", labelSeparation=8)
    return alt.X("on:T", axis=axis, scale=alt.Scale(type="utc"))


def shade(field: str, colours: Mapping[str, str]) -> alt.Color:
    """A colour per value of `field`; the page writes the key, not the drawing."""
    return alt.Color(f"{field}:N", scale=alt.Scale(domain=list(colours), range=list(colours.values())), legend=None)


def direction() -> alt.Color:
    """The colour of more (`up` is true) and less."""
    return alt.Color("up:N", scale=alt.Scale(domain=[True, False], range=[colour("good"), colour("bad")]), legend=None)


def names(data: Rows) -> alt.Y:
    """A row of the chart per `name`, in the order of `data`."""
    return alt.Y("name:N", sort=[str(row["name"]) for row in data], axis=alt.Axis(title=None))


def _config() -> Spec:
    ink, muted, grid, rule = (colour(role) for role in ("ink", "muted", "grid", "rule"))
    return {
        "aria": False,
        "font": FONT,
        "view": {"stroke": None},
        "axis": {
            "labelColor": muted,
            "titleColor": muted,
            "labelFontSize": 11,
            "titleFontSize": 11,
            "titleFontWeight": "normal",
            "gridColor": grid,
            "domainColor": rule,
            "tickColor": rule,
            "tickSize": 4,
            "labelPadding": 4,
            "labelLimit": 150,
        },
        "axisX": {"grid": False},
        "axisY": {"domain": False, "ticks": False},
        "legend": {
            "labelColor": ink,
            "titleColor": muted,
            "labelFontSize": 11,
            "symbolType": "square",
            "symbolSize": 90,
            "title": None,
            "orient": "bottom",
            "columnPadding": 12,
            "labelLimit": 150,
        },
        "text": {"color": ink, "fontSize": 11},
        "title": {"color": ink, "fontSize": 12, "anchor": "start", "fontWeight": "bold", "offset": 6},
    }

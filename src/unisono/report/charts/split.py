"""The usual split against the planned one: where the money comes from and where it goes."""

from __future__ import annotations

import altair as alt

from unisono.report.charts.style import Rows, Spec, finish, names, rows
from unisono.report.palette import colour


def spec(data: Rows, *, title: str) -> Spec:
    """An open dot for today, a full one for the plan, a line between.

    `data`: name, today, planned, move (more, less, kept).
    """
    base = alt.Chart(rows()).encode(y=names(data))
    axis = alt.Axis(title=title, grid=True, tickCount=5)
    move = base.mark_rule(strokeWidth=2.5).encode(
        x=alt.X("today:Q", axis=axis, scale=alt.Scale(zero=True)), x2="planned:Q", color=_moves()
    )
    now = base.mark_point(filled=False, size=70, strokeWidth=1.6, color=colour("muted"), opacity=1).encode(
        x=alt.X("today:Q", axis=axis)
    )
    then = base.mark_point(filled=True, size=90, opacity=1).encode(x=alt.X("planned:Q", axis=axis), color=_moves())
    return finish(alt.layer(move, now, then).properties(height=max(52, 26 * len(data))), main=data)


def _moves() -> alt.Color:
    """The colours of more, less, and kept."""
    roles = {"more": "good", "less": "bad", "kept": "muted"}
    scale = alt.Scale(domain=list(roles), range=[colour(role) for role in roles.values()])
    return alt.Color("move:N", scale=scale, legend=None)

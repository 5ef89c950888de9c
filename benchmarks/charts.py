"""Draw the calibration of the model and its plans for the documents, from what was measured and kept.

    python benchmarks/charts.py

Reads `measured/ranks.csv` and `measured/worlds.csv`, writes SVG into `docs/images`:
    calibration-ranks      histograms of ranks in the model's own worlds; the band holds 95 % of a fair histogram's bars
    calibration-coverage   how often intervals hold the truth, by the level that they promise
    calibration-plans      what plans promised and what they earned
"""

from __future__ import annotations

from pathlib import Path

import altair as alt
import numpy as np
import vl_convert
from calibration import BINS, QUANTITIES, read_ranks
from measured import Held, kept
from scipy import special

from unisono.report.charts.draw import VEGA_LITE
from unisono.report.charts.style import Rows, Spec, finish, rows
from unisono.report.palette import colour

IMAGES = Path(__file__).parents[1] / "docs" / "images"
LEVELS = np.arange(0.1, 0.96, 0.05)
OWN, PASSED, DOUBTED = "its own worlds", "other worlds, trusted", "other worlds, flagged"


def main() -> None:
    """Draw all three."""
    held = kept()
    for name, spec in (
        ("ranks", ranks_chart(read_ranks())),
        ("coverage", coverage_chart(read_ranks(), held)),
        ("plans", plans_chart(held)),
    ):
        path = IMAGES / f"calibration-{name}.svg"
        path.write_text(vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE, allowed_base_urls=[]), encoding="utf-8")
        print(path)


def ranks_chart(ranks: np.ndarray) -> Spec:
    """One small histogram a quantity, with the band of 95 % of what chance makes of fair ranks."""
    n = len(ranks)
    lower, upper = (float(np.searchsorted(special.bdtr(np.arange(n + 1), n, 1 / BINS), p)) for p in (0.025, 0.975))
    data: Rows = []
    for name, column in zip(QUANTITIES, ranks.T, strict=True):
        counts = np.histogram(column, np.linspace(0, 1 + 1e-9, BINS + 1))[0]
        data += [
            {"of": name, "start": k / BINS, "end": (k + 1) / BINS, "n": int(count), "lower": lower, "upper": upper}
            for k, count in enumerate(counts)
        ]
    base = alt.Chart(rows())
    x = alt.X("start:Q", axis=alt.Axis(title=None, values=[0, 0.5, 1], format=".1f"), scale=alt.Scale(domain=[0, 1]))
    bars = base.mark_bar(color=colour("accent"), opacity=0.55, binSpacing=1).encode(
        x=x, x2="end:Q", y=alt.Y("n:Q", axis=alt.Axis(title=None, tickCount=3)), y2=alt.datum(0)
    )
    band = base.mark_rect(color=colour("wait"), opacity=0.22).encode(x=x, x2="end:Q", y="lower:Q", y2="upper:Q")
    panels = alt.layer(bars, band).properties(width=150, height=80)
    facet = panels.facet(
        alt.Facet("of:N", sort=list(QUANTITIES), header=alt.Header(title=None, labelFontSize=11)), columns=4
    )
    return _drawn(facet, data)


def coverage_chart(own: np.ndarray, held: list[Held]) -> Spec:
    """Share of truths inside central intervals of each level; the diagonal is what is promised."""
    groups = {
        OWN: own[:, [i for i, name in enumerate(QUANTITIES) if name.startswith("ROI")]].ravel(),
        PASSED: np.array([rank for fit in held if not fit.score.distrusted for rank in fit.ranks]),
        DOUBTED: np.array([rank for fit in held if fit.score.distrusted for rank in fit.ranks]),
    }
    data: Rows = []
    for name, ranks in groups.items():
        away = np.abs(2 * ranks - 1)
        data += [{"of": name, "level": float(level), "held": float((away <= level).mean())} for level in LEVELS]
    base = alt.Chart(rows())
    axis = alt.Axis(format=".0%", tickCount=5, grid=True)
    scale = alt.Scale(domain=[0, 1])
    x = alt.X("level:Q", axis=alt.Axis(title="interval promises", format=".0%", tickCount=5, grid=True), scale=scale)
    shades = alt.Scale(domain=list(groups), range=[colour("good"), colour("accent"), colour("wait")])
    dash = alt.StrokeDash("of:N", scale=alt.Scale(domain=list(groups), range=[[1, 0], [6, 2], [2, 2]]))
    fair = base.mark_line(color=colour("rule"), strokeWidth=1).encode(x=x, y=alt.Y("level:Q", axis=axis, scale=scale))
    lines = base.mark_line(point=True).encode(
        x=x,
        y=alt.Y("held:Q", axis=alt.Axis(title="holds the true ROI", format=".0%", grid=True), scale=scale),
        color=alt.Color("of:N", scale=shades),
        strokeDash=dash,
    )
    return _drawn(alt.layer(fair, lines).properties(width=420, height=340), data)


def plans_chart(held: list[Held]) -> Spec:
    """One point a plan: promised gain and earned gain, in percent of what media brings; on the line both are equal."""
    data: Rows = [
        {
            "of": DOUBTED if fit.score.distrusted else PASSED,
            "promised": fit.score.promised,
            "gain": fit.score.gain,
        }
        for fit in held
        if fit.score.gain is not None and fit.score.promised is not None
    ]
    far = float(max(abs(float(str(row[name]))) for row in data for name in ("promised", "gain")))
    ends: Rows = [{"at": 0.0}, {"at": far}]
    title = "% of what media brings"
    x = alt.X("promised:Q", axis=alt.Axis(title=f"promised gain, {title}", grid=True))
    y = alt.Y("gain:Q", axis=alt.Axis(title=f"earned gain, {title}", grid=True))
    shades = alt.Scale(domain=[PASSED, DOUBTED], range=[colour("accent"), colour("wait")])
    shapes = alt.Scale(domain=[PASSED, DOUBTED], range=["circle", "triangle-up"])
    points = (
        alt.Chart(rows())
        .mark_point(filled=True, size=34, opacity=0.7)
        .encode(x=x, y=y, color=alt.Color("of:N", scale=shades), shape=alt.Shape("of:N", scale=shapes))
    )
    fair = alt.Chart(rows("ends")).mark_line(color=colour("rule")).encode(x="at:Q", y="at:Q")
    return _drawn(alt.layer(fair, points).properties(width=420, height=340), data, ends=ends)


def _drawn(chart: alt.TopLevelMixin, data: Rows, **more: Rows) -> Spec:
    """The specification for a page of its own: on white, in its own size."""
    spec = finish(chart, main=data, **more)
    return {**spec, "background": "white", "padding": 8, "autosize": {"type": "pad"}}


if __name__ == "__main__":
    main()

"""On a telephone each figure of a table still says what it is."""

from __future__ import annotations

import re

from markupsafe import Markup

from unisono.report.stacking import stacked

TABLE = Markup(
    """<table class="claims">
<thead><tr><th scope="col">Channel</th><th scope="col" class="n">It &quot;brings&quot;</th><th>Why</th></tr></thead>
<tbody><tr class="warn"><th scope="row">TV</th><td class="n">1</td><td>a<br>b</td></tr></tbody>
<tfoot><tr><th scope="row">Total</th><td class="n">2</td><td></td></tr></tfoot></table>"""
)


def test_every_cell_learns_the_name_of_its_column() -> None:
    made = stacked(TABLE)
    assert re.findall(r'<td[^>]*data-label="([^"]*)"', made) == ["It &quot;brings&quot;", "Why"] * 2
    assert made.startswith('<table class="claims stack">')
    assert '<thead><tr><th scope="col">Channel</th>' in made
    assert stacked(Markup("<table><tr><td>1</td></tr></table>")) == "<table><tr><td>1</td></tr></table>"


def test_on_the_page_no_figure_stands_without_its_name(pages: dict[str, str]) -> None:
    for page in pages.values():
        bodies = re.findall(r"<t(?:body|foot)>.*?</t(?:body|foot)>", page, re.DOTALL)
        assert len(bodies) > 8
        assert not re.findall(r"<td(?![^>]*data-label)[^>]*>", "".join(bodies))

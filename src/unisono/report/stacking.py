"""Tables for telephones: each cell learns the name of its column, so that a narrow screen can stack a row's cells.

Written once here rather than in every template: the names come from the table's own head. Expects the plain tables of
this report: one row of heads, no cell that spans several columns.
"""

from __future__ import annotations

import re

from markupsafe import Markup

_HEAD = re.compile(r"<thead>.*?</thead>", re.DOTALL)
_ROW = re.compile(r"<tr[ >].*?</tr>", re.DOTALL)
_CELL = re.compile(r"<(th|td)(?=[ >])([^>]*)>")
_CONTENT = re.compile(r"<th[^>]*>(.*?)</th>", re.DOTALL)
_TAGS = re.compile(r"<[^>]+>")


def stacked(table: Markup) -> Markup:
    """The table with `data-label` on each cell, and the class that lets a narrow screen stack it."""
    html = str(table)
    head = _HEAD.search(html)
    if head is None:
        return table
    names = [_TAGS.sub("", name).replace('"', "&quot;") for name in _CONTENT.findall(head[0])]
    body = _ROW.sub(lambda row: _labelled(row[0], names), html[head.end() :])
    start = re.sub(r"<table(?: class=\"([^\"]*)\")?", _with_class, html[: head.start()], count=1)
    return Markup(start + head[0] + body)  # noqa: S704 (only names out of the table itself are added, tags taken off)


def _with_class(match: re.Match[str]) -> str:
    return f'<table class="{match[1]} stack"' if match[1] else '<table class="stack"'


def _labelled(row: str, names: list[str]) -> str:
    cells = iter(names)

    def label(cell: re.Match[str]) -> str:
        name = next(cells, "")
        return f'<td{cell[2]} data-label="{name}">' if cell[1] == "td" and name else cell[0]

    return _CELL.sub(label, row)

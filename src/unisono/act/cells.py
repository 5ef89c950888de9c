"""Cells that a spreadsheet cannot take for a formula: for the lists that people open.

For a marketer: a campaign may be called `=Promo` or `-20 %`; opened in a spreadsheet, such a name must stay a name.

Rule: an apostrophe is put wherever a cell could begin with a character that starts a formula: at the start of the text,
and after a semicolon, tab or line break inside it, where a spreadsheet set to another separator cuts the line. `exact`
takes every such apostrophe away again, so nothing is lost. Files for platforms are never guarded: there a name must be
the platform's own.
"""

from __future__ import annotations

import re
import unicodedata

_CELL_BEGINS = r"(?:^|(?<=[;\t\r\n]))"
_RISKY = r"""['"=+\-@\t\r＝＋－＠]"""
_GUARD = re.compile(rf"{_CELL_BEGINS}(?={_RISKY})")
_GUARDED = re.compile(rf"{_CELL_BEGINS}'(?={_RISKY})")
_BREAKS = frozenset("\t\r\n")


def guarded(text: str) -> str:
    """`text` for a list that people open.

    >>> guarded("=Promo"), guarded("Sale;-20 %"), guarded("Brand")
    ("'=Promo", "Sale;'-20 %", 'Brand')
    """
    return _GUARD.sub("'", text)


def exact(text: str) -> str:
    """The inverse of `guarded`.

    >>> exact("'=Promo")
    '=Promo'
    """
    return _GUARDED.sub("", text)


def is_carried(text: str) -> bool:
    """Whether files can carry the text at all: no control characters but breaks, nothing that is no character."""
    return all(char in _BREAKS or unicodedata.category(char) not in ("Cc", "Cs", "Cn") for char in text)

"""The few marks of Markdown that checklists are made of."""

from __future__ import annotations

from collections.abc import Iterator

from unisono.words import Language, Text


def title(text: Text, words: Language) -> Iterator[str]:
    """A heading and a blank line."""
    yield "## " + words.text(text)
    yield ""


def box(text: Text, words: Language) -> str:
    """A line to tick."""
    return "- [ ] " + words.text(text)


def plain(typed: str) -> str:
    """What people or platforms wrote, on one line and without meaning for Markdown."""
    return "".join("\\" + c if c in "\\`*_[]<>#|" else c for c in " ".join(typed.split()))

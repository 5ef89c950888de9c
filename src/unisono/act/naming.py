"""Checklists in the words of people: “Display” and “Google Ads” for `display` and `google_ads`.

The words are known above this room; who composes a checklist gives them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from unisono.words import Language, Text

Named: TypeAlias = Callable[[Text], Text]


def as_they_are(text: Text) -> Text:
    """The names that the facts use."""
    return text


class Naming(Language):
    """A language that puts words for names into each text first."""

    def __init__(self, code: str, named: Named) -> None:
        super().__init__(code)
        self._named = named

    def text(self, text: Text | str) -> str:
        """The sentence, with names in words."""
        return super().text(self._named(text) if isinstance(text, Text) else text)

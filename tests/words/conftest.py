"""The sentences of the code, found as the how-to finds them, and the French catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
PO = ROOT / "src/unisono/locale/fr/LC_MESSAGES/unisono.po"
KEYWORDS = ("msg", "_", "t", "gettext", "ngettext:1,2")
"""Functions whose first argument is a sentence; the commands in docs/how-to/translate.md say the same."""


@pytest.fixture(scope="session")
def keywords() -> tuple[str, ...]:
    """The marks of a sentence."""
    return KEYWORDS


def sentences(folder: Path) -> Catalog:
    """The sentences below `folder`, found as `babel.cfg` says."""
    with (ROOT / "babel.cfg").open() as stream:
        methods, options = parse_mapping_cfg(stream)  # type: ignore[no-untyped-call]
    found = Catalog()
    for _file, _line, message, _comments, context in extract_from_dir(
        folder, methods, options, parse_keywords(KEYWORDS)
    ):
        found.add(message, context=context)
    return found


def parts(sentence: str | Sequence[str] | None) -> tuple[str, ...]:
    """The forms of a sentence: one, or singular and plural."""
    return (sentence or "",) if isinstance(sentence, str | None) else tuple(sentence)


@pytest.fixture(scope="session")
def template() -> Catalog:
    """Every sentence of Unisono and of Click."""
    found = sentences(ROOT / "src")
    for message in sentences(Path(click.__file__).parent):
        if message.id:
            found.add(message.id)
    return found


@pytest.fixture(scope="session")
def french() -> Catalog:
    """The French catalogue as it stands in the tree."""
    with PO.open("rb") as stream:
        return read_po(stream, locale="fr", ignore_obsolete=False, abort_invalid=True)


@pytest.fixture(scope="session")
def pairs(french: Catalog) -> list[tuple[str, str]]:
    """Each English sentence with its French one; the plural after the singular."""
    return [
        pair for message in french if message.id for pair in zip(parts(message.id), parts(message.string), strict=True)
    ]

"""Which language the command line speaks: `--lang`, else the locale of the terminal, else English.

One catalogue serves the whole product. It is also made gettext's default, so that Click's own words come from it.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path

from unisono.words import Language, language
from unisono.words.language import LANGUAGES

_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
_current = "en"


def chosen_language(arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> str:
    """`fr` or `en` for these arguments and this environment.

    >>> chosen_language(["fit", "--lang", "fr"], {})
    'fr'
    >>> chosen_language(["fit"], {"LANG": "fr_CA.UTF-8"})
    'fr'
    >>> chosen_language(["fit"], {"LANG": "de_DE.UTF-8"})
    'en'
    """
    for before, word in zip(["", *arguments], [*arguments, ""], strict=True):
        if before == "--lang" and word in LANGUAGES:
            return word
        if before.startswith("--lang=") and before[7:] in LANGUAGES:
            return before[7:]
    environment = os.environ if environment is None else environment
    for variable in _VARIABLES:
        for wish in environment.get(variable, "").split(":"):
            code = wish[:2].lower()
            if code in LANGUAGES:
                return code
        if environment.get(variable):
            break
    return "en"


def install(code: str) -> None:
    """Speak `code` from now on."""
    global _current  # noqa: PLW0603  (one process speaks one language)
    _current = code
    os.environ["LANGUAGE"] = code
    folder = Path(str(files("unisono"))) / "locale"
    gettext.bindtextdomain("unisono", str(folder))
    gettext.textdomain("unisono")


def speech() -> Language:
    """The language in use."""
    return language(_current)


def _(message: str) -> str:
    """A sentence of the command line, in the language in use; marks it for the catalogue."""
    return speech().text(message)

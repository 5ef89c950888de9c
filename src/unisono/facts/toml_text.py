"""Reading the files that people edit by hand (settings, channel map, mapping): one way to read, one way to complain.

Pages read these files at every click, so the quick parser of the standard library comes first; what it refuses is put
before the one that says where the fault is.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import ParseError, TOMLKitError

from unisono.errors import SettingsError, Where
from unisono.words import Text, msg


def read_text(path: Path, fault: Text) -> str:
    """The text of the file `path`.

    Raises:
        SettingsError: `fault`, where the file is not written in UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise SettingsError(fault, remedy=msg("Save the file as UTF-8 text."), where=Where(file=path.name)) from error


def parse_toml(text: str, file: str, remedy: Text) -> dict[str, Any]:
    """The tables of a TOML `text`, as plain Python values.

    Raises:
        SettingsError: not TOML; names the file, the line and what stands there, with `remedy`.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return _parse_telling_where(text, file, remedy)


def _parse_telling_where(text: str, file: str, remedy: Text) -> dict[str, Any]:
    try:
        return tomlkit.parse(text).unwrap()
    except TOMLKitError as error:
        line = error.line if isinstance(error, ParseError) else None
        lines = text.splitlines()
        stands = lines[line - 1].strip() if line is not None and 0 < line <= len(lines) else None
        raise SettingsError(
            _what(error), remedy=remedy, where=Where(file=file, line=line, value=stands or None)
        ) from error


def _what(error: TOMLKitError) -> Text:
    said = str(error)
    if "\\x00" in said or "end of file" in said or "Control characters" in said:  # how the parser meets the end
        return msg("A bracket or a quotation mark is opened and not closed.")
    if "already exists" in said:
        return msg("A key stands twice.")
    return msg("A line is not written as TOML.")

"""`channels.toml`: the channel map as a file that the importer only ever adds to and that people edit freely."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from unisono.errors import SettingsError, Where
from unisono.facts.channel_map.rules import FIELDS, ChannelMap, Rule
from unisono.facts.toml_text import parse_toml, read_text
from unisono.words import Language, Text, msg

FILE_NAME = "channels.toml"
_KEYS = (*FIELDS, "channel", "sub_channel")
_INTRODUCTION = (
    msg("The channel map: which campaign belongs to which channel."),
    msg('The first rule that fits wins; * stands for anything, "" for nothing. Without a rule, spend is unmapped.'),
    msg("Each rule starts with [[channel]]; keys: {keys}.", keys=_KEYS),
    msg("Imports add rules at the end and never change a line of yours."),
)


def empty_map_text(words: Language) -> str:
    """The file of a new workspace: how it works, and no rule."""
    return "".join(f"# {words.text(line)}\n" for line in _INTRODUCTION)


def load_map(path: Path) -> tuple[ChannelMap, str]:
    """The channel map and its text; a missing file is an empty map.

    Raises:
        SettingsError: the file is wrong; names line, key and remedy.
    """
    text = read_text(path, msg("The channel map is not written in UTF-8.")) if path.exists() else ""
    return parse_map(text, path.name), text


@lru_cache(maxsize=32)
def parse_map(text: str, file: str = FILE_NAME) -> ChannelMap:
    """The rules that `text` (TOML) holds; kept by text, as every look at the facts asks for them.

    Raises:
        SettingsError: not TOML, an unknown or missing key, a value that is no text.
    """
    data = parse_toml(text, file, msg('Mend the line: each key is written as key = "text".'))
    places = _Places(text, file)
    for key in data:
        if key != "channel" or not isinstance(data[key], list):
            raise SettingsError(
                msg("The channel map has no key “{key}” of its own.", key=key),
                remedy=msg("Begin each rule with a line [[channel]] and put its keys below."),
                where=places.outside(key),
            )
    return ChannelMap(tuple(_rule(rule, i, places) for i, rule in enumerate(data.get("channel", []))))


def _rule(data: Mapping[str, object], index: int, places: _Places) -> Rule:
    for key, value in data.items():
        if key not in _KEYS:
            raise SettingsError(
                msg("The key “{key}” of a channel rule is not known.", key=key),
                remedy=msg("Use one of: {keys}.", keys=_KEYS),
                where=places.inside(index, key, value),
            )
        if not _is_text(value) and not (key in FIELDS and (value == "" or _is_texts(value))):
            raise SettingsError(
                msg("The key “{key}” of a channel rule must be a text.", key=key),
                remedy=msg("Write it between double quotes."),
                where=places.inside(index, key, value),
            )
    if "channel" not in data:
        raise SettingsError(
            msg("A channel rule names no channel."),
            remedy=msg('Add a line such as channel = "search".'),
            where=places.inside(index),
        )
    patterns = tuple((field, _texts(data[field])) for field in FIELDS if field in data)
    sub_channel = data.get("sub_channel")
    return Rule(patterns, str(data["channel"]), None if sub_channel is None else str(sub_channel))


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(_is_text(part) for part in value)


def _texts(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)


class _Places:
    """Lines of rules and keys, found in the text, because the parser does not keep them."""

    def __init__(self, text: str, file: str) -> None:
        self._file = file
        self._lines: dict[tuple[int, str], int] = {}
        rule = -1
        for number, line in enumerate(text.splitlines(), 1):
            if re.match(r"\s*\[\[\s*channel\s*\]\]", line):
                rule += 1
                self._lines[rule, ""] = number
            elif found := re.match(r"\s*\[*\s*[\"']?([\w-]+)", line):
                self._lines.setdefault((rule, found[1]), number)

    def outside(self, key: str) -> Where:
        """The place of a key that is no rule."""
        return Where(file=self._file, line=self._lines.get((-1, key)), column=key)

    def inside(self, rule: int, key: str | None = None, value: Text | object = None) -> Where:
        """The place of a key of a rule, or of the rule."""
        line = self._lines.get((rule, key or ""), self._lines.get((rule, "")))
        return Where(file=self._file, line=line, column=key, value=None if key is None else str(value))

"""The files that people edit are read by a quick parser, and complained about by one that knows the line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import tomlkit

from unisono.domain import Settings
from unisono.errors import SettingsError
from unisono.facts.channel_map import load_map, parse_map
from unisono.facts.settings_file import read_settings, settings_text
from unisono.facts.toml_text import parse_toml
from unisono.measure.funnel.choices import read_long_term
from unisono.measure.mmm.choices import read_choices
from unisono.words import msg

REMEDY = msg("Mend it.")


def test_both_parsers_read_the_same() -> None:
    text = settings_text(Settings(name="Café « A »")) + '\n[model]\nsince = 2024-01-01\nfloat = 1e3\nlist = ["a", 2]\n'
    assert parse_toml(text, "unisono.toml", REMEDY) == tomlkit.parse(text).unwrap()


def test_a_fault_names_its_line() -> None:
    with pytest.raises(SettingsError) as caught:
        parse_toml('name = "Acme"\ncurrency = EUR\n', "unisono.toml", REMEDY)
    assert caught.value.where is not None
    assert caught.value.where.line == 2


@pytest.mark.parametrize("read", [read_settings, load_map, read_choices, read_long_term])
def test_a_file_in_another_encoding_is_named_and_said_how_to_save(
    read: Callable[[Path], object], tmp_path: Path
) -> None:
    path = tmp_path / "file.toml"
    path.write_text('name = "Café"\n', encoding="latin-1")
    with pytest.raises(SettingsError, match=r"file\.toml.*Save the file as UTF-8 text\."):
        read(path)


def test_a_map_is_read_again_when_its_text_changes() -> None:
    rule = '[[channel]]\ncampaign = "brand*"\nchannel = "{channel}"\n'
    assert [parse_map(rule.format(channel=name)).rules[0].channel for name in ("search", "video", "search")] == [
        "search",
        "video",
        "search",
    ]

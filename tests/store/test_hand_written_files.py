"""The files that people edit are read by a quick parser, and complained about by one that knows the line."""

from __future__ import annotations

import pytest
import tomlkit

from unisono.domain import Settings
from unisono.errors import SettingsError
from unisono.facts.channel_map import parse_map
from unisono.facts.settings_file import settings_text
from unisono.facts.toml_text import parse_toml
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


def test_a_map_is_read_again_when_its_text_changes() -> None:
    rule = '[[channel]]\ncampaign = "brand*"\nchannel = "{channel}"\n'
    assert [parse_map(rule.format(channel=name)).rules[0].channel for name in ("search", "video", "search")] == [
        "search",
        "video",
        "search",
    ]

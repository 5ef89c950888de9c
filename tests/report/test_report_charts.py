"""Drawings: nothing from outside, same bytes, own names, dark twins, colours that stay with their channel."""

from __future__ import annotations

import io
import re
from xml.etree import ElementTree as ET

from jinja2.ext import babel_extract

from unisono.report import palette
from unisono.report.charts import returns
from unisono.report.charts.draw import draw
from unisono.report.charts.style import at_width
from unisono.report.render import template_folder

ROWS: list[dict[str, object]] = [
    {"name": "A & <b>", "channel": "a", "value": 2.5, "lower": 1.1256, "upper": 4.0},
    {"name": "Réseaux 1.23456", "channel": "tv", "value": 1.0, "lower": 0.5, "upper": 1.5},
]


def drawing(language: str = "fr", name: str = "x") -> str:
    colours = palette.channel_colours(["a", "tv"])
    spec = returns.spec(ROWS, title="ROI", colours=colours, break_even=2.0)
    return str(draw(at_width(spec, 320), language, name))


def test_a_drawing_is_well_formed_and_keeps_its_texts() -> None:
    texts = [node.text for node in ET.fromstring(drawing()).iter("text")]  # noqa: S314 (our own drawing)
    assert "A & <b>" in texts
    assert "Réseaux 1.23456" in texts
    assert "0,5" in drawing() or "1,5" in drawing() or "ROI" in texts


def test_a_drawing_is_the_same_twice_and_names_nothing_outside() -> None:
    assert drawing() == drawing()
    assert "http" not in drawing()
    assert "xmlns" not in drawing()


def test_every_colour_of_a_drawing_has_a_dark_twin() -> None:
    used = set(re.findall(r'(?:fill|stroke)="(#[0-9a-fA-F]+)"', drawing()))
    assert used
    rules = palette.dark_charts()
    assert all(f'"{colour}"' in rules for colour in used)


def test_light_colours_are_unique_keys() -> None:
    lights = re.findall(r'\[fill="(#[0-9a-f]{6})"\]', palette.dark_charts())
    assert len(lights) == len(set(lights))


def test_a_channel_keeps_its_colour_whatever_stands_beside_it() -> None:
    assert palette.channel_colours(["tv"])["tv"] == palette.channel_colours(["a", "b", "tv", "search"])["tv"]
    many = palette.channel_colours([f"channel {i}" for i in range(40)] + ["unmapped"])
    assert len(many) == 41


def test_the_templates_sentences_can_be_extracted_for_the_catalogue() -> None:
    found = set()
    for path in sorted(template_folder().glob("*.j2")):
        for _, _, message, _ in babel_extract(io.BytesIO(path.read_bytes()), ["t"], [], {"encoding": "utf-8"}):
            found.add(message[0] if isinstance(message, tuple) else message)
    assert "What media earned" in found
    assert "{level} interval: {lower} to {upper}." in found
    assert len(found) > 100

"""The one place where specifications become drawings: SVG inside the page, the same bytes every time."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import vl_convert
from markupsafe import Markup

from unisono.report.charts.style import Spec

VEGA_LITE = "6.1"
"""Version of the language that is drawn; pinned, so that an update of the drawing library moves nothing by itself."""


def draw(spec: Spec, language_code: str, name: str) -> Markup:
    """The drawing of `spec`, numbers and months in French or English; `name` makes its inner names unique."""
    numbers, months = locales(language_code)
    svg = vl_convert.vegalite_to_svg(
        spec, vl_version=VEGA_LITE, format_locale=numbers, time_format_locale=months, allowed_base_urls=[]
    )
    return Markup(_inline(svg, name))  # noqa: S704 (the drawing library escapes the texts of a chart; tested)


@lru_cache(maxsize=2)
def locales(language_code: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """How numbers and months are written in a drawing, as the drawing language wants them described."""
    if language_code == "fr":
        numbers = {**vl_convert.get_format_locale("fr-FR"), "thousands": "\u202f"}
        months = vl_convert.get_time_format_locale("fr-FR")
    else:
        numbers = vl_convert.get_format_locale("en-GB")
        months = vl_convert.get_time_format_locale("en-GB")
    return {**numbers, "minus": "\u2212"}, months


_TAG = re.compile(r"<[^>]+>")
_IN_TAGS = (
    (re.compile(r' xmlns(:\w+)?="[^"]*"'), ""),  # not needed inside a page, and no address of any kind is wanted in it
    (re.compile(r' (pointer-events|aria-\w+|role|class|version)="[^"]*"'), ""),
    (re.compile(r"(\.\d\d)\d+"), r"\1"),
)


def _inline(svg: str, name: str) -> str:
    """An SVG for the inside of a page: inner names of its own, no addresses, hundredths of pixels; texts kept."""

    def tidy(match: re.Match[str]) -> str:
        tag = match[0]
        for pattern, replacement in _IN_TAGS:
            tag = pattern.sub(replacement, tag)
        tag = re.sub(r' id="([^"]+)"', rf' id="{name}-\1"', tag)
        return re.sub(r"url\(#([^)]+)\)", rf"url(#{name}-\1)", tag)

    return _TAG.sub(tidy, svg).replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)

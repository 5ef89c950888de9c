"""A figure: its drawings for a page and for a telephone, its key, and the sentence that a screen reader speaks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from unisono.report.charts.draw import draw
from unisono.report.charts.style import HALF, NARROW, PANEL, WIDE, Spec, at_width
from unisono.report.writer import Writer
from unisono.words import Text


@dataclass(frozen=True, slots=True)
class Mark:
    """One entry of a figure's key: its colour (light), its shape and its words.

    Shapes: `area` (a band where `faint`), `line`, `dashed`, `dot`, `ring`, `tick`.
    """

    colour: str
    shape: str
    words: str
    faint: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """What the template shows: `wide` on a page, `narrow` on a telephone; without `wide` the narrow one serves both.

    `spec` is the specification that both were drawn from, for faces that draw it again.
    """

    label: str
    narrow: Markup
    wide: Markup | None = None
    key: tuple[Mark, ...] = ()
    spec: Spec | None = None


Drawing = Callable[[Spec, str, str], Markup]
"""Draws a specification in a language; the third argument makes its inner names unique."""


class Studio:
    """Draws figures in one language; `drawing` may keep what was drawn before."""

    def __init__(self, writer: Writer, drawing: Drawing = draw) -> None:
        self.writer = writer
        self.drawing = drawing

    def wide(self, name: str, label: Text, spec: Spec, key: tuple[Mark, ...] = ()) -> Figure:
        """A figure over the page's whole width, drawn again for telephones, where it would be too small to read."""
        narrow, wide = self._draw(spec, NARROW, f"{name}-n"), self._draw(spec, WIDE, f"{name}-w")
        return Figure(self.writer.say(label), narrow, wide, key, spec)

    def half(self, name: str, label: Text, spec: Spec, key: tuple[Mark, ...] = ()) -> Figure:
        """A figure of half the width, which a telephone can show as it is."""
        return Figure(self.writer.say(label), self._draw(spec, HALF, name), key=key, spec=spec)

    def panel(self, name: str, label: Text, spec: Spec) -> Figure:
        """One of many small figures of the same kind."""
        return Figure(self.writer.say(label), self._draw(spec, PANEL, name), spec=spec)

    def _draw(self, spec: Spec, width: int, name: str) -> Markup:
        return self.drawing(at_width(spec, width), self.writer.code, name)

"""Charts on pages: drawn on this side for the first paint, print and pages without script; once per specification.

The browser draws the same specification again, so that it can be pointed at; see `static/base/charts.js`.
"""

from __future__ import annotations

import hashlib
import json

from markupsafe import Markup

from unisono.report.charts.draw import draw
from unisono.report.charts.style import Spec
from unisono.report.figure import Studio
from unisono.report.writer import Writer
from unisono_app.base.caching import Cache

_drawn: Cache[Markup] = Cache(600)


def studio(language_code: str, currency: str, time_zone: str) -> Studio:
    """Draws the engine's figures for pages in one language."""
    return Studio(Writer(language_code, currency, time_zone), drawn)


def drawn(spec: Spec, language_code: str, name: str) -> Markup:
    """The drawing of `spec`, kept by the hash of the specification."""
    mark = hashlib.sha256(json.dumps(spec, sort_keys=True).encode()).hexdigest()
    return _drawn.get((mark, language_code, name), lambda: draw(spec, language_code, name))

"""The chart library for browsers: one file, made once from the drawing library and kept in the home.

Rule: pages never wait for it. Until it is made, and where it cannot be, they show the drawings of the server alone.
Limits: about 900 kB, 300 kB packed; loaded only where a chart is looked at.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse

from unisono.facts.files import write_atomically
from unisono_app.base.chart_bundle import bundle
from unisono_app.base.static_files import LONG
from unisono_app.home import Home


@dataclass(frozen=True, slots=True)
class Library:
    """The file as browsers get it."""

    name: str
    packed: bytes


def make_library(home: Home) -> Path:
    """Make the file where it is not there yet; takes some seconds."""
    path = _path(home)
    if not path.is_file():
        write_atomically(path, bundle())
    return path


def library_name() -> str | None:
    """The name of the file in addresses; None while it is not made."""
    path = _path(Home.current())
    return _read(path).name if path.is_file() else None


def chart_library(request: HttpRequest, name: str) -> HttpResponse:  # noqa: ARG001
    """Answer the file, kept by browsers for ever under this name."""
    path = _path(Home.current())
    if not path.is_file() or _read(path).name != name:
        raise Http404(name)
    headers = {"Cache-Control": LONG, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return HttpResponse(_read(path).packed, content_type="text/javascript", headers=headers)


@cache
def _read(path: Path) -> Library:
    content = path.read_bytes()
    return Library(f"charts.{hashlib.sha256(content).hexdigest()[:8]}.js", gzip.compress(content, mtime=0))


def _path(home: Home) -> Path:
    return home.assets / f"charts-{_maker()}.js"


@cache
def _maker() -> str:
    return version("vl-convert-python")

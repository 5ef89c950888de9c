"""Static files straight from the packages, without collectstatic: found once, hashed, kept in memory, cached for ever.

`{% asset "app/unisono.css" %}` gives `/static/app/unisono.3f2a9c1b.css`. About 400 kB in all, gzip beside each.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse

LONG = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as browsers get it."""

    address: str
    kind: str
    plain: bytes
    packed: bytes


@cache
def names() -> frozenset[str]:
    """Every file that the apps bring, by its one name: what may be asked for, and so the most that is ever kept."""
    return frozenset(
        PurePosixPath(path).as_posix() for finder in finders.get_finders() for path, _ in finder.list([".*", "*~"])
    )


def asset(name: str) -> Asset:
    """The file `name` of any app; raises Http404 when there is none."""
    if name not in names():
        raise Http404(name)
    return _packed(name)


@cache
def _packed(name: str) -> Asset:
    plain = Path(str(finders.find(name))).read_bytes()
    path = PurePosixPath(name)
    mark = hashlib.sha256(plain).hexdigest()[:8]
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Asset(str(path.with_name(f"{path.stem}.{mark}{path.suffix}")), kind, plain, gzip.compress(plain, mtime=0))


def static_file(request: HttpRequest, name: str) -> HttpResponse:
    """Answer `name` with its mark (kept for ever) or without (asked anew each time)."""
    path = PurePosixPath(name)
    stem, dot, mark = path.stem.rpartition(".")
    marked = bool(dot) and len(mark) == 8 and set(mark) <= set("0123456789abcdef")
    file = asset(str(path.with_name(stem + path.suffix)) if marked else name)
    if marked and file.address != name:
        raise Http404(name)
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    body = file.packed if packed else file.plain
    headers = {"Cache-Control": LONG if marked else "no-cache", "Vary": "Accept-Encoding"}
    if packed:
        headers["Content-Encoding"] = "gzip"
    return HttpResponse(body, content_type=file.kind, headers=headers)

"""What the readiness page tells beyond the database; rooms add their part when they are loaded."""

from __future__ import annotations

from collections.abc import Callable

PARTS: dict[str, Callable[[], dict[str, object]]] = {}
"""By room: asked at each look, after the database answered."""

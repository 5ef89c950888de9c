"""The questions of the semantic layer: one SQL file each, in DuckDB's dialect, read by name."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_PART = re.compile(r"\{(\w+)\}")


@cache
def sql(name: str) -> str:
    """The text of `sql/<name>.sql`; `{other}` inside stands for the text of another file."""
    text = files("unisono.facts.semantic").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")
    return _PART.sub(lambda part: sql(part[1]), text)

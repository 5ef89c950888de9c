"""Headers by meaning: which canonical field a column is, whatever its language, position, apostrophes or spaces.

Each platform's folder holds `source.toml` with the accepted headers of each field in order of preference. A header
matches exactly after normalisation (NFC, apostrophes, spaces, case, currency in brackets taken off), so that
`Avg. cost` is never read as `Cost`.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from unisono.facts.sources.currencies import split_currency
from unisono.facts.sources.decoding import repair_cell

_SPACES = re.compile(r"[\s\u00a0\u202f\u2009\u200b\ufeff]+")
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "´": "'", "`": "'"})


@lru_cache(maxsize=8192)
def normalise(header: str) -> str:
    """A header in the form that is compared.

    >>> normalise("Nom  de l’ensemble\u00a0de publicités ")
    "nom de l'ensemble de publicités"
    """
    text = unicodedata.normalize("NFC", repair_cell(header)).translate(_APOSTROPHES)
    return _SPACES.sub(" ", text).strip().casefold()


@lru_cache(maxsize=8192)
def _base(header: str) -> tuple[str, str | None]:
    return split_currency(repair_cell(header).strip())


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """What is known of one platform's files.

    Attributes:
        name: `google_ads` …; label: as people call it.
        reader: which reader turns its rows into facts: media, orders, blocks, wide or long.
        fields: accepted headers of each canonical field, normalised, best first.
        required: groups of fields; a file of this source has one of each group.
        needed: all headers that each required group accepts, normalised.
        ignored: headers that are known and not kept, such as ratios.
        segments: headers that split rows further than the canonical key, such as the device.
        facts: dialect facts: `day_order`, `time_zone`, and what else a reader asks for.
    """

    name: str
    label: str
    reader: str
    fields: Mapping[str, tuple[str, ...]]
    required: tuple[tuple[str, ...], ...]
    needed: tuple[frozenset[str], ...]
    ignored: frozenset[str]
    segments: frozenset[str]
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class HeaderMatch:
    """A header row understood by one source.

    Attributes:
        row: index of the header row in the head of the sheet.
        headers: the headers as they stand, repaired where they were decoded wrongly.
        columns: canonical field to position.
        currencies: currency in the header of a field, such as `Amount spent (EUR)`.
        segments: positions of columns that split rows further.
        unknown: headers that mean nothing known.
        score: number of headers that are known.
        missing: required groups of fields that no header is of, each as the headers that would do.
    """

    row: int
    headers: tuple[str, ...]
    columns: Mapping[str, int]
    currencies: Mapping[str, str]
    segments: tuple[int, ...]
    unknown: tuple[str, ...]
    score: int
    missing: tuple[tuple[str, ...], ...] = ()


def match_header(spec: SourceSpec, row: int, cells: tuple[str, ...], *, partly: bool = False) -> HeaderMatch | None:
    """The header row `cells` under `spec`; None where a required field is missing, unless it may match `partly`."""
    bases, keys, wholes, index = _read_cells(cells)
    absent = [i for i, headers in enumerate(spec.needed) if headers.isdisjoint(index)]
    if absent and not partly:
        return None
    columns: dict[str, int] = {}
    known: set[int] = set()
    for field, accepted in spec.fields.items():
        places = [position for name in accepted for position in index.get(name, ())]
        known.update(places)
        if places:
            columns[field] = places[0]
    segments = tuple(i for i, key in enumerate(keys) if key in spec.segments and i not in known)
    aside = {i for i, key in enumerate(keys) if key in spec.ignored or wholes[i] in spec.ignored}
    unknown = tuple(
        cells[i].strip()
        for i in range(len(cells))
        if i not in known and i not in aside and i not in segments and cells[i].strip()
    )
    return HeaderMatch(
        row=row,
        headers=tuple(repair_cell(cell).strip() for cell in cells),
        columns=columns,
        currencies={f: code for f, i in columns.items() if (code := bases[i][1]) is not None},
        segments=segments,
        unknown=unknown,
        score=len(known) + len(segments) + len(aside - known),
        missing=tuple(spec.fields[spec.required[i][0]] for i in absent),
    )


@lru_cache(maxsize=512)
def _read_cells(
    cells: tuple[str, ...],
) -> tuple[list[tuple[str, str | None]], list[str], list[str], dict[str, list[int]]]:
    """Cells without and with their currency, normalised, and where each stands; every source asks this of every row."""
    bases = [_base(cell) for cell in cells]
    keys = [normalise(base) for base, _ in bases]
    wholes = [normalise(cell) for cell in cells]
    index: dict[str, list[int]] = {}
    for position, names in enumerate(zip(keys, wholes, strict=True)):
        for name in dict.fromkeys(names):
            index.setdefault(name, []).append(position)
    return bases, keys, wholes, index


@lru_cache(maxsize=1)
def all_specs() -> tuple[SourceSpec, ...]:
    """Every platform that has a folder here, in alphabetical order."""
    folder = Path(__file__).parent
    return tuple(_load(path) for path in sorted(folder.glob("*/source.toml")))


def _load(path: Path) -> SourceSpec:
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    fields = {field: tuple(normalise(name) for name in names) for field, names in table.get("fields", {}).items()}
    required = tuple(tuple(group) for group in table.get("required", []))
    return SourceSpec(
        name=path.parent.name,
        label=table["label"],
        reader=table["reader"],
        fields=fields,
        required=required,
        needed=tuple(frozenset(name for field in group for name in fields.get(field, ())) for group in required),
        ignored=frozenset(normalise(name) for name in table.get("ignored", [])),
        segments=frozenset(normalise(name) for name in table.get("segments", [])),
        facts=table.get("facts", {}),
    )


@dataclass(frozen=True, slots=True)
class Unsupported:
    """A platform that is recognised and not read yet; `headers`: sets of headers, any of which gives it away."""

    label: str
    headers: tuple[frozenset[str], ...]
    titles: tuple[str, ...]


@lru_cache(maxsize=1)
def unsupported_platforms() -> tuple[Unsupported, ...]:
    """The platforms of `unsupported.toml`."""
    text = (Path(__file__).parent / "unsupported.toml").read_text(encoding="utf-8")
    return tuple(
        Unsupported(
            label=entry["label"],
            headers=tuple(frozenset(normalise(h) for h in group) for group in entry.get("headers", [])),
            titles=tuple(normalise(title) for title in entry.get("titles", [])),
        )
        for entry in tomllib.loads(text)["platform"]
    )

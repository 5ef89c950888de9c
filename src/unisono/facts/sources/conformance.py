"""The conformance suite of sources: what every one must do over its fixtures, in every dialect.

    check_source("google_ads", [Fixture("fr.csv", content, Hints()), Fixture("en.csv", other, Hints())])

All fixtures of one call tell the same facts; the suite re-saves each text fixture in the encodings, separators and line
ends that programs use and asks for the same canonical rows each time.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import polars as pl

from unisono.domain import Severity
from unisono.facts.sources.model import Hints, Reading
from unisono.facts.sources.read import read_file
from unisono.facts.tables import TABLES

_ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252")


@dataclass(frozen=True, slots=True)
class Fixture:
    """A file of a source: its name, its bytes, what is said about it, and its separator where it is a text file."""

    name: str
    content: bytes = field(repr=False)
    hints: Hints = field(default_factory=Hints)
    delimiter: str | None = None


def check_source(source: str, fixtures: Sequence[Fixture]) -> pl.DataFrame:
    """Prove that `source` reads each fixture, in each dialect, as the same rows; returns them.

    Raises:
        AssertionError: a rule of sources is broken; the message names the file and the rule.
    """
    expected: pl.DataFrame | None = None
    for fixture in fixtures:
        for name, content in _dialects(fixture):
            rows = _facts(source, name, read_file(content, name, fixture.hints))
            if expected is None:
                expected = rows
            _need(rows.equals(expected), name, "the facts differ from those of the first fixture")
    _need(expected is not None, source, "a source needs at least one fixture")
    assert expected is not None  # noqa: S101
    return expected


def _facts(source: str, name: str, readings: Sequence[Reading]) -> pl.DataFrame:
    _need(len(readings) == 1, name, "one table was expected")
    reading = readings[0]
    frame = reading.frame
    _need(reading.source == source, name, f"recognised as {reading.source}")
    _need(frame.schema == TABLES[reading.table], name, "the schema is not the canonical one")
    _need(not frame.is_empty(), name, "no rows")
    _need(frame["file_id"].null_count() == len(frame), name, "file_id is the store's to set")
    _need(bool((frame["line"] >= 1).all()) and frame["line"].null_count() == 0, name, "lines start at 1")
    _need((frame["source"] == source).all(), name, "each row names its source")
    _need(all(checksum.holds for checksum in reading.checksums), name, "totals match")
    _need(not [f for f in reading.findings if f.severity is Severity.CRITICAL], name, "no critical finding")
    _need(reading.first_on is not None and reading.last_on is not None, name, "the period is known")
    _need(not _shows_addresses(frame), name, "no e-mail address in clear")
    return frame.drop("line", "file_id").sort(pl.all())


def _shows_addresses(frame: pl.DataFrame) -> bool:
    texts = frame.select(pl.col(pl.String))
    return any(texts[c].str.contains(r"\w@\w+\.\w").any() for c in texts.columns)


def _dialects(fixture: Fixture) -> Iterator[tuple[str, bytes]]:
    """The fixture as it is, then re-saved; a dialect that cannot hold its characters is left out."""
    yield fixture.name, fixture.content
    if fixture.delimiter is None:
        return
    text = fixture.content.decode("utf-8-sig")
    saved = {d: text if d == fixture.delimiter else _resaved(text, fixture.delimiter, d) for d in (",", ";", "\t")}
    ways = zip(_ENCODINGS, itertools.cycle(saved), itertools.cycle(("\r\n", "\n")), strict=False)
    for encoding, delimiter, end in ways:
        try:
            yield fixture.name, saved[delimiter].replace("\r\n", "\n").replace("\n", end).encode(encoding)
        except UnicodeEncodeError:
            continue


def _resaved(text: str, old: str, new: str) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=new, lineterminator="\n").writerows(
        csv.reader(io.StringIO(text, newline=""), delimiter=old)
    )
    return out.getvalue()


def _need(truth: bool | None, name: str, rule: str) -> None:  # noqa: FBT001
    if not truth:
        message = f"{name}: {rule}"
        raise AssertionError(message)

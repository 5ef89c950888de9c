"""Results that were measured once and kept: small tables, so that yardsticks and drawings need no hours.

- `measured/worlds.csv`: one fit of a known world and its plan, against the truth (`worlds.py --twelve --keep`).
- `measured/ranks.csv`: the ranks of the truths of one made-up world (`calibration.py`).
- `peers/measured.jsonl`: one fit of one system on one world (`peers/run.py`).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path

from scoring import Estimates, Score

HERE = Path(__file__).parent / "measured"
WORLDS = HERE / "worlds.csv"
_SCORES = tuple(field.name for field in fields(Score))
_YES_OR_NO = ("media_covered", "flagged", "distrusted", "kept")


@dataclass(frozen=True, slots=True)
class Held:
    """One fit of one world, held against its truth; `ranks` of the true ROIs where they were noted."""

    kind: str
    seed: int
    score: Score
    ranks: tuple[float, ...]


def keep(found: Iterable[tuple[Estimates, Score]], path: Path = WORLDS) -> None:
    """Write `found` to `path`, in four digits; what it holds of other kinds stays."""
    new = [Held(said.kind, said.seed, score, tuple(said.ranks or ())) for said, score in found]
    again = {held.kind for held in new}
    old = [held for held in (kept(path) if path.exists() else ()) if held.kind not in again]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["kind", "seed", *_SCORES, "ranks"])
        for held in (*old, *new):
            told = [_told(getattr(held.score, name)) for name in _SCORES]
            writer.writerow([held.kind, held.seed, *told, " ".join(f"{rank:.3f}" for rank in held.ranks)])


def kept(path: Path = WORLDS) -> list[Held]:
    """Everything that `keep` wrote."""
    with path.open(encoding="utf-8", newline="") as file:
        return [_held(row) for row in csv.DictReader(file)]


def _told(value: float | None) -> str:
    return "" if value is None else f"{float(value):.4g}"


def _held(row: dict[str, str]) -> Held:
    values = {
        name: None if row[name] == "" else row[name] == "1" if name in _YES_OR_NO else float(row[name])
        for name in _SCORES
    }
    ranks = tuple(float(rank) for rank in row["ranks"].split())
    return Held(row["kind"], int(row["seed"]), Score(**values), ranks)  # type: ignore[arg-type]

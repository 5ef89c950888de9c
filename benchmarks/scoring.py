"""How close an estimate came to a world's truth: one measure for every system, so that their figures compare."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

from unisono.synthetic.worlds import World, best_split, even

TWELVE = (
    "clean",
    "collinear",
    "seen_demand",
    "delayed",
    "weibull",
    "s_shaped",
    "no_effect",
    "outliers",
    "level_break",
    "random_walk",
    "restless_season",
    "drifting",
)
"""Kinds on which systems are compared."""
WEEKS = 13
CHANGE = 0.5
"""Plans are for 13 weeks with the money of the last year, and may move each channel by half."""


@dataclass(frozen=True, slots=True)
class Estimates:
    """What a system said about one world; lists are by channel, in the world's order.

    Attributes:
        system: its name and version.
        kind: of the world.
        seed: of the world.
        roi: posterior means of contribution / spend in the history; `lower` and `upper` hold 90 %.
        lower: see `roi`.
        upper: see `roi`.
        media: posterior mean of all channels' contribution together (EUR), with `media_lower` and `media_upper`.
        media_lower: see `media`.
        media_upper: see `media`.
        flagged: names of the system's own checks that asked for a person; None where it has no checks.
        distrusted: of its stress tests, those that did; empty unless they came to that verdict together.
        plan: money by channel over the window; None where no plan was asked for.
        promised: gain over the usual split that the plan promised (EUR), mean, lower and upper.
        probability: of beating the usual split, as promised.
        ranks: of the true ROIs among the posterior's draws, 0-1; uniform over many worlds where intervals are right.
        measured: seconds, draws, effective sizes and the like, by name.
    """

    system: str
    kind: str
    seed: int
    roi: list[float]
    lower: list[float]
    upper: list[float]
    media: float
    media_lower: float
    media_upper: float
    flagged: list[str] | None = None
    distrusted: list[str] | None = None
    plan: list[float] | None = None
    promised: list[float] | None = None
    probability: float | None = None
    ranks: list[float] | None = None
    measured: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Score:
    """Estimates held against the truth.

    Attributes:
        relative: mean over channels that have an effect of |estimate / truth - 1|.
        points: mean over channels of |estimate - truth| contribution, in percent of the outcome.
        covered: share of channels whose true ROI lies between the limits.
        width: median over channels with an effect of (upper - lower) / truth.
        bias: estimated minus true share of all media in the outcome.
        media_covered: whether the true share lies between its limits.
        flagged: whether the system's own checks asked for a person; None where it has none.
        distrusted: whether its stress tests did.
        sure: probability of beating the usual split that the plan promised.
        gain: what the plan earned over the usual split in the world, in percent of what media brings in the window.
        possible: what the best split within the same limits would have earned.
        promised: what the plan promised, in the same unit.
        kept: whether the gain lies between the promised limits.
    """

    relative: float
    points: float
    covered: float
    width: float
    bias: float
    media_covered: bool
    flagged: bool | None
    distrusted: bool | None
    sure: float | None
    gain: float | None
    possible: float | None
    promised: float | None
    kept: bool | None


def score(world: World, said: Estimates) -> Score:
    """Hold `said` against `world`."""
    truth, total = world.truth, float(world.data.outcome.sum())
    spend = world.data.spend.sum(axis=0)
    roi, lower, upper = (np.array(values) for values in (said.roi, said.lower, said.upper))
    works = truth.roi > 0
    media = float(truth.media.sum())
    gain, possible, promised, kept = _plan(world, said)
    return Score(
        relative=float(np.abs(roi[works] / truth.roi[works] - 1).mean()),
        points=100 * float((np.abs(roi - truth.roi) * spend).mean()) / total,
        covered=float(((lower <= truth.roi) & (truth.roi <= upper)).mean()),
        width=float(np.median((upper[works] - lower[works]) / truth.roi[works])),
        bias=(said.media - media) / total,
        media_covered=bool(said.media_lower <= media <= said.media_upper),
        flagged=None if said.flagged is None else bool(said.flagged),
        distrusted=None if said.distrusted is None else bool(said.distrusted),
        sure=said.probability,
        gain=gain,
        possible=possible,
        promised=promised,
        kept=kept,
    )


def todays_split(world: World) -> np.ndarray:
    """Money by channel over the window when last year's goes on."""
    return np.asarray(WEEKS * world.data.spend[-52:].mean(axis=0))


def _plan(world: World, said: Estimates) -> tuple[float | None, float | None, float | None, bool | None]:
    if said.plan is None:
        return None, None, None, None
    today = todays_split(world)
    best = best_split(world, today, weeks=WEEKS, lower=(1 - CHANGE) * today, upper=(1 + CHANGE) * today)
    percent = 100 / (float(world.truth.media[-52:].mean()) * WEEKS)
    gain = world.gain_of(even(np.array(said.plan), WEEKS), even(today, WEEKS))
    possible = world.gain_of(even(best, WEEKS), even(today, WEEKS))
    if said.promised is None:
        return percent * gain, percent * possible, None, None
    mean, lower, upper = said.promised
    return percent * gain, percent * possible, percent * mean, lower <= gain <= upper


def save(path: Path, found: Estimates) -> None:
    """Add `found` as one line of JSON to `path`."""
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(found)) + "\n")


def load(path: Path) -> list[Estimates]:
    """Everything that `save` wrote; of equal system, kind and seed the last."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    found = [Estimates(**json.loads(line)) for line in lines]
    return list({(said.system, said.kind, said.seed): said for said in found}.values())


# heading, attribute of Score, format
_COLUMNS = (
    ("error", "relative", ".2f"),
    ("points", "points", ".2f"),
    ("cover", "covered", ".2f"),
    ("width", "width", ".2f"),
    ("bias", "bias", "+.3f"),
    ("cover", "media_covered", ".2f"),
    ("flag", "flagged", ".2f"),
    ("trust!", "distrusted", ".2f"),
    ("gain", "gain", ".2f"),
    ("best", "possible", ".2f"),
    ("sure", "sure", ".2f"),
    ("prom.", "promised", ".2f"),
    ("kept", "kept", ".2f"),
)
HEADING = f"{'kind':<16}{'n':>3}" + "".join(f"{name:>7}" for name, _, _ in _COLUMNS) + "  share   loss  worst"


def line(kind: str, scores: Iterable[Score]) -> str:
    """One row of the table under `HEADING`: means over the worlds of a kind."""
    found = list(scores)
    cells = [f"{kind:<16}{len(found):>3}"]
    for _, name, form in _COLUMNS:
        values = [float(value) for s in found if (value := getattr(s, name)) is not None]
        cells.append(format(sum(values) / len(values), form).rjust(7) if values else "-".rjust(7))
    gains = [s.gain for s in found if s.gain is not None]
    possible = sum(s.possible for s in found if s.possible is not None)
    if gains:
        cells.append(f"{sum(gains) / possible if possible > 0 else 0.0:>7.0%}")
        cells.append(f"{sum(gain < -0.1 for gain in gains):>7}{min(gains):>7.2f}")
    return "".join(cells)

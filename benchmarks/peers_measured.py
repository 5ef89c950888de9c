"""What the open systems reached when they were run beside Unisono (`peers/measured.jsonl`, see `peers/run.py`)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scoring import Estimates, load, score

from unisono.synthetic.worlds import make_world

MEASURED = Path(__file__).parent / "peers" / "measured.jsonl"


@dataclass(frozen=True, slots=True)
class Peers:
    """Every answer of the peers; none of Unisono's."""

    found: tuple[Estimates, ...]

    # smallest ESS a second on this size of machine, undisturbed, in the study that set the aims
    fastest: str = "24 (PyMC-Marketing), 4 (Meridian)"
    fastest_of_roi: str = "24 (PyMC-Marketing), 8 (Meridian)"

    @classmethod
    def measured(cls) -> Peers:
        """Those of the file."""
        return cls(tuple(said for said in load(MEASURED) if said.system != "unisono"))

    def speed(self, quantity: str) -> str:
        """Effective draws a processor second of a fit, by system."""
        benchmark = [s for s in self.found if s.kind == "benchmark"]
        return _told({s.system: s.measured[quantity] / s.measured["cpu_fit"] for s in benchmark}, ".1f")

    def seconds(self) -> str:
        """Processor seconds from process start to contributions, by system."""
        phases = ("import", "prepare", "fit", "contributions")
        benchmark = [s for s in self.found if s.kind == "benchmark"]
        return _told({s.system: sum(s.measured[f"cpu_{phase}"] for phase in phases) for s in benchmark}, ".0f")

    def seeds(self, kind: str) -> set[int]:
        """Worlds of `kind` on which any of them was run."""
        return {said.seed for said in self.found if said.kind == kind}

    def truth(self, kind: str, name: str, form: str) -> str:
        """Mean of a `Score` attribute on `kind`, by system."""
        return _told(self._means(kind, name), form)

    def shares(self, kind: str) -> str:
        """The plan's gain over the oracle's on `kind`, by system."""
        gained, possible = self._means(kind, "gain"), self._means(kind, "possible")
        return _told({system: gain / possible[system] for system, gain in gained.items()}, ".0%")

    def over_all(self, kinds: tuple[str, ...]) -> str:
        """Gain of all plans over the oracle's on the worlds of `kinds` that were run, by system."""
        gained: dict[str, list[tuple[float, float]]] = {}
        for kind in kinds:
            gain, possible = self._means(kind, "gain"), self._means(kind, "possible")
            for system in gain:
                gained.setdefault(system, []).append((gain[system], possible[system]))
        return _told(
            {system: sum(g for g, _ in each) / sum(p for _, p in each) for system, each in gained.items()}, ".0%"
        )

    def least(self, kind: str, name: str) -> float | None:
        """The smallest of these means; None where none was run on `kind`."""
        return min(self._means(kind, name).values(), default=None)

    def _means(self, kind: str, name: str) -> dict[str, float]:
        values: dict[str, list[float]] = {}
        for said in self.found:
            if said.kind == kind and (value := getattr(score(make_world(kind, said.seed), said), name)) is not None:
                values.setdefault(said.system, []).append(float(value))
        return {system: float(np.mean(found)) for system, found in values.items()}


def _told(found: dict[str, float], form: str) -> str:
    return ", ".join(f"{system} {value:{form}}" for system, value in found.items()) or "-"

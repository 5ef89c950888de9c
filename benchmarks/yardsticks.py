"""The media-mix model and its planner against their aims: one table, one command (`make yardsticks`).

    python benchmarks/yardsticks.py [--worlds 5] [--kinds ...] [--fast]

Each row states what was measured now, the aim, whether it is met, and the best open peer as it was measured beside us
on the day written in `peers/measured.jsonl` (see `peers/run.py`; peers take minutes a fit, so they are not run here).
Speed is the best of several runs; accuracy is over worlds that no part of the model was tuned on (seeds from 100).
`--fast` leaves out the empty compile cache and the panel, which take a minute each.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
from fit import best_of_warm, in_fresh_process
from panel_truth import panel_data, peak_gb
from scoring import Estimates, Score, load, score

from unisono.measure.mmm.panel.engine import fit_panel
from unisono.measure.mmm.spec import Spec
from unisono.synthetic.worlds import make_panel, make_world
from worlds import estimates

MEASURED = Path(__file__).parent / "peers" / "measured.jsonl"
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
_FIRST = 100


@dataclass(frozen=True, slots=True)
class Row:
    """One yardstick: what, measured, aim, whether it is met (None: nothing to compare), and the best peer."""

    what: str
    found: str
    aim: str
    met: bool | None
    peer: str = "-"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worlds", type=int, default=5, help="replications of the benchmark world")
    parser.add_argument("--kinds", nargs="*", default=list(TWELVE), help="other kinds, one world each")
    parser.add_argument("--fast", action="store_true")
    given = parser.parse_args()
    packages = ", ".join(f"{name} {version(name)}" for name in ("unisono", "numpy", "numba", "scipy"))
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}; {packages}")
    print(f"{dt.datetime.now(tz=dt.UTC):%Y-%m-%d}, load {os.getloadavg()[0]:.1f}\n", flush=True)
    peers = Peers(load(MEASURED))
    print(f"{'work':<58}{'measured':<42}{'aim':<22}{'':<8}best peer")
    for row in rows(given, peers):
        verdict = {True: "met", False: "MISSED", None: ""}[row.met]
        print(f"{row.what:<58}{row.found:<42}{row.aim:<22}{verdict:<8}{row.peer}", flush=True)


def rows(given: argparse.Namespace, peers: Peers) -> Iterator[Row]:
    """Every yardstick, as it is measured."""
    yield from _speed(given, peers)
    if not given.fast:
        yield from _panel()
    bench = [_fitted("benchmark", _FIRST + i) for i in range(given.worlds)]
    yield from _truth("benchmark world", bench, peers, "benchmark")
    others = [_fitted(kind, _FIRST) for kind in given.kinds]
    if others:
        yield from _kinds(others, peers)
    yield from _planner([*bench, *others])


class Peers:
    """What the open systems reached when they were run beside Unisono."""

    def __init__(self, found: list[Estimates]) -> None:
        self.found = [said for said in found if said.system != "unisono"]

    def speed(self, quantity: str) -> str:
        """Most effective draws a processor second of a fit."""
        rates = {s.system: s.measured[quantity] / s.measured["cpu_fit"] for s in self.found if s.kind == "benchmark"}
        return self._told(rates, form=".1f")

    def seconds(self) -> str:
        """Fewest processor seconds from process start to contributions."""
        phases = ("import", "prepare", "fit", "contributions")
        found = {
            s.system: sum(s.measured[f"cpu_{phase}"] for phase in phases) for s in self.found if s.kind == "benchmark"
        }
        return self._told(found, form=".0f")

    def truth(self, kind: str, name: str, form: str) -> str:
        """Each system's mean of a `Score` attribute on `kind`."""
        told = []
        for system in dict.fromkeys(s.system for s in self.found):
            values = [
                float(value)
                for said in self.found
                if (said.system, said.kind) == (system, kind)
                and (value := getattr(score(make_world(kind, said.seed), said), name)) is not None
            ]
            if values:
                told.append(f"{system} {np.mean(values):{form}}")
        return ", ".join(told) or "-"

    def _told(self, found: dict[str, float], form: str) -> str:
        return ", ".join(f"{system} {value:{form}}" for system, value in found.items()) or "-"


def _speed(given: argparse.Namespace, peers: Peers) -> Iterator[Row]:
    warm = best_of_warm()
    rate = warm["ess"] / warm["seconds"]
    of_roi = warm["ess_roi"] / warm["seconds"]
    name = "156 weeks x 8 channels, smallest ESS/s, everything, warm"
    yield Row(name, f"{rate:,.0f} (R-hat {warm['rhat']:.3f})", "2,000", rate >= 2000)
    yield Row("the same over ROI and contributions", f"{of_roi:,.0f}", "", None)
    # a busy machine does not disturb these, so they are what is compared
    by_processor = f"{warm['ess'] / warm['processor']:,.0f}"
    of_roi_by_processor = f"{warm['ess_roi'] / warm['processor']:,.0f}"
    yield Row("everything, by processor second", by_processor, "", None, peers.speed("ess"))
    yield Row("contributions, by processor second", of_roi_by_processor, "", None, peers.speed("ess_contribution"))
    with tempfile.TemporaryDirectory() as cache:
        if not given.fast:
            cold = in_fresh_process(cache)["whole"]
            yield Row("new process, empty compile cache (s)", f"{cold:.1f}", "8, or at install", cold <= 8)
        else:
            in_fresh_process(cache)
        ready = min(in_fresh_process(cache)["whole"] for _ in range(3))
    yield Row(
        "new process, compiled, start to result (s)",
        f"{ready:.1f}",
        "2.5",
        ready <= 2.5,
        f"processor: {peers.seconds()}",
    )


def _panel() -> Iterator[Row]:
    data = panel_data(make_panel(_FIRST))
    fit_panel(panel_data(make_panel(_FIRST, n_units=3)))
    fit = fit_panel(data)
    checks = {d.name: d.value for d in fit.diagnostics}
    found = f"{fit.seconds:.0f} (R-hat {checks['rhat']:.3f}, ESS {checks['ess']:.0f})"
    met = fit.seconds <= 20 and checks["rhat"] < 1.01 and checks["ess"] >= 400 and not checks["divergences"]
    yield Row("40 regions x 156 x 8 (s)", found, "20, < 1.01, >= 400", met, "none converged in 25 min")
    yield Row("the same, peak memory (GB)", f"{peak_gb():.2f}", "1", peak_gb() <= 1.0, "2.8")


def _fitted(kind: str, seed: int) -> tuple[Estimates, Score]:
    world = make_world(kind, seed)
    said = estimates(world, Spec())
    return said, score(world, said)


def _truth(where: str, found: list[tuple[Estimates, Score]], peers: Peers, kind: str) -> Iterator[Row]:
    scores = [s for _, s in found]
    error, covered, bias = (float(np.mean([getattr(s, n) for s in scores])) for n in ("relative", "covered", "bias"))
    yield Row(
        f"{where} x {len(found)}: mean relative error",
        f"{error:.3f}",
        "0.15 or lower",
        error <= 0.15,
        peers.truth(kind, "relative", ".2f"),
    )
    told = f"{covered:.2f}"
    inside = 0.85 <= covered <= 0.98
    yield Row(f"{where}: 90 % interval coverage", told, "0.85 to 0.95", inside, peers.truth(kind, "covered", ".2f"))
    told = f"{bias:+.3f}"
    yield Row(f"{where}: bias of total media", told, "0 (+-0.02)", abs(bias) <= 0.02, peers.truth(kind, "bias", "+.3f"))


def _kinds(found: list[tuple[Estimates, Score]], peers: Peers) -> Iterator[Row]:
    for said, held in found:
        told = f"error {held.relative:.2f}, cover {held.covered:.2f}"
        silent = held.covered < 0.75 and not held.distrusted
        marked = "flagged" if held.distrusted else "not flagged"
        peer = peers.truth(said.kind, "relative", ".2f")
        yield Row(f"{said.kind}, seed {said.seed}", f"{told}, {marked}", "covered or flagged", not silent, peer)


def _planner(found: list[tuple[Estimates, Score]]) -> Iterator[Row]:
    scores = [s for _, s in found if s.gain is not None and s.possible]
    alike = [s for said, s in found if said.kind == "benchmark"]
    differ = [s for said, s in found if said.kind != "benchmark"]
    for what, group, aim in (("returns alike", alike, 0.55), ("returns that differ", differ, 0.8)):
        if group:
            share = sum(s.gain or 0.0 for s in group) / sum(s.possible or 0.0 for s in group)
            yield Row(f"plan's gain over the oracle's, {what}", f"{share:.0%}", f"{aim:.0%}", share >= aim)
    worst = min(s.gain or 0.0 for s in scores)
    yield Row("worst plan (% of what media brings)", f"{worst:.2f}", "never below -0.1", worst >= -0.1)
    kept, sure = np.mean([bool(s.kept) for s in scores]), np.mean([s.sure or 0.5 for s in scores])
    better = np.mean([(s.gain or 0.0) > 0 for s in scores])
    yield Row("promised gain's 90 % interval holds the truth", f"{kept:.2f}", "0.85 to 0.95", bool(kept >= 0.8))
    told = f"{sure:.2f} promised, {better:.2f} true"
    yield Row("probability of beating today's split", told, "equal", bool(abs(sure - better) <= 0.1))
    seconds, trust, fit = (
        float(np.median([said.measured[name] for said, _ in found]))
        for name in ("plan_seconds", "trust_seconds", "fit_seconds")
    )
    yield Row("plan, 8 channels x 13 weeks x 1,000 draws (s)", f"{seconds:.2f}", "0.2", seconds <= 0.2, "11 to 40")
    yield Row("trust score over the fit's time", f"{trust / fit:.2f}", "below 1", trust < fit)


if __name__ == "__main__":
    started = time.perf_counter()
    main()
    print(f"\nmeasured in {time.perf_counter() - started:.0f} s", file=sys.stderr)

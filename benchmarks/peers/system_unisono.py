"""Unisono on one exchange folder: python system_unisono.py FOLDER."""

from __future__ import annotations

import csv
import datetime as dt
import sys
from pathlib import Path

from exchange import Answer, Clock, Task

clock = Clock()
import numpy as np  # noqa: E402

from unisono.measure.mmm.data import ModelData  # noqa: E402
from unisono.measure.mmm.engine import fit_model  # noqa: E402
from unisono.measure.mmm.result import Grade  # noqa: E402
from unisono.measure.mmm.spec import Spec  # noqa: E402
from unisono.plan import PlanRequest, make_plan  # noqa: E402

clock.done("import")


def main(folder: Path) -> None:
    task = Task.read(folder)
    with (folder / "history.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    data = ModelData(
        periods=tuple(dt.date.fromisoformat(row["date"]) for row in rows),
        outcome=np.array([float(row["outcome"]) for row in rows]),
        spend=np.array([[float(row[name]) for name in task.channels] for row in rows]),
        channels=tuple(task.channels),
        controls=np.array([[float(row[name]) for name in task.controls] for row in rows]),
        control_names=tuple(task.controls),
        currency="EUR",
        outcome_name="outcome",
    )
    spec = Spec(chains=task.chains, draws=task.draws, threads=task.cores)
    clock.done("prepare")
    fit = fit_model(data, spec)
    clock.done("fit")
    contribution = fit.draws.roi * data.spend.sum(axis=0)
    clock.done("contributions")
    request = PlanRequest(budget=sum(task.today), weeks=task.weeks, margin_rate=1.0, change=task.change)
    plan = make_plan(fit, request)
    clock.done("plan")
    planned = {item.channel: item.planned for item in plan.lines}
    fit_model(data, spec)
    clock.done("fit again")
    shape = (task.chains, task.draws, -1)
    checks = {d.name: d for d in fit.diagnostics}
    Answer(
        version="unisono",
        sampled=np.concatenate([fit.theta, np.log(fit.draws.beta)], axis=1).reshape(shape),
        contribution=contribution.reshape(shape),
        plan=[planned[name] for name in task.channels],
        promised=[plan.gain.value, plan.gain.interval.lower, plan.gain.interval.upper],
        flagged=[d.name for d in fit.diagnostics if d.grade is not Grade.PASS],
        divergences=int(checks["divergences"].value),
        phases=clock.phases,
        processor=clock.processor,
    ).write(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

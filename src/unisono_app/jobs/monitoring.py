"""What monitors see of jobs: whether a worker lives, how many jobs wait, run and failed."""

from __future__ import annotations

from unisono_app.base.clock import now
from unisono_app.jobs.queries import counts, n_workers


def health() -> dict[str, object]:
    """For the readiness page: without a worker pages still answer, so this never says that we are not ready."""
    found = counts()
    return {"workers": n_workers(now()), "waiting": found["waiting"], "running": found["running"]}


def metric_lines() -> list[str]:
    """For the metrics page."""
    lines = ["# TYPE unisono_jobs gauge"]
    lines += [f'unisono_jobs{{state="{state}"}} {n}' for state, n in counts().items()]
    return [*lines, "# TYPE unisono_workers gauge", f"unisono_workers {n_workers(now())}"]

"""What every system is given and what it answers: one folder a run, plain files, no truth in it.

Only the standard library and numpy are needed here, so that each system can read it in its own environment.

    history.csv   date, outcome, one column a channel (spend), one a control
    task.json     names, plan of how many weeks, today's money over them, how far it may move, chains, draws, priors
    answer.npz    sampled (chains, draws, n) and contribution (chains, draws, n_channels), in the outcome's unit
    answer.json   version, seconds by phase, plan by channel, what was promised, what the system's own checks marked
"""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Task:
    """What is asked of a system; `priors` are Unisono's, or "default" for the system's own."""

    channels: list[str]
    controls: list[str]
    weeks: int
    today: list[float]
    change: float
    chains: int
    draws: int
    cores: int
    priors: str

    @classmethod
    def read(cls, folder: Path) -> Task:
        """The task in `folder`."""
        return cls(**json.loads((folder / "task.json").read_text(encoding="utf-8")))

    def write(self, folder: Path) -> None:
        """Write it to `folder`."""
        (folder / "task.json").write_text(json.dumps(asdict(self)), encoding="utf-8")


@dataclass
class Answer:
    """What a system says; see the module's docstring."""

    version: str
    sampled: Any
    contribution: Any
    plan: list[float] | None = None
    promised: list[float] | None = None
    flagged: list[str] | None = None
    divergences: int = 0
    phases: dict[str, float] = field(default_factory=dict)
    processor: dict[str, float] = field(default_factory=dict)

    def write(self, folder: Path) -> None:
        """Write it to `folder`."""
        np.savez(folder / "answer.npz", sampled=np.asarray(self.sampled), contribution=np.asarray(self.contribution))
        said = {
            "version": self.version,
            "plan": self.plan,
            "promised": self.promised,
            "flagged": self.flagged,
            "divergences": self.divergences,
            "phases": self.phases,
            "processor": self.processor,
        }
        (folder / "answer.json").write_text(json.dumps(said), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Answer:
        """The answer in `folder`."""
        arrays = np.load(folder / "answer.npz")
        said = json.loads((folder / "answer.json").read_text(encoding="utf-8"))
        return cls(sampled=arrays["sampled"], contribution=arrays["contribution"], **said)


class Clock:
    """Wall and processor seconds by phase; the processor's are of all threads of this process."""

    def __init__(self) -> None:
        self.phases: dict[str, float] = {}
        self.processor: dict[str, float] = {}
        self._wall, self._processor = time.perf_counter(), 0.0

    def done(self, phase: str) -> None:
        """The phase that ends now; the first one starts with the process, as far as the processor is concerned."""
        wall, processor = time.perf_counter(), time.process_time()
        self.phases[phase] = wall - self._wall
        self.processor[phase] = processor - self._processor
        self._wall, self._processor = wall, processor


# Unisono's priors in numbers that the others can be given, see `unisono.measure.mmm.spec.Priors`.
MEDIA_SHARE = 0.25
ROI_SD = float(np.hypot(0.7, 0.7))
DECAY = (1.5, 2.5)
HALF = (0.0, 0.6)
SLOPE = (0.18, 0.35)
WINDOW = 13
HARMONICS = 3

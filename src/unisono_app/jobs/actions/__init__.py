"""The writers of jobs besides the workers: asking for long work, steering it, and doing it at once.

job = perform(AskFit(), actor)          # waits in line; the same asked twice is one job
"""

from collections.abc import Mapping

from unisono_app.jobs.actions.asking import (
    Ask,
    AskCheck,
    AskFit,
    AskGrade,
    AskImport,
    AskLeaveOut,
    AskReport,
    AskSample,
    AskTrust,
)
from unisono_app.jobs.actions.at_once import FitNow, ImportNow, RecordReadBack
from unisono_app.jobs.actions.rounds import ROUNDS, SetSchedule
from unisono_app.jobs.actions.steering import CancelJob, RetryJob

BY_CLICK: Mapping[str, type[Ask]] = {"fit": AskFit, "trust": AskTrust, "report": AskReport, "check": AskCheck}
"""Work that needs no more than its name."""

__all__ = [
    "BY_CLICK",
    "ROUNDS",
    "Ask",
    "AskCheck",
    "AskFit",
    "AskGrade",
    "AskImport",
    "AskLeaveOut",
    "AskReport",
    "AskSample",
    "AskTrust",
    "CancelJob",
    "FitNow",
    "ImportNow",
    "RecordReadBack",
    "RetryJob",
    "SetSchedule",
]

"""The commands, one module each. Each module has `make()`; this list puts them in the order of the job."""

from __future__ import annotations

from unisono_cli.commands import (
    audit,
    channels,
    check,
    completion,
    demo,
    fit,
    grade,
    importing,
    init,
    override,
    plan,
    proposals,
    rebuild,
    report,
    sample,
    status,
    trace,
    warm_up,
)
from unisono_cli.menu import Sections
from unisono_cli.speech import _


def sections() -> Sections:
    """Every command, by stage of the job."""
    return [
        (_("Start"), [init.make(), status.make()]),
        (_("Facts and trust"), [importing.make(), channels.make(), check.make(), override.make(), trace.make()]),
        (_("Measure and plan"), [fit.make(), plan.make()]),
        (_("Decide and learn"), [proposals.make(), grade.make(), report.make()]),
        (_("Proof"), [audit.make(), rebuild.make()]),
        (_("Try it"), [demo.make(), sample.make()]),
        (_("Set up"), [completion.make(), warm_up.make()]),
    ]

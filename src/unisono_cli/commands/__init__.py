"""The commands, one module each. Each module has `make()`; this list puts them in the order of the job."""

from __future__ import annotations

from collections.abc import Callable

import click

from unisono.words import Text, msg
from unisono_cli.commands import (
    answerable,
    audit,
    backup,
    changes,
    channels,
    check,
    completion,
    demo,
    export_fit,
    fit,
    frontier,
    funnel,
    grade,
    importing,
    init,
    mcp,
    model,
    override,
    people,
    plan,
    proposals,
    rebuild,
    regions,
    release,
    report,
    restore,
    sample,
    scenario,
    serve,
    status,
    trace,
    trust,
    warm_up,
    why,
    worker,
)
from unisono_cli.menu import Sections
from unisono_cli.speech import speech

_STAGES: tuple[tuple[Text, tuple[Callable[[], click.Command], ...]], ...] = (
    (msg("Start"), (init.make, serve.make, worker.make, status.make)),
    (msg("Facts and trust"), (importing.make, channels.make, check.make, override.make, trace.make)),
    (
        msg("Measure"),
        (answerable.make, model.make, fit.make, changes.make, trust.make, regions.make, funnel.make, export_fit.make),
    ),
    (msg("Plan"), (plan.make, frontier.make, scenario.make, why.make)),
    (msg("Decide and learn"), (proposals.make, grade.make, report.make, people.make)),
    (msg("Proof"), (audit.make, rebuild.make, release.make, backup.make, restore.make)),
    (msg("Try it"), (demo.make, sample.make)),
    (msg("Set up"), (completion.make, mcp.make, warm_up.make)),
)
COMMANDS = tuple(make for _title, makes in _STAGES for make in makes)
"""The makers of all commands, in the order of the job."""


def sections() -> Sections:
    """Every command in the language in use, by stage of the job."""
    return [(speech().text(title), [make() for make in makes]) for title, makes in _STAGES]

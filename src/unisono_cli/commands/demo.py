"""`unisono demo`: the whole job on the sample company, from its exports to a graded promise."""

from __future__ import annotations

import datetime as dt
import os
import sys
import time
import webbrowser
from pathlib import Path

import click
from rich.console import Console

from unisono.words import Text, msg
from unisono_cli.command import command
from unisono_cli.face import Face
from unisono_cli.speech import _, speech


def make() -> click.Command:
    """Build the command."""
    return command(
        "demo",
        body,
        help=_(
            "Run the main job on the sample company in FOLDER: import, check, fit, plan, decide, act, grade, report."
        ),
        options=(
            click.argument(
                "target", metavar="FOLDER", type=click.Path(path_type=Path, file_okay=False), default=Path("demo")
            ),
            click.option(
                "--seed", type=int, default=2026, show_default=True, help=_("Another seed is another company.")
            ),
            click.option("--open", "show", is_flag=True, help=_("Open the report where there is a display.")),
        ),
    )


def body(face: Face, target: Path, seed: int, show: bool) -> None:
    """Run the command."""
    from unisono.runs.demo import run_demo

    started = time.perf_counter()
    console = face.console(error=True)

    def step(text: Text) -> None:
        if not face.as_json:
            elapsed = time.perf_counter() - started
            console.print(f"[dim]{elapsed:5.1f} s[/dim]  {speech().text(text)}", soft_wrap=True)

    result = run_demo(target, seed=seed, language=face.words.code, user=face.user(), tell=step)
    seconds = time.perf_counter() - started
    reports = {code: path.resolve() for code, path in result.reports.items()}
    first = reports[face.words.code]

    def tell(out: Console) -> None:
        out.print()
        for code, path in reports.items():
            out.print(f"{code}  {path}", soft_wrap=True, markup=False)
        out.print(
            speech().text(
                msg(
                    "Done in {seconds} s. Look around: {command}",
                    seconds=round(seconds, 1),
                    command=f"unisono status -w {target / 'workspace'}",
                )
            ),
            soft_wrap=True,
        )

    face.answer(
        {
            "reports": {code: str(path) for code, path in reports.items()},
            "workspace": target / "workspace",
            "proposal": result.proposal_id,
            "verdict": result.verdict,
            "seconds": round(seconds, 1),
            "finished_at": dt.datetime.now(dt.UTC),
        },
        tell,
    )
    if show and _has_display():
        webbrowser.open(first.as_uri())


def _has_display() -> bool:
    return sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))

"""`unisono demo`: the whole job on the sample company, from its exports to a graded promise."""

from __future__ import annotations

import datetime as dt
import time
import webbrowser
from collections.abc import Callable
from pathlib import Path

import click

from unisono.words import Text, msg
from unisono_app.home import HOST, PORT
from unisono_app.typed import typed
from unisono_cli.command import command
from unisono_cli.commands import serve
from unisono_cli.commands.sample import seed_option
from unisono_cli.display import has_display
from unisono_cli.face import Face
from unisono_cli.page import Page, console_for
from unisono_cli.progress import Bar
from unisono_cli.speech import _, speech


def make() -> click.Command:
    """Build the command."""
    return command(
        "demo",
        body,
        does=_("Run the main job on the sample company: import, check, fit, plan, decide, act, grade, report."),
        more=[
            _(
                "Everything happens in FOLDER, which must be new, empty, or of an earlier demonstration. It takes "
                "about a minute on two cores; the workspace stays there to look around."
            )
        ],
        options=[
            click.Argument(
                ["target"],
                metavar=_("[FOLDER]"),
                type=click.Path(path_type=Path, file_okay=False),
                default="demo",
            ),
            seed_option(),
            click.Option(["--open", "show"], is_flag=True, help=_("Open the report where there is a display.")),
            click.Option(
                ["--today"],
                metavar=_("DAY"),
                type=click.DateTime(["%Y-%m-%d"]),
                help=_("Tell the story as if it were this day (default: today)."),
            ),
            click.Option(["--serve", "then_serve"], is_flag=True, help=_("Then open the application on it.")),
        ],
        examples=["demo", "demo /tmp/unisono-demo --lang fr --open"],
    )


def body(face: Face, target: Path, seed: int, show: bool, today: dt.datetime | None, then_serve: bool) -> None:
    """Run the command."""
    from unisono.runs.demo import run_demo

    started = time.perf_counter()
    _say_what_is_lost(face, target)
    with face.progress("") as bar:
        result = run_demo(
            target,
            seed=seed,
            language=face.words.code,
            user=face.user(),
            tell=_steps(face, bar, started),
            progress=bar.share,
            today=(today or face.now()).date(),
        )
    seconds = round(time.perf_counter() - started, 1)
    reports = {code: path.resolve() for code, path in result.reports.items()}
    workspace, home = (target / "workspace").resolve(), (target / "home").resolve()

    def tell(page: Page) -> None:
        page.gap()
        page.say(msg("Done in {seconds} s.", seconds=seconds))
        page.copyable(msg("Look around: {command}", command=typed("status", "-w", target / "workspace")))
        page.copyable(msg("In the browser: {command}", command=typed("serve", workspace, "--home", home)))
        for code, path in reversed(reports.items()):  # the reader's language last, where the eye rests
            page.copyable(msg("Board report ({language}): {path}", language=code, path=str(path)))

    face.answer(
        {
            "reports": reports,
            "workspace": workspace,
            "proposal": result.proposal_id,
            "verdict": result.verdict,
            "seconds": seconds,
        },
        tell,
    )
    if show and has_display():
        webbrowser.open(reports[face.words.code].as_uri())
    if then_serve and console_for().is_terminal:  # elsewhere nobody could stop it
        serve.body(face, (workspace,), home, HOST, PORT, no_worker=False, no_browser=False, only_link=False)


def _say_what_is_lost(face: Face, target: Path) -> None:
    """An earlier demonstration is made anew: decisions that a person took in it go with it, and that is said."""
    ledger = target / "workspace" / "ledger" / "ledger.jsonl"
    if ledger.exists() and not face.as_json:
        page = Page(console_for(error=True))
        page.say(msg("The earlier demonstration in {folder} is made anew, with its decisions.", folder=str(target)))


def _steps(face: Face, bar: Bar, started: float) -> Callable[[Text], None]:
    """Write each step with the time since the start, above the bar of the step under way."""
    page = Page(console_for(error=True))

    def tell(text: Text) -> None:
        if not face.as_json:
            seconds = speech().number(time.perf_counter() - started, 1).rjust(5)
            page.say(msg("{seconds} s  {step}", seconds=seconds, step=text))
            bar.now("")

    return tell

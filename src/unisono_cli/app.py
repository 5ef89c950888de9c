"""All commands in one group, and what happens when something goes wrong."""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Sequence

import click

from unisono.errors import UnisonoError
from unisono.words import msg
from unisono_cli.commands import COMMANDS
from unisono_cli.exits import DEFECT, STOPPED, exit_code
from unisono_cli.face import plain
from unisono_cli.speech import _, speech


def build() -> click.Group:
    """The `unisono` group with every command, in the order of the job."""
    group = click.Group(
        "unisono",
        help=_(
            "The conductor of a marketing department: exports in, trusted facts, a fitted model, a budget proposal, "
            "a board report, a grade."
        ),
        epilog=_(
            "Start with: unisono init, unisono import PATH, unisono check, unisono fit, unisono plan --budget AMOUNT."
        ),
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    )
    group.list_commands = lambda _ctx: list(group.commands)  # type: ignore[method-assign]
    group = click.version_option(None, "--version", package_name="unisono", help=_("Show the version and exit."))(group)
    for made in COMMANDS:
        group.add_command(made())
    return group


def run(arguments: Sequence[str]) -> int:
    """Run a command line; returns the exit code."""
    as_json = "--json" in arguments
    try:
        result = build().main(args=list(arguments), prog_name="unisono", standalone_mode=False)
    except click.exceptions.Exit as stop:
        return int(stop.exit_code)
    except click.exceptions.Abort:
        click.echo(_("Stopped."), err=True)
        return STOPPED
    except click.ClickException as problem:
        if as_json:
            _tell_json("usage", problem.format_message(), None, None)
        else:
            problem.show()
        return problem.exit_code
    except KeyboardInterrupt:
        click.echo(_("Stopped."), err=True)
        return STOPPED
    except UnisonoError as problem:
        _tell(problem, as_json=as_json)
        return exit_code(problem)
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except Exception:  # noqa: BLE001  (the last net: say that it is our defect, and show where)
        traceback.print_exc()
        click.echo(
            _("This is a defect of Unisono, not of your data. Nothing was lost; please report the lines above."),
            err=True,
        )
        return DEFECT
    return int(result) if isinstance(result, int) else 0


def _tell(problem: UnisonoError, *, as_json: bool) -> None:
    words = speech()
    place = problem.where.text() if problem.where else None
    if as_json:
        _tell_json(
            problem.code, words.text(problem.what), words.text(problem.remedy), words.text(place) if place else None
        )
        return
    if place is not None:
        click.secho(words.text(place), err=True, dim=True)
    click.secho(words.text(msg("Error: {what}", what=problem.what)), err=True, fg="red")
    click.echo(words.text(msg("What to do: {remedy}", remedy=problem.remedy)), err=True)


def _tell_json(code: str, what: str, remedy: str | None, where: str | None) -> None:
    error = {"code": code, "what": what, "remedy": remedy, "where": where}
    click.echo(json.dumps({"error": error}, ensure_ascii=False, indent=2, default=plain))

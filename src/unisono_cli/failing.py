"""When something goes wrong: the place, what happened, what to do next, and an exit code; never a traceback.

Only a defect of Unisono itself shows where in the code it happened, since that is what we need to mend it.
"""

from __future__ import annotations

import errno
import os
import sys
import traceback

import click

from unisono.errors import InputError, UnisonoError, Where
from unisono.words import Text, msg
from unisono_cli.exits import DEFECT, STOPPED, USAGE, exit_code
from unisono_cli.jsonable import to_json
from unisono_cli.speech import _, speech


def tell(problem: BaseException, *, as_json: bool) -> int:
    """Say what went wrong, in words or in JSON, and return the exit code."""
    match problem:
        case click.exceptions.Exit():
            code = problem.exit_code
        case _ if was_stopped(problem):
            code = _tell_stopped(as_json=as_json)
        case click.ClickException():
            code = _tell_usage(problem, as_json=as_json)
        case UnisonoError():
            code = _tell_error(problem, as_json=as_json)
        case BrokenPipeError():
            code = _reader_left()
        case OSError() if problem.filename is not None:
            code = _tell_error(refused_by_system(problem), as_json=as_json)
        case _:
            code = _tell_defect(problem, as_json=as_json)
    return code


def was_stopped(problem: BaseException) -> bool:
    """Whether somebody pressed Ctrl-C: libraries that were at work say so in words of their own.

    The query engine turns the signal into a RuntimeError; others raise theirs while they handle the signal.
    """
    link: BaseException | None = problem
    while link is not None:
        if isinstance(link, click.exceptions.Abort | KeyboardInterrupt):
            return True
        if type(link).__name__ == "InterruptException" or str(link) == "Query interrupted":
            return True
        link = link.__cause__ or link.__context__
    return False


def _tell_usage(problem: click.ClickException, *, as_json: bool) -> int:
    """A command that was typed wrong."""
    if not as_json:
        problem.show()
        return problem.exit_code
    context = getattr(problem, "ctx", None)
    path = context.command_path if context else "unisono"
    remedy = _("Look at {command} --help.").format(command=path)
    _tell_json("usage", problem.format_message(), remedy, None, USAGE)
    return problem.exit_code


def remedy_of(problem: UnisonoError) -> Text:
    """What to do next, with what to type for it: pages show the sentence alone."""
    if problem.option is None:
        return problem.remedy
    return msg("{remedy} On the command line: {option}", remedy=problem.remedy, option=problem.option)


def _tell_error(problem: UnisonoError, *, as_json: bool) -> int:
    """A refusal that a person can act on."""
    words = speech()
    place = problem.where.text() if problem.where else None
    code = exit_code(problem)
    if as_json:
        where = words.text(place) if place else None
        _tell_json(problem.code, words.text(problem.what), words.text(remedy_of(problem)), where, code)
        return code
    if place is not None:
        click.secho(words.text(place), err=True, dim=True)
    click.secho(words.text(msg("Error: {what}", what=problem.what)), err=True, fg="red")
    click.echo(words.text(msg("What to do: {remedy}", remedy=remedy_of(problem))), err=True)
    return code


def _tell_stopped(*, as_json: bool) -> int:
    """The keyboard stopped us."""
    if as_json:
        _tell_json("stopped", _("Stopped."), None, None, STOPPED)
    else:
        click.echo(_("Stopped."), err=True)
    return STOPPED


def _tell_defect(problem: BaseException, *, as_json: bool) -> int:
    """The last net: say that it is our defect, and show where."""
    traceback.print_exception(problem)
    what = _("This is a defect of Unisono, not of your data.")
    remedy = _("Nothing was lost; please report the lines above.")
    if as_json:
        _tell_json("defect", what, remedy, None, DEFECT)
    else:
        click.echo(f"{what} {remedy}", err=True)
    return DEFECT


def _reader_left() -> int:
    """Whoever read our output has gone (`unisono channels | head`): end quietly, also when Python flushes at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def refused_by_system(problem: OSError) -> UnisonoError:
    """A file or folder that the system does not let us use, as an error with the next step."""
    kinds: dict[int | None, Text] = {
        errno.EACCES: msg("permission denied"),
        errno.EPERM: msg("permission denied"),
        errno.EROFS: msg("the disk can only be read"),
        errno.ENOSPC: msg("the disk is full"),
        errno.ENOENT: msg("it does not exist"),
        errno.EEXIST: msg("a file of this name is in the way"),
        errno.ENOTDIR: msg("a part of the path is a file, not a folder"),
        errno.EISDIR: msg("it is a folder"),
    }
    reason = kinds.get(problem.errno, problem.strerror or type(problem).__name__)
    name = problem.filename if isinstance(problem.filename, str) else None
    return InputError(
        msg("The file or folder cannot be used: {reason}.", reason=reason),
        remedy=msg("Check the path and its permissions, or choose another place."),
        where=Where(file=name),
    )


def _tell_json(code: str, what: str, remedy: str | None, where: str | None, exit_with: int) -> None:
    error = {"code": code, "what": what, "remedy": remedy, "where": where, "exit_code": exit_with}
    click.echo(to_json({"error": error}))

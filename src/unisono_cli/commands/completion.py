"""`unisono completion`: let the shell complete commands, options and proposals."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from unisono_cli.command import command
from unisono_cli.face import Face
from unisono_cli.page import Page
from unisono_cli.speech import _

INSTALL = {
    "bash": "unisono completion bash > ~/.local/share/bash-completion/completions/unisono",
    "zsh": "unisono completion zsh > ~/.zfunc/_unisono",
    "fish": "unisono completion fish > ~/.config/fish/completions/unisono.fish",
}


def make() -> click.Command:
    """Build the command."""
    return command(
        "completion",
        body,
        does=_("Print the script with which bash, zsh or fish completes commands, options and proposals."),
        more=[_("Install it once with the line below for your shell (zsh: ~/.zfunc must stand in fpath).")],
        options=[click.Argument(["shell"], type=click.Choice(list(INSTALL)), metavar="bash|zsh|fish")],
        examples=[line.removeprefix("unisono ") for line in INSTALL.values()],
    )


def body(face: Face, shell: str) -> None:
    """Run the command."""
    root = click.get_current_context().find_root().command
    made = get_completion_class(shell)
    assert made is not None  # noqa: S101  (the choice holds the shells that the framework knows)
    script = made(root, {}, "unisono", "_UNISONO_COMPLETE").source().strip()
    header = "#compdef unisono\n" if shell == "zsh" else ""
    install = _("Install: {command}").format(command=INSTALL[shell])
    whole = f"{header}# {install}\n{script.removeprefix('#compdef unisono').lstrip()}"

    def tell(page: Page) -> None:
        page.copyable(whole)

    face.answer({"shell": shell, "install": INSTALL[shell], "script": whole}, tell)

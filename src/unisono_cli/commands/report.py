"""`unisono report`: the board report."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from unisono.words import msg
from unisono_cli.command import command
from unisono_cli.face import Face
from unisono_cli.sitting import sit_down
from unisono_cli.speech import _, speech


def make() -> click.Command:
    """Build the command."""
    return command(
        "report",
        body,
        help=_("Write the board report: one self-contained page (use --lang for its language)."),
        options=(
            click.option(
                "--out",
                type=click.Path(path_type=Path, dir_okay=False),
                default=Path("board.html"),
                show_default=True,
                help=_("File to write."),
            ),
        ),
    )


def body(face: Face, out: Path) -> None:
    """Run the command."""
    session = sit_down(face)
    with face.progress(_("Writing the report")) as update:
        page = session.report(report_language(session.settings.language))
        update(1.0)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(page, encoding="utf-8")
    path = out.resolve()

    def tell(console: Console) -> None:
        console.print(speech().text(msg("The report is written: {path}", path=str(path))), soft_wrap=True)

    face.answer({"report": path, "bytes": path.stat().st_size}, tell)


def report_language(default: str) -> str:
    """`--lang` where it was given, else the workspace's reporting language."""
    context = click.get_current_context(silent=True)
    asked = context.params.get("lang") if context else None
    return str(asked) if asked else default

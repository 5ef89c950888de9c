"""`unisono import`: take files and folders in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from rich.console import Console

from unisono.facts.sources import Hints, parse_mapping
from unisono.facts.store import FileReport, ImportReport, Outcome
from unisono.words import Text, msg
from unisono_cli.command import command
from unisono_cli.exits import INPUT
from unisono_cli.face import Face, table
from unisono_cli.sitting import sit_down
from unisono_cli.speech import _, speech


def make() -> click.Command:
    """Build the command."""
    return command(
        "import",
        body,
        help=_("Import exports: files or folders of any supported source, and wide or long tables."),
        epilog=_(
            "Nothing is lost: originals are kept, good files land even if others are refused, the same file twice changes nothing."
        ),
        options=(
            click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path)),
            click.option("--currency", help=_("Currency of files that do not say it.")),
            click.option("--account", help=_("Account of files that do not say it.")),
            click.option("--day-order", type=click.Choice(["dmy", "mdy"]), help=_("How 03/04/2026 is read.")),
            click.option(
                "--decimal", type=click.Choice([",", "."]), help=_("Decimal mark, where numbers can be read two ways.")
            ),
            click.option("--source", help=_("Name of the source, or the name to give to a wide or long table.")),
            click.option(
                "--mapping",
                type=click.Path(path_type=Path, exists=True, dir_okay=False),
                help=_("What the columns of a wide or long table mean (TOML)."),
            ),
            click.option("--time-zone", help=_("Time zone of files that do not say it.")),
            click.option("--delimiter", help=_("Column separator of a text file.")),
            click.option("--encoding", help=_("Encoding of a text file, such as cp1252.")),
        ),
    )


def body(face: Face, paths: tuple[Path, ...], mapping: Path | None, **given: Any) -> int:
    """Run the command."""
    session = sit_down(face)
    hints = Hints(
        **given,
        mapping=parse_mapping(mapping.read_text(encoding="utf-8")) if mapping else None,
        identity_key=session.workspace.identity_key(),
    )
    with face.progress(_("Importing")) as update:
        report = session.import_files(paths, hints, lambda done, total, _what: update(done / max(total, 1)))
    face.answer(fields(report), lambda console: tell(console, report))
    return INPUT if report.count(Outcome.REFUSED) else 0


def fields(report: ImportReport) -> dict[str, Any]:
    """The answer in JSON."""
    return {
        "edition": report.edition.number if report.edition else None,
        "edition_id": report.edition.edition_id if report.edition else None,
        "published": report.published,
        "files": [_file_fields(f) for f in report.files],
        "proposed_rules": [str(rule) for rule in report.proposed],
        "unmapped_campaigns": len(report.unmapped),
    }


def _file_fields(file: FileReport) -> dict[str, Any]:
    return {
        "name": file.name,
        "outcome": file.outcome.value,
        "sources": list(file.sources),
        "rows": file.n_rows,
        "first_on": file.period[0] if file.period else None,
        "last_on": file.period[1] if file.period else None,
        "replaced_rows": file.n_replaced,
        "findings": [
            {"check": f.check, "severity": f.severity.value, "summary": f.summary, "remedy": f.remedy}
            for f in file.findings
        ],
        "error": None
        if file.error is None
        else {"code": file.error.code, "what": file.error.what, "remedy": file.error.remedy},
    }


def _state(outcome: Outcome) -> Text:
    return {
        Outcome.LANDED: msg("imported"),
        Outcome.PARTLY: msg("imported, with findings"),
        Outcome.UNCHANGED: msg("already there"),
        Outcome.REFUSED: msg("refused"),
        Outcome.SKIPPED: msg("skipped"),
    }[outcome]


def tell(console: Console, report: ImportReport) -> None:
    """The answer in words."""
    words = speech()
    rows = []
    for file in report.files:
        period = "" if file.period is None else f"{words.date(file.period[0])} – {words.date(file.period[1])}"
        rows.append(
            [
                file.name,
                words.text(_state(file.outcome)),
                ", ".join(file.sources),
                words.number(file.n_rows, 0) if file.n_rows else "",
                period,
            ]
        )
    console.print(table([_("File"), _("Outcome"), _("Source"), _("Rows"), _("Period")], rows, right=[3]))
    for file in report.files:
        if file.error is not None:
            console.print(f"\n[red]{words.text(msg('Refused: {file}', file=file.name))}[/red]", soft_wrap=True)
            console.print("  " + words.text(file.error.what), soft_wrap=True, markup=False)
            console.print(
                "  " + words.text(msg("What to do: {remedy}", remedy=file.error.remedy)), soft_wrap=True, markup=False
            )
    console.print()
    if report.proposed:
        console.print(
            words.text(
                msg("Rules proposed in channels.toml: {n}. Look at them: unisono channels.", n=len(report.proposed))
            )
        )
    if report.unmapped:
        console.print(
            words.text(
                msg(
                    "Campaigns without a channel: {n}. Their spend shows as unmapped: unisono channels.",
                    n=len(report.unmapped),
                )
            )
        )
    if report.edition is None:
        console.print(_("No facts yet."))
    elif report.published:
        console.print(
            words.text(
                msg(
                    "Edition {number} is published ({id}).",
                    number=str(report.edition.number),
                    id=report.edition.edition_id,
                )
            )
        )
    else:
        console.print(
            words.text(
                msg(
                    "Nothing changed: edition {number} stays ({id}).",
                    number=str(report.edition.number),
                    id=report.edition.edition_id,
                )
            )
        )

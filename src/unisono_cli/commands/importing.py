"""`unisono import`: take files and folders in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from unisono.errors import UnisonoError, faults_of
from unisono.words import Text, msg
from unisono_app.typed import typed
from unisono_cli.command import command
from unisono_cli.commands.proposals.story import counts
from unisono_cli.exits import INPUT
from unisono_cli.face import Face
from unisono_cli.failing import remedy_of
from unisono_cli.page import STRONG, Page, words
from unisono_cli.speech import _, speech

if TYPE_CHECKING:
    from unisono.decide import ReadBack
    from unisono.facts.store import FileReport, ImportReport


def make() -> click.Command:
    """Build the command."""
    return command(
        "import",
        body,
        does=_("Import exports: files or folders of any supported source, and wide or long tables."),
        more=[
            _(
                "The source, its language, encoding, dates and numbers are recognised by what the file holds; the "
                "options below settle what a file leaves open."
            ),
            _(
                "Nothing is lost: originals are kept, good files land even if others are refused, the same file twice "
                "changes nothing, a corrected file replaces its days. Exit code 3 when a file was refused."
            ),
        ],
        options=[
            click.Argument(["paths"], nargs=-1, required=True, metavar=_("PATH..."), type=click.Path(path_type=Path)),
            *_hints(),
        ],
        examples=["import exports/", "import sales.csv --mapping sales.toml", "import meta.csv --day-order dmy"],
    )


def _hints() -> list[click.Parameter]:
    text = _("TEXT")
    return [
        click.Option(["--currency"], metavar=_("CODE"), help=_("Currency of files that do not say it.")),
        click.Option(["--account"], metavar=text, help=_("Account of files that do not say it.")),
        click.Option(["--day-order"], type=click.Choice(["dmy", "mdy"]), help=_("How 03/04/2026 is read.")),
        click.Option(
            ["--decimal"], type=click.Choice([",", "."]), help=_("Decimal mark, where numbers can be read two ways.")
        ),
        click.Option(
            ["--source"], metavar=text, help=_("Name of the source, or the name to give to a wide or long table.")
        ),
        click.Option(
            ["--mapping"],
            metavar=_("FILE"),
            type=click.Path(path_type=Path, exists=True, dir_okay=False),
            help=_("What the columns of a wide or long table mean (TOML)."),
        ),
        click.Option(["--time-zone"], metavar=_("ZONE"), help=_("Time zone of files that do not say it.")),
        click.Option(["--delimiter"], metavar=text, help=_("Column separator of a text file.")),
        click.Option(["--encoding"], metavar=text, help=_("Encoding of a text file, such as cp1252.")),
    ]


def body(face: Face, paths: tuple[Path, ...], mapping: Path | None, **given: Any) -> int:
    """Run the command."""
    from unisono.facts.sources import Hints, parse_mapping
    from unisono.facts.store import Outcome
    from unisono.runs.guesses import kept_guess
    from unisono.runs.reading_back import under_way
    from unisono.runs.trusting import days_to_come

    session = face.session()
    meaning = parse_mapping(mapping.read_text(encoding="utf-8"), mapping.name) if mapping else None
    hints = Hints(**given, mapping=meaning, identity_key=session.workspace.identity_key())
    with face.progress(_("Importing")) as bar:
        report = face.hand().import_files(paths, hints, bar.step)
    guesses = {file.name: kept_guess(session.workspace, file) for file in report.files}
    again = {file.name: _pasted(face, paths, file.name, guesses.get(file.name)) for file in report.files}
    seen = under_way(session) if report.published else ()
    reach = (file for file in report.files if file.period and file.period[1] > session.today)
    ahead = days_to_come(session, [source for file in reach for source in file.sources])

    def say(page: Page) -> None:
        tell(page, report, guesses, again, seen)
        for found in ahead:
            page.point(msg("{source}: {summary}", source=found.source, summary=found.summary), "yellow")
        if ahead:
            page.say(msg("No figure reads rows of days that have not come before their day."))

    coming = [{"source": found.source, "summary": found.summary} for found in ahead]
    face.answer({**fields(report, guesses, seen), "to_come": coming}, say)
    return INPUT if report.count(Outcome.REFUSED) else 0


def fields(report: ImportReport, guesses: Mapping[str, Path | None], seen: Sequence[ReadBack] = ()) -> dict[str, Any]:
    """The answer in JSON."""
    edition = report.edition
    return {
        "edition": edition.number if edition else None,
        "edition_id": edition.edition_id if edition else None,
        "published": report.published,
        "files": [_file_fields(file, guesses.get(file.name)) for file in report.files],
        "proposed_rules": [str(rule) for rule in report.proposed],
        "unmapped_campaigns": len(report.unmapped),
        "read_back": [
            {"proposal": each.proposal_id, "settled": each.is_settled, "counts": counts(each)} for each in seen
        ],
    }


def _file_fields(file: FileReport, guess: Path | None) -> dict[str, Any]:
    error = file.error
    return {
        "name": file.name,
        "outcome": file.outcome,
        "sources": file.sources,
        "rows": file.n_rows,
        "first_on": file.period[0] if file.period else None,
        "last_on": file.period[1] if file.period else None,
        "replaced_rows": file.n_replaced,
        "reason": file.reason,
        "guessed_mapping": guess,
        "told_currency": file.told_currency,
        "currency_remembered": file.remembered,
        "findings": [
            {"check": f.check, "severity": f.severity, "summary": f.summary, "remedy": f.remedy} for f in file.findings
        ],
        "error": error and {**_error_fields(error), "faults": [_error_fields(each) for each in faults_of(error)]},
    }


def _error_fields(error: UnisonoError) -> dict[str, Any]:
    return {"code": error.code, "what": error.what, "remedy": remedy_of(error), "where": _where(error)}


def _where(error: UnisonoError) -> Text | None:
    return error.where.text() if error.where else None


_STATES = {
    "landed": (msg("imported"), "green"),
    "partly": (msg("imported, with findings"), "yellow"),
    "unchanged": (msg("already there"), ""),
    "refused": (msg("not imported"), "red"),
    "skipped": (msg("skipped"), "dim"),
}


def _pasted(face: Face, paths: Sequence[Path], name: str, mapping: Path | None) -> str:
    """The line that imports the file called `name` again with its corrected meaning, as typed here."""
    return typed("import", _given(paths, name), "--mapping", mapping or "", "-w", face.folder)


def _given(paths: Sequence[Path], name: str) -> Path:
    """Where the file of a report lies: one of the paths as given, or below one of them."""
    for path in paths:
        if path.name == name and not path.is_dir():
            return path
        for inside in (path / name, path.parent / name):
            if inside.is_file():
                return inside
    return next((found for path in paths if path.is_dir() for found in path.rglob(Path(name).name)), Path(name))


def tell(
    page: Page,
    report: ImportReport,
    guesses: Mapping[str, Path | None],
    again: Mapping[str, str] | None = None,
    seen: Sequence[ReadBack] = (),
) -> None:
    """The answer in words; `again` holds the line that imports a file with its corrected meaning.

    `seen` is what the new facts show of exports that are under way.
    """
    page.table(
        [_("File"), _("Outcome"), _("Source"), _("Rows"), _("Replaced"), _("Period")],
        [
            [
                file.name,
                _STATES[file.outcome.value],
                ", ".join(file.sources),
                speech().number(file.n_rows, 0) if file.n_rows else None,
                speech().number(file.n_replaced, 0) if file.n_replaced else None,
                _period(file),
            ]
            for file in report.files
        ],
        figures=[3, 4],
    )
    for file in report.files:
        _tell_file(page, file)
    for name, path in guesses.items():
        if path is None:
            continue
        page.gap()
        page.say(msg("What the columns of {file} mean was guessed. Look at it, correct it, import again:", file=name))
        page.copyable(f"  {(again or {}).get(name, name)}", STRONG)
    page.gap()
    if report.proposed:
        page.say(msg("Rules proposed in channels.toml: {n}. Look at them: unisono channels.", n=len(report.proposed)))
    if report.unmapped:
        page.say(
            msg(
                "Campaigns without a channel: {n}. Their spend shows as unmapped: unisono channels.",
                n=len(report.unmapped),
            )
        )
    page.say(_end(report))
    if seen:
        from unisono.runs.sayings import seen_text

        for each in seen:
            page.gap()
            page.say(msg("{proposal} read back:", proposal=each.proposal_id))
            page.say(seen_text(each))
            page.copyable(f"  {typed('proposals', 'read-back', each.proposal_id)}", STRONG)


def _tell_file(page: Page, file: FileReport) -> None:
    """What a person should know of a file beyond its line in the table."""
    if file.error is not None:
        page.gap()
        page.say(msg("Refused: {file}", file=file.name), "red")
        several = faults_of(file.error) != (file.error,)
        if several:
            page.say(file.error.what, indent=2)
        for fault in faults_of(file.error):
            _tell_fault(page, fault, indent=4 if several else 2)
        if several:
            page.say(msg("What to do: {remedy}", remedy=file.error.remedy), indent=2)
    if file.remembered:
        page.say(_remembered(file), "yellow")
    for finding in file.landing:
        if finding.severity.value != "info":
            page.gap()
            page.say(msg("Replaced by {file}", file=file.name), "yellow")
            page.say(finding.summary, indent=2)
            page.say(msg("What to do: {remedy}", remedy=finding.remedy), indent=2)
    if file.reason is not None:
        page.say(msg("{file}: {reason}", file=file.name, reason=file.reason), "dim")


def _remembered(file: FileReport) -> Text:
    return msg(
        "{file} names no currency: its money was read as {currency}, as was said for this source before.",
        file=file.name,
        currency=file.told_currency,
    )


def _tell_fault(page: Page, fault: UnisonoError, indent: int) -> None:
    place = _where(fault)
    if place is not None:
        page.say(place, "dim", indent=indent)
    page.say(fault.what, indent=indent)
    page.say(msg("What to do: {remedy}", remedy=remedy_of(fault)), indent=indent)


def _period(file: FileReport) -> str | None:
    if file.period is None:
        return None
    first, last = file.period
    return words(msg("{first} – {last}", first=first, last=last))


def _end(report: ImportReport) -> Text:
    if report.edition is None:
        return msg("No facts yet.")
    number, edition_id = str(report.edition.number), report.edition.edition_id
    if report.published:
        return msg("Edition {number} is published ({id}).", number=number, id=edition_id)
    return msg("Nothing changed: edition {number} stays ({id}).", number=number, id=edition_id)

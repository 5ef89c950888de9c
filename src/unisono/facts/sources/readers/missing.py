"""A report that lacks columns which its platform always has: refused with their names, among its other faults."""

from __future__ import annotations

from unisono.errors import UnknownSourceError
from unisono.facts.sources.faults import Faults
from unisono.facts.sources.headers import HeaderMatch, SourceSpec
from unisono.facts.sources.model import Context
from unisono.words import msg

_NAMES = 3


def note_missing(match: HeaderMatch, spec: SourceSpec, line: int, ctx: Context, faults: Faults) -> None:
    """Note the required columns that the header does not have, if there are any."""
    if not match.missing:
        return
    columns = tuple(f"“{' / '.join(names[:_NAMES])}”" for names in match.missing)
    faults.note(
        UnknownSourceError(
            msg(
                "This looks like a report of {platform} without these columns: {columns}.",
                platform=spec.label,
                columns=columns,
            ),
            remedy=msg("Add them to the report and download it again; of a table of your own, say what columns mean."),
            option="--mapping",
            where=ctx.where(line=line),
        )
    )

"""Totals rows: words for checking, never rows of data.

A totals row says `Total: Account`, `Total : campagnes`, `Gesamt: Konto`, `Total of 12 results` or `Grand total` and
has no date; a campaign that is really named “Total …” stands in a row with a date and is data. What a totals row
states is compared with the rows that were read: money and counts exactly, conversions within the rounding of the rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from unisono.domain import Finding, Severity
from unisono.facts.sources.model import Checksum, Context
from unisono.words import Text, msg

LABEL = re.compile(
    r"^\s*(?:grand total|total général|sous-total|subtotal|sub-total|totaux|totals?|gesamtsumme|gesamt|summe"
    r"|all|tous|toutes|ensemble)\s*(?:$|[:\-–].*|of \d.*|de \d.*|sur \d.*|\(.*\))",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(r"account|compte|konto", re.IGNORECASE)
_WHOLE = re.compile(
    r"campai?gn|campagne|kampagne|ad group|groupe|anzeigengruppe|result|résultat|^$|filter|filtr", re.IGNORECASE
)
EXACT = ("spend", "impressions", "clicks", "link_clicks", "leads")
ROUNDED = ("conversions", "conversion_value")


@dataclass(frozen=True, slots=True)
class TotalsRow:
    """A totals row: its line, its label, the values it states by canonical column, and the rows that it covers."""

    line: int
    label: str
    stated: Mapping[str, Decimal]
    covers: Mapping[str, str]

    @property
    def is_account(self) -> bool:
        """Whether it speaks of the whole account, campaigns outside the file included."""
        return bool(_ACCOUNT.search(self.label))


def is_label(text: str | None) -> bool:
    """Whether a cell is the label of a totals row.

    >>> is_label("Total : campagnes"), is_label("Total Energies brand"), is_label("Total of 12 results")
    (True, False, True)
    """
    return bool(text and LABEL.match(text.replace("\u00a0", " ").replace("\u202f", " ")))


def topic(label: str) -> str:
    """What a label speaks of: `Search` for `Total: Search`; empty for a grand total."""
    return re.split(r"[:\-–]", label, maxsplit=1)[1].strip() if re.search(r"[:\-–]", label) else ""


def covers_everything(label: str) -> bool:
    """Whether a label means all rows, and not one kind of campaign."""
    about = topic(label)
    return bool(_WHOLE.search(about) or _ACCOUNT.search(about))


def checksums(totals: list[TotalsRow], frame: pl.DataFrame) -> list[Checksum]:
    """Each stated total beside the sum of the rows of `frame` that it covers."""
    found = []
    for row in totals:
        covered = frame.filter(
            *(
                pl.col(column).cast(pl.String).str.to_lowercase() == value.lower()
                for column, value in row.covers.items()
            )
        )
        for column, stated in row.stated.items():
            if column not in EXACT + ROUNDED or not covered[column].count():
                continue
            summed = Decimal(str(covered[column].sum()))
            slack = Decimal("0.005") * (len(covered) + 1) if column in ROUNDED else Decimal("0.005")
            found.append(Checksum(column, stated, summed, row.label, row.line, abs(stated - summed) <= slack))
    return found


def mismatches(sums: Iterable[Checksum], source: str, remedy: Text, ctx: Context) -> list[Finding]:
    """What is found of the totals that do not hold, with what to do about it."""
    return [
        ctx.finding(
            "totals_match",
            source,
            Severity.CRITICAL,
            msg(
                "The file states {stated} as total of {column} and its rows add up to {summed}.",
                stated=each.stated,
                column=each.column,
                summed=each.summed,
            ),
            remedy,
            [each.line],
        )
        for each in sums
        if not each.holds
    ]

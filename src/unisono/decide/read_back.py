"""What a read-back is: of each exported change, whether the facts that came since show it.

For a marketer: did the platforms do what was approved, and did anybody change something that nobody approved? A line
says where it knows that from: a budget that an export states, or the money that was spent.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from unisono.words import Text


class Seen(StrEnum):
    """What the facts show of a change; NOT_YET_VISIBLE where they cannot tell."""

    APPLIED = "applied"
    PARTLY = "partly"
    NOT_APPLIED = "not_applied"
    CHANGED_BY_OTHERS = "changed_by_others"
    NOT_YET_VISIBLE = "not_yet_visible"


class Known(StrEnum):
    """From what it is known: a budget stated in an export, or what was spent."""

    STATED = "stated_budget"
    SPENT = "inferred_from_spend"


@dataclass(frozen=True, slots=True)
class ReadBackLine:
    """One change, or a campaign that moved without one.

    Attributes:
        change_id: empty where no exported change touches the campaign.
        first_on, last_on: the days that were looked at; None where there are none yet.
        expected, new: the daily budget before, and as it was set (as it stood, without a change).
        found: a day, on average; None where nothing is known.
        tolerance: how far `found` may lie from a budget and still be it.
    """

    change_id: str
    platform: str
    account: str
    campaign_id: str
    campaign: str
    currency: str
    first_on: dt.date | None
    last_on: dt.date | None
    expected: Decimal
    new: Decimal
    found: Decimal | None
    tolerance: Decimal | None
    seen: Seen
    known: Known
    reason: Text


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What the facts of one edition show of an export.

    Attributes:
        contents_hash: of the export that was read back.
        lines: one per change, in the order of the change list.
        outside: campaigns that moved although no exported change touches them.
        facts_to: the last day that the facts of the changed campaigns' accounts tell, judged or not; None where they
            tell none, and in older records.
    """

    proposal_id: str
    payload_hash: str
    contents_hash: str
    edition_id: str
    lines: tuple[ReadBackLine, ...]
    outside: tuple[ReadBackLine, ...]
    facts_to: dt.date | None = None

    @property
    def judged(self) -> tuple[dt.date, dt.date] | None:
        """The first and last day that any line is about; None where no day is known yet."""
        spans = [(x.first_on, x.last_on) for x in (*self.lines, *self.outside) if x.first_on and x.last_on]
        return (min(first for first, _ in spans), max(last for _, last in spans)) if spans else None

    @property
    def counts(self) -> Mapping[Seen, int]:
        """How many changes stand how."""
        found = Counter(line.seen for line in self.lines)
        return {seen: found[seen] for seen in Seen}

    @property
    def is_settled(self) -> bool:
        """Whether every change was applied and nothing else moved."""
        return not self.outside and all(line.seen is Seen.APPLIED for line in self.lines)

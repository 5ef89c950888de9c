"""The port through which a change may be applied directly: read what stands, compare, write, and say what came of it.

For a marketer: the same approved change as in the files, carried out by a platform's interface for programs. It is off
unless somebody builds an adapter with credentials of their own; none are kept here.

Rule: an adapter reads the daily budget first. Where it is the new one already, nothing is sent; where it is not the
expected one, nothing is sent either, and the change is told as moved. Only then it is written, once. A reply that never
came is told as unknown, since the change may have been carried out: read it back before doing anything.
Limits: between reading and writing somebody else may still change the budget; none of these platforms offers a write
that is bound to the value read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol, TypeAlias

from unisono.act.bulk import change_ids
from unisono.act.changeset import CampaignKey, ChangeSet
from unisono.act.platforms.form import Row, is_whole
from unisono.decide import Approval, Stated
from unisono.words import Text, msg

_LONGEST_DETAIL = 300


class Outcome(StrEnum):
    """What came of one change."""

    APPLIED = "applied"
    ALREADY = "already_so"
    MOVED = "changed_by_others"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of one change: the budget that was found before, and why it was not carried out."""

    change_id: str
    outcome: Outcome
    found: Decimal | None = None
    why: Text | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One request to a platform; `headers` carry the credentials and are never shown."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None = None

    def __repr__(self) -> str:
        return f"Request({self.method} {self.url})"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a platform answered."""

    status: int
    body: bytes

    def json(self) -> Any:
        """The body as JSON; raises ValueError where it is none."""
        return json.loads(self.body)


Send: TypeAlias = Callable[[Request], Answer]
"""Carries a request out; raises OSError where no answer came."""


class Refused(Exception):  # noqa: N818 (a reply, not a fault)
    """A platform said no, or the change is not one for it."""

    def __init__(self, why: Text) -> None:
        super().__init__(why)
        self.why = why


class Adapter(Protocol):
    """How one platform is spoken to. Each method raises Refused, or OSError where no answer came."""

    @property
    def platform(self) -> str:
        """Name of the source in the facts."""

    def read(self, row: Row, send: Send) -> tuple[Decimal, object]:
        """The daily budget that stands, and whatever `write` needs to know of it."""

    def write(self, row: Row, known: object, send: Send) -> None:
        """Set the new daily budget."""


def apply_approved(
    changes: ChangeSet, approval: Approval, adapter: Adapter, send: Send, stated: Mapping[CampaignKey, Stated]
) -> Iterator[Reply]:
    """Apply the changes of the adapter's platform, one after the other; the caller records each reply.

    `changes` are only those of the day (a change takes effect at once); `stated` is what downloads say of campaigns,
    their ids among it.

    Raises:
        LedgerError: the approval is for something else.
    """
    changes.demand(approval)
    named = zip(change_ids(changes), changes.changes, strict=True)
    rows = (Row(name, change, stated.get(change.key)) for name, change in named)
    return _apply(rows, adapter, send)


def _apply(rows: Iterable[Row], adapter: Adapter, send: Send) -> Iterator[Reply]:
    for row in rows:
        if row.change.key.platform == adapter.platform:
            yield apply_one(row, adapter, send)


def apply_one(row: Row, adapter: Adapter, send: Send) -> Reply:
    """Apply one change where the expected value stands."""
    found: Decimal | None = None
    try:
        _refuse_unfit(row)
        found, known = adapter.read(row, send)
    except (Refused, OSError) as problem:  # nothing was sent but a question
        return Reply(row.change_id, Outcome.REFUSED, found, _why(problem))
    if found in (row.change.new, row.change.expected):
        return _written(row, found, known, adapter, send)
    return Reply(row.change_id, Outcome.MOVED, found)


def _written(row: Row, found: Decimal, known: object, adapter: Adapter, send: Send) -> Reply:
    if found == row.change.new:
        return Reply(row.change_id, Outcome.ALREADY, found)
    try:
        adapter.write(row, known, send)
    except Refused as problem:
        return Reply(row.change_id, Outcome.REFUSED, found, _why(problem))
    except OSError as problem:
        return Reply(row.change_id, Outcome.UNKNOWN, found, _why(problem))
    return Reply(row.change_id, Outcome.APPLIED, found)


def _refuse_unfit(row: Row) -> None:
    if not row.campaign_id.isdecimal():
        raise Refused(msg("It takes the number of the campaign, and it is not known."))
    if row.parts:
        raise Refused(msg("Its budget stands on its ad sets."))
    if row.change.new <= 0 or not is_whole(row.change.new, row.change.currency):
        raise Refused(msg("A daily budget of this amount cannot be set."))


def _why(problem: Refused | OSError) -> Text:
    if isinstance(problem, Refused):
        return problem.why
    return msg("No answer that says what became of it: {problem}.", problem=str(problem)[:_LONGEST_DETAIL])

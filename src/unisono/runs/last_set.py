"""What exports set campaigns to that the facts do not show yet: from there single changes start."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from unisono.act import CampaignKey, ChangeSet
from unisono.act.grounding import Grounded, grounded
from unisono.act.last_set import Left, last_set, next_set, standing_changes
from unisono.act.late import possible
from unisono.act.single import day_of
from unisono.decide import History, Kind, SetBy, read_budget
from unisono.errors import LedgerError
from unisono.facts.semantic import account_covers
from unisono.facts.store import Facts
from unisono.runs.ground import changes_of, checked_facts, moved
from unisono.words import Money, Text, msg

if TYPE_CHECKING:
    from unisono.runs.session import Session

_Covers = Mapping[tuple[str, str], dt.date]


@dataclass(frozen=True, slots=True)
class Exports:
    """The exports that the facts of today cannot show whole, and the last day of the facts by platform and account."""

    left: tuple[Left, ...]
    facts_to: _Covers

    def last(self, key: CampaignKey, on: dt.date) -> SetBy | None:
        """What stands at a campaign on the day `on` by an export that the facts do not show; None where none does."""
        return last_set(self.left, key, on, self.facts_to.get((key.platform, key.account)))

    def next(self, key: CampaignKey, after: dt.date) -> SetBy | None:
        """What an export sets a campaign to first after the day `after`; None where none does."""
        return next_set(self.left, key, after)


def exports_unseen(session: Session) -> Exports:
    """What left and the current facts do not show whole yet; raises NoFactsError before any facts.

    What can no longer be made again, since the edition behind it is gone, is left out.
    """
    covers = account_covers(session.facts())
    facts_to = {(platform, account or ""): last for platform, account, _, last in covers.iter_rows()}
    earliest = min((day for day in facts_to.values() if day is not None), default=dt.date.min)
    return Exports(tuple(_left(session, earliest)), facts_to)


def held_back(
    session: Session, history: History, ground: Grounded, checked: Facts | None
) -> Mapping[CampaignKey, Text]:
    """Campaigns that no longer stand where the changes expect them, and why; a budget that is stated needs no guess."""
    found = {
        **moved(ground.changes, history.proposal, checked),
        **_overtaken(session, history, ground.changes),
    }
    return {key: reason for key, reason in found.items() if key not in ground.stated}


def _overtaken(session: Session, history: History, changes: ChangeSet) -> Mapping[CampaignKey, Text]:
    """Campaigns that another export set after a single change was proposed, and before it left.

    The words tell no proposal, since they go into files for agencies.
    """
    proposal = history.proposal
    if proposal.kind is not Kind.CHANGES:
        return {}
    until = history.exports[0].at if history.exports else session.now
    found: dict[CampaignKey, Text] = {}
    for other in session.decisions.list():
        meanwhile = other.exports and proposal.created_at < other.exports[0].at < until
        if other.proposal.kind is Kind.OVERRIDE or not meanwhile:
            continue
        try:
            made = changes_of(session, other).changes
        except LedgerError:
            continue
        for own, new in product(changes.changes, made):
            if own.key == new.key and new.effective_on <= own.effective_on:
                found[own.key] = msg(
                    "set to {daily} a day by a later export, where {expected} is expected",
                    daily=Money(new.new, new.currency, 2),
                    expected=Money(own.expected, own.currency, 2),
                )
    return found


def _left(session: Session, earliest: dt.date) -> Iterator[Left]:
    zone = ZoneInfo(session.settings.time_zone)
    for history in session.decisions.list():
        if not history.exports or history.proposal.kind is Kind.OVERRIDE:
            continue
        at = history.exports[0].at.astimezone(zone)
        if max(at.date(), _last_day(history)) <= earliest:
            continue
        try:
            changes = changes_of(session, history)
        except LedgerError:
            continue
        export = history.exports[-1]
        checked, ground = checked_facts(session, history.proposal, export), grounded(changes, export.stated)
        held = {*held_back(session, history, ground, checked), *ground.held}
        in_files = possible((change for change in changes.changes if change.key not in held), at.date())
        seen = history.read_backs[-1] if history.read_backs else None
        yield Left(history.proposal.proposal_id, at, standing_changes(in_files, seen))


def _last_day(history: History) -> dt.date:
    """The last day on which something changes by it."""
    if history.proposal.kind is Kind.CHANGES:
        return day_of(history.proposal) or dt.date.min
    return read_budget(history.proposal.payload).weeks[-1]

"""The ground that exports stand on: the facts of a proposal, and those that its expected values were held against."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from unisono.act import CampaignKey, ChangeSet, change_list
from unisono.act.moved import LATELY, moved_since
from unisono.act.spent import WEEKS_BEFORE, Spent
from unisono.decide import Export, History, Proposal
from unisono.errors import LedgerError
from unisono.facts.semantic import account_covers, campaign_days, campaigns
from unisono.facts.store import Facts, open_edition
from unisono.facts.store.store import Store
from unisono.facts.workspace import Workspace
from unisono.words import Text, msg

if TYPE_CHECKING:
    from unisono.runs.session import Session


def edition_called(workspace: Workspace, edition_id: str) -> Facts:
    """The newest edition with this id, open for reading; equal ids mean equal facts.

    Raises:
        LedgerError: there is none any more.
    """
    editions = Store(workspace).editions
    for number in reversed(editions.numbers()):
        if editions.get(number).edition.edition_id == edition_id:
            return open_edition(workspace, number)
    raise LedgerError(
        msg("The edition {edition} that the proposal was made from is gone.", edition=edition_id),
        remedy=msg("Put the folders editions and lake back from your backup, or make a new plan."),
    )


def changes_of(session: Session, history: History) -> ChangeSet:
    """The change set of a proposal, made again from the edition behind it: as it left, or would leave today."""
    proposal = history.proposal
    facts = edition_called(session.workspace, proposal.basis.edition_id)
    return change_list(proposal, campaigns(facts, session.settings), left_on(session, history) or dt.date.min)


def left_on(session: Session, history: History) -> dt.date | None:
    """The day before which its files order nothing: that of its first export, else today; None by older versions."""
    return history.exports[0].left_on if history.exports else session.today


def exported_on(session: Session, export: Export) -> dt.date:
    """The day on which something left, on the clock of the workspace."""
    return export.left_on or export.at.astimezone(ZoneInfo(session.settings.time_zone)).date()


def moved(changes: ChangeSet, proposal: Proposal, checked: Facts | None) -> Mapping[CampaignKey, Text]:
    """Campaigns that somebody changed since the plan, as `checked` facts show."""
    if checked is None:
        return {}
    since = {CampaignKey(s.platform, s.account, s.campaign_id, s.campaign): s.since for s in proposal.basis.set_by}
    return moved_since(changes, _lately(checked), since)


def checked_facts(session: Session, proposal: Proposal, last: Export | None) -> Facts | None:
    """The facts that the expected values are held against: today's at first, then always the same.

    None where the plan was made from them, or where they are gone: then nothing is known to have moved.
    """
    if last is None:
        newest = session.facts()
        return None if newest.edition.edition_id == proposal.basis.edition_id else newest
    if last.checked_edition is None:
        return None
    try:
        return edition_called(session.workspace, last.checked_edition)
    except LedgerError:
        return None


def _lately(facts: Facts) -> Spent:
    """What campaigns spent lately, and in the weeks before."""
    covers = account_covers(facts)
    lasts = [last for last in covers["last_on"].to_list() if last is not None]
    first = min(lasts, default=dt.date.max) - dt.timedelta(days=LATELY, weeks=WEEKS_BEFORE)
    return Spent.of(campaign_days(facts, first), covers)

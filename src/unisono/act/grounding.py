"""Change lists on true ground: what downloads state takes the place of what was inferred from spend.

Rule: a campaign is found by its id where the facts and the file hold one, else by its exact name, if only one campaign
on either side bears it. Its first change then expects the stated budget. A campaign that its platform's file does not
hold, or whose budget a line cannot change, is held back from the files.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from unisono.act.changeset import CampaignKey, Change, ChangeSet
from unisono.act.downloads import Found
from unisono.decide import Stated
from unisono.words import Text, msg


@dataclass(frozen=True, slots=True)
class Grounded:
    """A change set that expects stated budgets, campaigns held back and why, and what was stated of each."""

    changes: ChangeSet
    held: Mapping[CampaignKey, Text]
    stated: Mapping[CampaignKey, Stated]


def stated_of(changes: ChangeSet, found: Sequence[Found]) -> tuple[Stated, ...]:
    """What downloads state of the campaigns to be changed; of platforms without a download, nothing."""
    keys = sorted({change.key for change in changes.changes})
    platforms = {each.platform for each in found}
    names = Counter((key.platform, key.campaign) for key in keys)
    return tuple(
        _stated(key, _match(key, found, names[key.platform, key.campaign])) for key in keys if key.platform in platforms
    )


def _match(key: CampaignKey, found: Sequence[Found], n_alike: int) -> Found | None:
    own = [each for each in found if each.platform == key.platform]
    if key.campaign_id and any(each.campaign_id for each in own):
        return next((each for each in own if each.campaign_id == key.campaign_id), None)
    alike = [each for each in own if each.campaign == key.campaign]
    return alike[0] if len(alike) == 1 == n_alike else None


def _stated(key: CampaignKey, found: Found | None) -> Stated:
    named = (key.platform, key.account, key.campaign_id, key.campaign)
    if found is None:
        return Stated(*named, "", None, msg("the downloaded file does not hold it, or not only once: look it up"))
    return Stated(*named, found.campaign_id, found.daily, found.obstacle, found.parts)


def grounded(changes: ChangeSet, stated: Iterable[Stated]) -> Grounded:
    """The change set on the ground of what was stated."""
    known = {CampaignKey(s.platform, s.account, s.campaign_id, s.campaign): s for s in stated}
    made = tuple(_expecting(changes.changes, known))
    n_known = sum(s.daily is not None for s in known.values())
    remark = msg(
        "Expected values that are the budgets which platforms stated: {n}; the undo restores them.",
        n=n_known,
    )
    undo = {(change.key, change.effective_on): change for change in made}
    return Grounded(
        replace(
            changes,
            changes=made,
            undo=tuple(undo[back.key, back.effective_on].back(back.reason) for back in changes.undo),
            remarks=(*changes.remarks, remark) if n_known else changes.remarks,
        ),
        {key: s.obstacle for key, s in known.items() if s.obstacle is not None},
        known,
    )


def _expecting(changes: Iterable[Change], known: Mapping[CampaignKey, Stated]) -> Iterator[Change]:
    """The changes; the first of each campaign expects the stated budget."""
    seen: set[CampaignKey] = set()
    for change in changes:
        stated = known.get(change.key)
        first = change.key not in seen
        seen.add(change.key)
        yield replace(change, expected=stated.daily) if first and stated and stated.daily is not None else change

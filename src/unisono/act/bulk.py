"""The changes as files that platforms take in, with the files that take them back; what cannot go so is done by hand.

For a marketer: instead of typing forty budgets, one import per account and day of change.

Rule: one file for each account and day, one undo for each file, and, where an account has several days, one undo of
everything. A campaign leaves by file wholly or not at all, and only where its undo can be written as well. Files hold
names exactly as the platform has them.
Limits: the undo restores the value that the change expected; where that came from spend (see `changes`), the budget
that stood in the platform may have been another.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from unisono.act.cells import is_carried
from unisono.act.changeset import CampaignKey, ChangeSet
from unisono.act.platforms import FORMATS, Row, UploadFormat
from unisono.act.platforms.form import decimals, is_whole
from unisono.decide import Stated
from unisono.words import Text, msg

_LONGEST_SLUG = 40
_NOTHING: Mapping[CampaignKey, Any] = {}


@dataclass(frozen=True, slots=True)
class BulkFile:
    """One file for one account of a platform.

    Attributes:
        effective_on: the day on which it is imported; None: it takes all days back at once.
        undoes: whether it takes changes back.
        change_ids: the changes that it carries or takes back, in the order of its lines.
    """

    name: str
    platform: str
    account: str
    effective_on: dt.date | None
    undoes: bool
    change_ids: tuple[str, ...]
    data: bytes


@dataclass(frozen=True, slots=True)
class Bulk:
    """The files, and why each campaign that has none is changed by hand (None: its platform takes no file)."""

    files: tuple[BulkFile, ...]
    by_hand: Mapping[CampaignKey, Text | None]

    def of(self, change_id: str) -> tuple[str, ...]:
        """Names of the files that carry a change or take it back."""
        return tuple(file.name for file in self.files if change_id in file.change_ids)


def change_ids(changes: ChangeSet) -> tuple[str, ...]:
    """An id for each change, in order: `P-0001-001`. The same change set gives the same ids."""
    return tuple(f"{changes.proposal_id}-{n:03d}" for n in range(1, len(changes.changes) + 1))


def bulk(
    changes: ChangeSet,
    held: Mapping[CampaignKey, Text] = _NOTHING,
    stated: Mapping[CampaignKey, Stated] = _NOTHING,
) -> Bulk:
    """The platform files of a change set.

    Campaigns that are `held` leave by no file, for the reason given; `stated` is what downloads say of them.
    """
    named = zip(change_ids(changes), changes.changes, strict=True)
    rows = [Row(name, change, stated.get(change.key)) for name, change in named]
    by_hand = {**_by_hand(changes, rows), **held}
    rows = [row for row in rows if row.change.key not in by_hand]
    rows.sort(key=lambda row: (_account(row), row.change.effective_on))  # stable: the order of the changes stays
    names = _names({_account(row): None for row in rows})
    files = [
        file
        for account, own in groupby(rows, key=_account)
        for file in _files(account, tuple(own), names[account], FORMATS[account[0]])
    ]
    return Bulk(tuple(files), by_hand)


def _account(row: Row) -> tuple[str, str]:
    return row.change.key.platform, row.change.key.account


def _files(account: tuple[str, str], rows: tuple[Row, ...], name: str, form: UploadFormat) -> Iterator[BulkFile]:
    days = [(day, tuple(own)) for day, own in groupby(rows, key=lambda row: row.change.effective_on)]
    for day, own in days:
        yield _file(account, own, f"{name}-{day.isoformat()}", form, day)
        yield _file(account, _back(own), f"{name}-{day.isoformat()}-undo", form, day, undoes=True)
    if len(days) > 1:
        yield _file(account, _back(_whole(rows)), f"{name}-undo-all", form, undoes=True)


def _file(
    account: tuple[str, str],
    rows: tuple[Row, ...],
    name: str,
    form: UploadFormat,
    day: dt.date | None = None,
    *,
    undoes: bool = False,
) -> BulkFile:
    ids = tuple(row.change_id for row in rows)
    return BulkFile(f"{name}.{form.suffix}", *account, day, undoes, ids, form.write(rows))


def _back(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(replace(row, change=row.change.back(row.change.reason)) for row in rows)


def _whole(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The first change of each campaign: taking it back restores what stood before all of them."""
    first: dict[CampaignKey, Row] = {}
    for row in rows:
        first.setdefault(row.change.key, row)
    return tuple(first.values())


def _by_hand(changes: ChangeSet, rows: Iterable[Row]) -> dict[CampaignKey, Text | None]:
    """Why campaigns do not leave by file."""
    known = {change.key for change in changes.changes} | set(changes.unchanged)
    names = Counter((key.platform, key.account, key.campaign) for key in known)
    found: dict[CampaignKey, Text | None] = {}
    for row in rows:
        key = row.change.key
        form = FORMATS.get(key.platform)
        if form is None:
            found[key] = None
        elif (objection := _objection(row, form, names)) is not None:
            found.setdefault(key, objection)
    return found


def _objection(row: Row, form: UploadFormat, names: Counter[tuple[str, str, str]]) -> Text | None:
    """Why a change cannot leave in this format; None where it can."""
    change, key, currency = row.change, row.change.key, row.change.currency
    nameless = not row.campaign_id
    amounts = (change.expected, change.new)
    objections = (
        (form.objection is not None, form.objection),
        (
            nameless and not form.by_name,
            msg(
                "its exports hold no campaign id, and a line without one would make a new campaign: export again with "
                "the file that the platform lets you download"
            ),
        ),
        (
            nameless and names[key.platform, key.account, key.campaign] > 1,
            msg("several campaigns of the account have this name, and the exports hold no campaign id"),
        ),
        (
            not (is_carried(key.campaign) and is_carried(row.campaign_id)),
            msg("its name holds characters that no file can carry"),
        ),
        (
            min(amounts) <= 0,
            msg("a daily budget of nothing cannot be set: pause the campaign, or start it again"),
        ),
        (
            any(daily <= 0 for _part, daily in row.parts),
            msg("one of its ad sets would be left without a budget: change them by hand"),
        ),
        (
            not all(is_whole(amount, currency) for amount in amounts),
            msg("amounts in {currency} have {n} decimals", currency=currency, n=decimals(currency)),
        ),
    )
    return next((reason for applies, reason in objections if applies), None)


def _names(accounts: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """The beginning of file names for each account: plain letters, and a number where two would be called the same."""
    found: dict[tuple[str, str], str] = {}
    for account in accounts:
        platform, name = account
        slug = "-".join(filter(None, (platform, _slug(name))))
        n = Counter(re.sub(r"~\d+$", "", taken) for taken in found.values())[slug]
        found[account] = f"{slug}~{n + 1}" if n else slug
    return found


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_SLUG].strip("-")

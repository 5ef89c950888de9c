"""What people decide. An approval is a type, not a boolean.

What acts on the outside world asks for an `Approval`, and only the ledger hands one out.
Names are kept as stated, not authenticated, beside the account of the system. Reasons are kept as typed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

from unisono.decide.effect import Effect
from unisono.decide.person import Person
from unisono.decide.policy.needs import Needed
from unisono.decide.verdict import Verdict
from unisono.words import Text


@dataclass(frozen=True, slots=True)
class Signature:
    """A person said yes, and the policies ask for more people: nothing may leave yet.

    Attributes:
        effect: the effective delta that the person signed.
        policy_version: fingerprint of the policies in force; under others the signature no longer counts.
        needed: what the policies ask for.
    """

    proposal_id: str
    payload_hash: str
    by: Person
    reason: str
    at: dt.datetime
    verdicts: tuple[Verdict, ...] = ()
    effect: Effect | None = None
    policy_version: str | None = None
    needed: Needed = field(default_factory=Needed)


@dataclass(frozen=True, slots=True)
class Approval:
    """The last person that the policies ask for said yes to exactly the payload with this hash.

    Attributes:
        effect, policy_version, needed: as in `Signature`; older records have none.
        expires_at: when it ends unless something left before; None: never.
        lanes: not empty when automation approved inside lanes that people had opened: `search/increase L3`.
    """

    proposal_id: str
    payload_hash: str
    by: Person
    reason: str
    at: dt.datetime
    verdicts: tuple[Verdict, ...] = ()
    effect: Effect | None = None
    policy_version: str | None = None
    needed: Needed = field(default_factory=Needed)
    expires_at: dt.datetime | None = None
    lanes: tuple[str, ...] = ()

    @property
    def is_automatic(self) -> bool:
        """Whether automation approved it."""
        return bool(self.lanes)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A person said no."""

    proposal_id: str
    payload_hash: str
    by: Person
    reason: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A person took an approval back before anything was exported."""

    proposal_id: str
    payload_hash: str
    by: Person
    reason: str
    at: dt.datetime


EXPORT_FORM = 2
"""The form of the files that this version writes: 2 has files for platforms, 1 had none."""

Decision: TypeAlias = Approval | Refusal | Withdrawal


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a campaign that carries a daily budget of its own, such as an ad set."""

    part_id: str
    name: str
    daily: Decimal


@dataclass(frozen=True, slots=True)
class Stated:
    """What a file that was just downloaded from a platform states of one campaign.

    Attributes:
        platform, account, campaign_id, campaign: the campaign as the facts name it.
        found_id: its id in the platform; empty where the file holds none.
        daily: the daily budget that stands; None where there is an obstacle.
        obstacle: why it cannot be changed by a line of its own, such as a shared budget.
        parts: where the budget stands on parts of the campaign, these; `daily` is their sum.
    """

    platform: str
    account: str
    campaign_id: str
    campaign: str
    found_id: str
    daily: Decimal | None
    obstacle: Text | None = None
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """A person says yes if: `reason` is what has to change. The proposer answers by a counter-proposal."""

    proposal_id: str
    payload_hash: str
    by: Person
    reason: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Expiry:
    """An approval ended: its time was over (`expired`), or the policies changed (`policy`)."""

    proposal_id: str
    payload_hash: str
    cause: str
    system_user: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody said about a proposal, as typed."""

    proposal_id: str
    by: Person
    text: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Escalation:
    """Automation did not act: why people have to decide."""

    proposal_id: str
    payload_hash: str
    by: Person
    reasons: tuple[Text, ...]
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Export:
    """An approved payload left as files.

    Attributes:
        contents_hash: fingerprint of what the files say, whatever their language; a second export must have the same.
        files: SHA-256 of each file, by its name.
        folder: where they were written, as given.
        form: of the files; records from before there were two are of form 1.
        stated: what downloads from the platforms stated of the campaigns to be changed.
        checked_edition: the facts that the expected values were held against; None where they were those of the plan.
        by: who exported, where an application knows.
        alone: nobody else belonged to the workspace, so that whoever set its policies had to export too.
        left_on: the day of the first export, before which nothing is ordered; None in older records, which order it.
        others: plans for the same weeks that had left before, which its checklists name.
    """

    proposal_id: str
    payload_hash: str
    contents_hash: str
    files: Mapping[str, str]
    folder: str
    system_user: str
    at: dt.datetime
    form: int = 1
    checked_edition: str | None = None
    stated: tuple[Stated, ...] = ()
    by: Person | None = None
    alone: bool = False
    left_on: dt.date | None = None
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Override:
    """Somebody decided to go on in spite of red data (`source`) or of a failed model (`source` is `model`).

    Holds for one edition, and for one run where `run_id` is given.
    """

    proposal_id: str
    source: str
    edition_id: str
    run_id: str | None
    approval: Approval

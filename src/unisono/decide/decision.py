"""What people decide. An approval is a type, not a boolean.

What acts on the outside world asks for an `Approval`, and only the ledger hands one out.
Names are kept as stated, not authenticated, beside the account of the system. Reasons are kept as typed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from unisono.decide.person import Person
from unisono.decide.verdict import Verdict
from unisono.words import Text


@dataclass(frozen=True, slots=True)
class Approval:
    """A person said yes to exactly the payload with this hash."""

    proposal_id: str
    payload_hash: str
    by: Person
    reason: str
    at: dt.datetime
    verdicts: tuple[Verdict, ...] = ()


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
class Stated:
    """What a file that was just downloaded from a platform states of one campaign.

    Attributes:
        platform, account, campaign_id, campaign: the campaign as the facts name it.
        found_id: its id in the platform; empty where the file holds none.
        daily: the daily budget that stands; None where there is an obstacle.
        obstacle: why it cannot be changed by a line of its own, such as a shared budget.
    """

    platform: str
    account: str
    campaign_id: str
    campaign: str
    found_id: str
    daily: Decimal | None
    obstacle: Text | None = None


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

"""What is recorded about the rules themselves: delegations, the kill switch, autonomy, breaches, openings.

Each is one record of the ledger; `charter` folds them into what holds now.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from unisono.decide.person import Person
from unisono.words import Text, msg


class Authority(StrEnum):
    """What a delegation hands over: sign and execute, execute what is approved, or propose."""

    FULL = "full"
    EXECUTE_ONLY = "execute_only"
    PROPOSE_ONLY = "propose_only"


@dataclass(frozen=True, slots=True)
class Delegation:
    """Somebody may do for others what the own role does not allow, within limits.

    Attributes:
        delegation_id: `D-0001`, `D-0002` …
        party: member id of the one who receives it; "" for everybody of `agency`.
        limit: the most money that it may move in the trailing window, in `currency`; None: no money limit.
        markets, channels: where it holds; empty: everywhere.
        expires_at: when it ends; None: when it is revoked.
    """

    delegation_id: str
    party: str
    authority: Authority
    by: Person
    reason: str
    at: dt.datetime
    limit: Decimal | None = None
    currency: str | None = None
    markets: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    agency: str | None = None
    expires_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Revocation:
    """A delegation ends."""

    delegation_id: str
    by: Person
    reason: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Freeze:
    """Automation and exports stand still; `lifts` are the people who signed to go on, two are needed."""

    by: Person
    reason: str
    at: dt.datetime
    lifts: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class Lift:
    """A person's yes to go on after a freeze; `alone` where there was nobody else who could have signed it."""

    by: Person
    reason: str
    at: dt.datetime
    alone: bool = False


class Level(StrEnum):
    """How far automation may go, for one action in one channel."""

    OBSERVE = "L0"
    SUGGEST = "L1"
    PREPARE = "L2"
    ACT_AND_NOTIFY = "L3"
    ACT_IN_PLAN = "L4"

    @property
    def rank(self) -> int:
        """0 to 4."""
        return int(self.value[1])


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """The evidence for a level: what was promised, what came true, and what went wrong lately.

    Attributes:
        n_graded: graded predictions with a verdict; `n_covered` of them lay inside their interval.
        n_breaches: breaches of caps in the last 30 days.
        definition_break: a definition changed, so that older grades say little.
        data_red: data behind it are red.
    """

    n_graded: int = 0
    n_covered: int = 0
    n_breaches: int = 0
    definition_break: bool = False
    data_red: bool = False

    @property
    def coverage(self) -> float | None:
        """Share of the graded predictions inside their interval; None without any."""
        return self.n_covered / self.n_graded if self.n_graded else None


@dataclass(frozen=True, slots=True)
class Autonomy:
    """How far automation goes from now on, for one action in one channel, and on which evidence.

    `reason` is as typed by the person who set it; `because` says why it was brought down automatically.
    """

    channel: str
    action: str
    level: Level
    by: Person
    reason: str
    at: dt.datetime
    evidence: TrackRecord
    because: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Breach:
    """A cap was exceeded in the world outside, found when facts were read back."""

    channel: str
    action: str
    what: Text
    by: Person
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class DryRun:
    """The first run of an automation: what it would have done, written down and not done."""

    proposal_id: str
    automation: str
    lanes: tuple[str, ...]
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Opening:
    """The measures of one person were opened to somebody else, with a reason; holds for `days`."""

    member: str
    by: Person
    reason: str
    at: dt.datetime
    days: int = 7


def level_name(level: Level) -> Text:
    """The level in words."""
    return {
        Level.OBSERVE: msg("observe"),
        Level.SUGGEST: msg("suggest"),
        Level.PREPARE: msg("prepare files for approval"),
        Level.ACT_AND_NOTIFY: msg("act inside caps and notify"),
        Level.ACT_IN_PLAN: msg("act inside the approved plan"),
    }[level]


def authority_name(authority: Authority) -> Text:
    """The authority in words."""
    return {
        Authority.FULL: msg("sign and execute"),
        Authority.EXECUTE_ONLY: msg("execute what is approved"),
        Authority.PROPOSE_ONLY: msg("propose only"),
    }[authority]

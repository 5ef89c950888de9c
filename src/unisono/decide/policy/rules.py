"""Policies: what a company says about its own decisions, in figures that a program can check.

For a marketer: above which amount finance signs too, how much a change may move, how long an approval holds, how the
money may be split. A policy is a named, versioned statement with an owner, kept in the ledger.

Every rule may be silent (None or empty). Amounts are in the policy's currency, shares 0-1, by channel or platform
where they are mappings.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from unisono.decide.person import Person
from unisono.decide.roles import Role
from unisono.decide.verdict import Mode
from unisono.words import Text, msg


class Layer(StrEnum):
    """Who speaks: the company, one brand, one campaign; the lower may only tighten."""

    CORPORATE = "corporate"
    BRAND = "brand"
    CAMPAIGN = "campaign"


class Enforcement(StrEnum):
    """MUST binds, SHOULD advises."""

    MUST = "must"
    SHOULD = "should"


@dataclass(frozen=True, slots=True)
class Rules:
    """What one policy says, or several together.

    Attributes:
        reallocation_threshold: money that automation may move in the window without asking; 0: always ask.
        human_review: kinds, actions or topics that a person always reviews, whatever the money.
        autonomous: actions (and `raise_total`) that automation may do at all beyond moving money between what runs.
        cosign_above: finance signs too above this sum of the window.
        signatures: roles that must all sign; `n_signatures`: how many different people.
        four_eyes: the proposer may not sign.
        cap_change, cap_change_share: the most that one proposal adds to its rising lines, in money and in share of
            all that its lines spend now.
        cap_day, cap_total: the most that is added in a day, and in the window, by everybody.
        cap_actor: the most that one actor, with delegates and agents, adds in the window at one vendor and account.
        cap_entity, cap_channel, cap_platform: the most that is added in the window to one entity, channel, platform.
        window_days: the trailing window of all sums.
        step_share: the largest single step of an entity, in share of what it spends now; `cool_down_days`: days
            before it may rise again.
        approval_days, proposal_days: how long an approval, and an open proposal, hold.
        seller_share: the largest share of the money that one vendor gets.
        mix_min, mix_max: smallest and largest share of the money by channel.
        markets: countries where money may be spent.
    """

    reallocation_threshold: Decimal | None = None
    human_review: tuple[str, ...] = ()
    autonomous: tuple[str, ...] | None = None
    cosign_above: Decimal | None = None
    signatures: tuple[Role, ...] = ()
    n_signatures: int | None = None
    four_eyes: bool | None = None
    cap_change: Decimal | None = None
    cap_change_share: float | None = None
    cap_day: Decimal | None = None
    cap_total: Decimal | None = None
    cap_actor: Decimal | None = None
    cap_entity: Decimal | None = None
    cap_channel: Mapping[str, Decimal] = field(default_factory=dict)
    cap_platform: Mapping[str, Decimal] = field(default_factory=dict)
    window_days: int | None = None
    step_share: float | None = None
    cool_down_days: int | None = None
    approval_days: int | None = None
    proposal_days: int | None = None
    seller_share: float | None = None
    mix_min: Mapping[str, float] = field(default_factory=dict)
    mix_max: Mapping[str, float] = field(default_factory=dict)
    markets: tuple[str, ...] | None = None


CAPS = (
    "cap_change",
    "cap_change_share",
    "cap_day",
    "cap_total",
    "cap_actor",
    "cap_entity",
    "cap_channel",
    "cap_platform",
)
"""The rules that count as a cap: without one of them nothing is done automatically."""

WINDOW_DAYS = 30
"""The trailing window where no policy names one."""


@dataclass(frozen=True, slots=True)
class Policy:
    """One version of one policy.

    Attributes:
        policy_id: its lasting name, such as `media-caps`.
        version: 1, 2 … ; a newer version replaces the older one.
        scope: the brand or campaign that it is about; "" in the corporate layer.
        owner: who answers for it, in words.
        set_by, reason, at: who set this version, why, when.
        conflicts: rules of it that are looser than a higher layer's, and so have no effect.
    """

    policy_id: str
    version: int
    layer: Layer
    owner: str
    currency: str
    rules: Rules
    set_by: Person
    reason: str
    at: dt.datetime
    scope: str = ""
    enforcement: Enforcement = Enforcement.MUST
    mode: Mode = Mode.ENFORCE
    conflicts: tuple[Text, ...] = ()

    @property
    def label(self) -> str:
        """Name and version, as findings cite it."""
        return f"{self.policy_id} v{self.version}"

    @property
    def strength(self) -> Mode:
        """How it works in practice: a SHOULD never does more than advise."""
        if self.mode is Mode.ENFORCE and self.enforcement is Enforcement.SHOULD:
            return Mode.ADVISORY
        return self.mode


def layer_name(layer: Layer) -> Text:
    """The layer in words."""
    return {
        Layer.CORPORATE: msg("corporate"),
        Layer.BRAND: msg("brand"),
        Layer.CAMPAIGN: msg("campaign"),
    }[layer]

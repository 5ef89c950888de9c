"""The rules of a policy in words: what each is called, how its value is written, and in which order they are told.

Every field of `Rules` stands here once; the form offers them by these tables, and the pages tell them by these.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from unisono.decide import Action, Kind, Mode, Rules, action_name, role_name
from unisono.decide.effect import RAISE_TOTAL
from unisono.decide.lanes import NEVER_ALONE
from unisono.decide.topics import Topic, topic_name
from unisono.report.vocabulary import channel_name, source_name
from unisono.words import Money, Share, Text, msg
from unisono.words.text import Value


class Way(StrEnum):
    """How the value of a rule is written."""

    MONEY = "money"
    SHARE = "share"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Said:
    """A rule with one figure, or with one for each channel or platform."""

    name: str
    way: Way
    title: Text
    help: Text
    by: Literal["", "channel", "platform"] = ""


FIGURES: tuple[Said, ...] = (
    Said("n_signatures", Way.COUNT, msg("How many different people sign"), msg("One where nothing is said.")),
    Said("cosign_above", Way.MONEY, msg("Finance signs too above"), msg("Sum of what is added in the window.")),
    Said("cap_change", Way.MONEY, msg("Most that one proposal adds"), msg("In money, on the lines that rise.")),
    Said("cap_day", Way.MONEY, msg("Most that is added in a day"), msg("By everybody together.")),
    Said("cap_total", Way.MONEY, msg("Most that is added in the window"), msg("By everybody together.")),
    Said(
        "cap_actor",
        Way.MONEY,
        msg("Most that one person adds in the window"),
        msg("At one vendor and account, with delegates."),
    ),
    Said("cap_entity", Way.MONEY, msg("Most that is added to one campaign"), msg("In the window.")),
    Said(
        "reallocation_threshold",
        Way.MONEY,
        msg("What automation may move without asking"),
        msg("In the window; 0: it always asks."),
    ),
    Said(
        "cap_change_share",
        Way.SHARE,
        msg("Most that one proposal adds, in percent"),
        msg("Of what its lines spend now."),
    ),
    Said("step_share", Way.SHARE, msg("Largest single step, in percent"), msg("Of what a campaign spends now.")),
    Said("seller_share", Way.SHARE, msg("Largest share of one vendor, in percent"), msg("Of the money of a plan.")),
    Said("window_days", Way.COUNT, msg("Days of the trailing window"), msg("30 where nothing is said.")),
    Said(
        "cool_down_days",
        Way.COUNT,
        msg("Days before a campaign may rise again"),
        msg("So that platforms learn in peace."),
    ),
    Said("approval_days", Way.COUNT, msg("Days that an approval holds"), msg("Then it is signed afresh.")),
    Said("proposal_days", Way.COUNT, msg("Days that a proposal waits"), msg("Then it is made anew.")),
)
"""Rules with one figure."""

BY_PLACE: tuple[Said, ...] = (
    Said("cap_channel", Way.MONEY, msg("Most that is added in the window"), msg("By channel."), "channel"),
    Said("mix_min", Way.SHARE, msg("Smallest share, in percent"), msg("Of the money of a plan."), "channel"),
    Said("mix_max", Way.SHARE, msg("Largest share, in percent"), msg("Of the money of a plan."), "channel"),
    Said("cap_platform", Way.MONEY, msg("Most that is added in the window"), msg("By platform."), "platform"),
)
"""Rules with a figure for each channel or platform."""

BY_PLACE_TITLES: Mapping[str, Text] = {
    "cap_channel": msg("Most that is added to one channel in the window"),
    "mix_min": msg("Smallest share of a channel"),
    "mix_max": msg("Largest share of a channel"),
    "cap_platform": msg("Most that is added at one platform in the window"),
}
"""The same where no table stands around them."""

FOUR_EYES = msg("The proposer may not sign")
SIGNATURES = msg("Roles that must all sign")
HUMAN_REVIEW = msg("What a person always reviews")
AUTONOMOUS = msg("What automation may do beyond moving money")
MARKETS = msg("Countries where money may be spent")

_NAMES: dict[str, Text] = {
    Kind.BUDGET.value: msg("budget plans"),
    Kind.CHANGES.value: msg("single changes"),
    RAISE_TOTAL: msg("adding money in all"),
    **{action.value: action_name(action) for action in Action if action is not Action.KEEP},
    **{topic.value: topic_name(topic) for topic in Topic},
}
REVIEWED: tuple[str, ...] = tuple(_NAMES)
"""Kinds, actions and topics that a policy may send to people."""
ALONE: tuple[str, ...] = tuple(name for name in _NAMES if name in NEVER_ALONE)
"""What automation does only where a policy names it."""


def what_name(what: str) -> Text | str:
    """A kind, action or topic in words."""
    return _NAMES.get(what, what)


def place_name(place: str, by: str) -> Text | str:
    """A channel or platform in words."""
    return channel_name(place) if by == "channel" else source_name(place)


def strength_name(mode: Mode) -> Text:
    """What follows when a policy of this strength is not kept."""
    return {
        Mode.ENFORCE: msg("enforced"),
        Mode.ADVISORY: msg("only advises"),
        Mode.AUDIT: msg("only writes down"),
    }[mode]


def told_rules(rules: Rules, currency: str) -> list[tuple[Text, Value]]:
    """The rules that are not silent, in words, with their values."""
    found: list[tuple[Text, Value]] = []
    if rules.four_eyes is not None:
        found.append((FOUR_EYES, msg("yes") if rules.four_eyes else msg("no")))
    if rules.signatures:
        found.append((SIGNATURES, tuple(role_name(role) for role in rules.signatures)))
    for said in FIGURES:
        value = getattr(rules, said.name)
        if value is not None:
            found.append((said.title, _written(value, said.way, currency)))
    for said in BY_PLACE:
        rows = [
            msg("{place}: {limit}", place=place_name(place, said.by), limit=_written(value, said.way, currency))
            for place, value in getattr(rules, said.name).items()
        ]
        if rows:
            found.append((BY_PLACE_TITLES[said.name], tuple(rows)))
    if rules.human_review:
        found.append((HUMAN_REVIEW, tuple(what_name(what) for what in rules.human_review)))
    if rules.autonomous is not None:
        found.append((AUTONOMOUS, tuple(what_name(what) for what in rules.autonomous) or msg("nothing")))
    if rules.markets is not None:
        found.append((MARKETS, rules.markets or msg("none")))
    return found


def _written(value: object, way: Way, currency: str) -> Value:
    exact = Decimal(str(value))
    match way:
        case Way.MONEY:
            return Money(exact, currency, 0 if exact == exact.to_integral_value() else None)
        case Way.SHARE:
            n_decimals = -int((exact * 100).normalize().as_tuple().exponent)
            return Share(float(exact), max(1, n_decimals))
        case _:
            return int(exact)

"""Rules proposed by meaning, for campaigns that no rule fits; where the meaning is not plain, nothing is proposed.

Two ways. What the platform says (campaign type, or the platform itself) is looked up in `proposals.toml`. What people
wrote (names of agency campaigns, or of a Google campaign whose type is not in the file) is read word by word,
and gives a rule for exactly that campaign; words that speak of two channels give none.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import tomlkit

from unisono.facts.channel_map.file import parse_map
from unisono.facts.channel_map.rules import Campaign, ChannelMap, Rule, plain
from unisono.words import Language, msg

_AGENCY_WORDS = {
    "tv": r"tv|tele|télé|television|télévision|ctv",
    "radio": r"radio|radios",
    "ooh": r"ooh|dooh|affichage|outdoor|abribus|métro|metro",
    "print": r"print|presse|press|magazine|magazines|quotidien|quotidiens|encart|encarts",
    "cinema": r"cinema|cinéma",
}
_GOOGLE_WORDS = {
    "performance_max": r"pmax|performance max",
    "shopping": r"shopping",
    "youtube": r"youtube|yt|video|vidéo",
    "display": r"display|gdn",
    "search": r"search|sea|recherche|brand|marque|dsa",
}
_SPOKEN = ("campaign_type", "campaign", "unit", "ad_group", "account")  # what says most comes first
_WORDS_OF = {"agency": _AGENCY_WORDS, "google_ads": _GOOGLE_WORDS}


@dataclass(frozen=True, slots=True)
class Proposed:
    """New rules, and the text that appends them to `channels.toml` (empty where nothing is proposed)."""

    rules: tuple[Rule, ...]
    text: str


def propose(campaigns: Iterable[Campaign], channel_map: ChannelMap, on: dt.date, words: Language) -> Proposed:
    """Rules for the campaigns that `channel_map` leaves unmapped, stamped with the day `on`."""
    blocks: list[str] = []
    known = channel_map
    for campaign in sorted(channel_map.unmapped(campaigns), key=_order):
        if known.channel_of(campaign)[0] is not None:
            continue
        block = _platform_block(campaign) or _named_block(campaign)
        if block is not None:
            blocks.append(block)
            known = ChannelMap(known.rules + parse_map(block).rules)
    if not blocks:
        return Proposed((), "")
    stamp = words.text(msg("proposed on {day}; edit freely", day=on.isoformat()))
    text = "".join(f"\n# {stamp}\n{block}" for block in blocks)
    return Proposed(known.rules[len(channel_map.rules) :], text)


def _order(campaign: Campaign) -> tuple[str, ...]:
    return tuple(
        getattr(campaign, field) or ""
        for field in ("source", "account", "campaign", "campaign_type", "ad_group", "unit")
    )


@cache
def _platform_blocks() -> tuple[tuple[str, ChannelMap], ...]:
    content = files("unisono.facts.channel_map").joinpath("proposals.toml").read_text("utf-8")
    texts = ["\n".join(_rule_text(rule) for rule in block["rule"]) for block in tomllib.loads(content)["block"]]
    return tuple((text, parse_map(text)) for text in texts)


def _platform_block(campaign: Campaign) -> str | None:
    return next((text for text, rules in _platform_blocks() if rules.channel_of(campaign)[0]), None)


def _named_block(campaign: Campaign) -> str | None:
    """A rule for exactly this campaign, up to the first of its fields whose words name one channel."""
    if campaign.source == "google_ads" and campaign.campaign_type is not None:
        return None  # a type that the platform names and we do not know: a person decides
    rule: dict[str, object] = {"source": campaign.source}
    for field in _SPOKEN:
        value = getattr(campaign, field)
        if value is not None and ("*" in value or "?" in value):
            return None  # cannot be written as a rule for this name only
        rule[field] = value or ""  # also what said nothing: the rule must not catch a campaign that says more
        channels = _channels_in(value or "", _WORDS_OF.get(campaign.source, {}))
        if channels:
            return _rule_text({**rule, "channel": channels[0]}) if len(channels) == 1 else None
    return None


def _channels_in(text: str, words: dict[str, str]) -> list[str]:
    spaced = re.sub(r"[\W_]+", " ", plain(text))
    return [channel for channel, pattern in words.items() if re.search(rf"\b(?:{pattern})\b", spaced)]


def _rule_text(rule: dict[str, object]) -> str:
    table = tomlkit.table()
    for key, value in rule.items():
        table.add(key, value)
    return "[[channel]]\n" + table.as_string().strip() + "\n"

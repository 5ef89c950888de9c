"""Rules of the channel map: the first rule that fits a campaign names its channel; without one it stays unmapped.

A pattern may hold `*` (anything) and `?` (one character); everything else, brackets included, stands for
itself, because
campaign names are full of brackets. Case does not count, nor the kind of space. The empty
pattern fits what the file does not say.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

FIELDS = ("source", "account", "campaign", "campaign_type", "ad_group", "unit")
"""What a rule can ask of a campaign; `unit` is what an agency counts, such as GRP."""


@dataclass(frozen=True, slots=True, order=True)
class Campaign:
    """What is known of a campaign; a field is None where the file does not say it."""

    source: str
    account: str | None = None
    campaign: str | None = None
    campaign_type: str | None = None
    ad_group: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: patterns by field (any of a field's patterns may fit, all fields must), and the channel it gives."""

    patterns: tuple[tuple[str, tuple[str, ...]], ...]
    channel: str
    sub_channel: str | None = None

    def fits(self, campaign: Campaign) -> bool:
        """Whether the campaign fits every field that the rule names."""
        return all(_fits_any(getattr(campaign, field), patterns) for field, patterns in self.patterns)


@dataclass(frozen=True, slots=True)
class ChannelMap:
    """The rules in order."""

    rules: tuple[Rule, ...] = ()

    def channel_of(self, campaign: Campaign) -> tuple[str | None, str | None]:
        """Channel and sub-channel; (None, None) where no rule fits."""
        for rule in self.rules:
            if rule.fits(campaign):
                return rule.channel, rule.sub_channel
        return None, None

    @property
    def by_ad_group(self) -> bool:
        """Whether a rule asks for ad groups."""
        return any(field == "ad_group" for rule in self.rules for field, _ in rule.patterns)

    def unmapped(self, campaigns: Iterable[Campaign]) -> tuple[Campaign, ...]:
        """The campaigns that no rule fits."""
        return tuple(campaign for campaign in campaigns if self.channel_of(campaign)[0] is None)


@lru_cache(maxsize=16_384)  # a campaign is asked for more than once, its source and type with every other one
def _fits_any(value: str | None, patterns: tuple[str, ...]) -> bool:
    known = plain(value or "")
    return any(_pattern(text).fullmatch(known) if known else not text for text in patterns)


@lru_cache(maxsize=4096)
def _pattern(text: str) -> re.Pattern[str]:
    parts = ({"*": ".*", "?": "."}.get(sign) or re.escape(sign) for sign in plain(text))
    return re.compile("".join(parts), re.DOTALL)


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """Text as rules compare it: one form of accents, one kind of space, no case.

    >>> plain("Réseau\u00a0de  Recherche")
    'réseau de recherche'
    """
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())

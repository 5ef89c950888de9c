"""Words of the trade for names that files and models use: channels, sources, controls. Unknown ones stay."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from unisono.words import Text, msg
from unisono.words.text import Value

UNMAPPED = "unmapped"

CHANNELS: Mapping[str, Text] = {
    "search": msg("Search"),
    "social": msg("Social"),
    "tv": msg("TV"),
    "radio": msg("Radio"),
    "display": msg("Display"),
    "youtube": msg("YouTube"),
    "tiktok": msg("TikTok"),
    "linkedin": msg("LinkedIn"),
    "shopping": msg("Shopping"),
    "video": msg("Online video"),
    "outdoor": msg("Outdoor"),
    "ooh": msg("Outdoor"),
    "print": msg("Press"),
    "press": msg("Press"),
    "cinema": msg("Cinema"),
    "audio": msg("Online audio"),
    "podcast": msg("Podcast"),
    "email": msg("E-mail"),
    "affiliate": msg("Affiliation"),
    "retail_media": msg("Retail media"),
    "influence": msg("Influence"),
    UNMAPPED: msg("Not mapped to a channel"),
}

SOURCES: Mapping[str, Text] = {
    "google_ads": msg("Google Ads"),
    "meta_ads": msg("Meta Ads"),
    "linkedin_ads": msg("LinkedIn Ads"),
    "tiktok_ads": msg("TikTok Ads"),
    "microsoft_ads": msg("Microsoft Advertising"),
    "amazon_ads": msg("Amazon Ads"),
    "dv360": msg("Display & Video 360"),
    "shopify": msg("Shopify"),
    "agency": msg("Agency"),
    "model": msg("Model"),
}

OUTCOMES: Mapping[str, Text] = {
    "net_revenue": msg("net revenue"),
    "revenue": msg("revenue"),
    "orders": msg("orders"),
    "conversions": msg("conversions"),
    "quotes": msg("quotes"),
    "price_index": msg("price index"),
    "promotion_depth": msg("promotion depth"),
    "indice_de_prix": msg("price index"),
    "taux_de_promotion": msg("promotion depth"),
    "baseline": msg("Baseline"),
}

_NAMED = {
    "channel": CHANNELS,
    "channels": CHANNELS,
    "first": CHANNELS,
    "second": CHANNELS,
    "source": SOURCES,
    "control": OUTCOMES,
    "controls": OUTCOMES,
    "outcome": OUTCOMES,
}
"""Values of texts by these names are looked up here before they are shown."""


def channel_name(channel: str | None) -> Text | str:
    """The channel in words; None is spend that no channel could be given."""
    return _known(CHANNELS, channel or UNMAPPED)


def source_name(source: str) -> Text | str:
    """The source in words."""
    return _known(SOURCES, source)


def outcome_name(outcome: str) -> Text | str:
    """What is counted, in words."""
    return _known(OUTCOMES, outcome)


def in_words(text: Text, zone: dt.tzinfo = dt.UTC) -> Text:
    """`text` with the names among its values turned into words, and its moments into the clock of `zone`."""
    return Text(text.template, {name: _translated(name, value, zone) for name, value in text.values.items()})


def _translated(name: str, value: Value, zone: dt.tzinfo) -> Value:
    if isinstance(value, Text):
        return in_words(value, zone)
    if isinstance(value, tuple):
        return tuple(_translated(name, part, zone) for part in value)
    if isinstance(value, dt.datetime):
        return value.astimezone(zone)
    if isinstance(value, str) and name in _NAMED:
        return _known(_NAMED[name], value)
    return value


def _known(words: Mapping[str, Text], name: str) -> Text | str:
    return words.get(name.strip().lower().replace(" ", "_"), name.replace("_", " "))

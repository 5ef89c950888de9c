"""Colours: one per channel, the same in every chart and report; for light and dark, and for colour-blind people.

Charts are drawn in the light colours. A style sheet made from the same table exchanges them on dark screens (a style
rule wins over a drawing's own attribute), so that a drawing stays right wherever it is pasted. No chart tells by colour
alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from unisono.report.vocabulary import UNMAPPED

ROLES: Mapping[str, tuple[str, str]] = {
    "ink": ("#1b2530", "#e8edf2"),
    "muted": ("#56626f", "#a3afbb"),
    "rule": ("#9aa5b0", "#6b7783"),
    "grid": ("#e3e7eb", "#2c3640"),
    "baseline": ("#c9d0d7", "#4a5662"),
    "accent": ("#1d5c96", "#79b6ee"),
    "good": ("#217a4b", "#66c794"),
    "bad": ("#b3392f", "#f08a7d"),
    "wait": ("#96660a", "#e3b556"),
}
"""Light and dark colour of each role; every light colour is used once only, since it is the key of the exchange."""

_CHANNEL_COLOURS: tuple[tuple[str, str], ...] = (
    ("#3b6fb5", "#82b1ee"),
    ("#cc5a3b", "#f2957b"),
    ("#6a4a9c", "#b8a0e6"),
    ("#b5860f", "#e2bd55"),
    ("#2b8a79", "#63c6b5"),
    ("#a13863", "#e685ab"),
    ("#2497b5", "#69d0ea"),
    ("#6c7d22", "#b9cd60"),
    ("#8a5b3f", "#d0a688"),
    ("#c069a6", "#eaa9d6"),
    ("#4a6b57", "#93bba2"),
    ("#7a7f88", "#b6bcc6"),
)

_KNOWN_SLOTS: Mapping[str, int] = {
    "search": 0,
    "social": 1,
    "tv": 2,
    "radio": 3,
    "display": 4,
    "youtube": 5,
    "tiktok": 6,
    "linkedin": 7,
}


def colour(role: str) -> str:
    """The light colour of a role."""
    return ROLES[role][0]


def channel_colours(channels: Iterable[str]) -> dict[str, str]:
    """The light colour of each channel: its own where it is well known, else the free ones in order of name."""
    names = sorted(set(channels))
    taken = {_KNOWN_SLOTS[name] for name in names if name in _KNOWN_SLOTS}
    free = [slot for slot in range(len(_CHANNEL_COLOURS)) if slot not in taken] or list(range(len(_CHANNEL_COLOURS)))
    found: dict[str, str] = {}
    others = 0
    for name in names:
        if name == UNMAPPED:
            found[name] = colour("rule")
        elif name in _KNOWN_SLOTS:
            found[name] = _CHANNEL_COLOURS[_KNOWN_SLOTS[name]][0]
        else:
            found[name] = _CHANNEL_COLOURS[free[others % len(free)]][0]
            others += 1
    return found


def page_variables(*, dark: bool) -> str:
    """Declarations of the roles as CSS variables."""
    return "".join(f"--{role}:{pair[dark]};" for role, pair in ROLES.items())


def dark_charts() -> str:
    """Rules that exchange each light colour of a drawing for its dark one."""
    rules = []
    for light, dark in (*ROLES.values(), *_CHANNEL_COLOURS):
        rules.append(f'.chart [fill="{light}"]{{fill:{dark}}}.chart [stroke="{light}"]{{stroke:{dark}}}')
    return "".join(rules)

"""What can be found by words: rooms, pages, people, proposals, channels, campaigns, definitions; what one may see.

Rule: every asked word must begin a word of the name, whatever its case and accents. Without words the rooms are shown.
Limits: campaigns have no page of their own; they lead to the spend of their channel.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from unisono.decide import Permission
from unisono.errors import UnisonoError
from unisono.report.vocabulary import in_words
from unisono.words import Language, Text, msg
from unisono_app.base.acting import Actor
from unisono_app.base.caching import Cache
from unisono_app.base.figures import families
from unisono_app.base.rooms import PAGES, ROOMS, Room
from unisono_app.decide.queries import proposals
from unisono_app.measure.runs import run_numbers
from unisono_app.people.queries import members
from unisono_app.today.weeks import last_weeks

MOST = 12


@dataclass(frozen=True, slots=True)
class Found:
    """One thing: what it is, its name, and where it is."""

    kind: Text
    name: str
    address: str


_campaigns: Cache[tuple[tuple[str, str], ...]] = Cache(24)


def search(actor: Actor, asked: str, words: Language) -> tuple[Found, ...]:
    """The first things that `asked` leads to; the rooms where nothing is asked."""
    wanted = _parts(asked)
    every = _everything(actor, words) if wanted else _places(actor, words, ROOMS)
    found = (thing for thing in every if _holds(_parts(thing.name), wanted))
    return tuple(thing for thing, _ in zip(found, range(MOST), strict=False))


def _everything(actor: Actor, words: Language) -> Iterator[Found]:
    yield from _places(actor, words, ROOMS)
    yield from _places(actor, words, PAGES)
    if actor.may(Permission.MANAGE_PEOPLE):
        for seat in members(actor.workspace).filter(left_at=None):
            yield Found(msg("Member"), seat.user.name, _at(actor, "people-member", handle=seat.user.handle))
    for history in proposals(actor):
        name = history.proposal.proposal_id
        told = f"{name} · {history.proposal.proposer.name}"
        yield Found(msg("Proposal"), told, _at(actor, "decide-proposal", proposal_id=name))
    if actor.may(Permission.SEE_TOTALS):
        yield from _figures(actor, words)
        yield from _of_campaigns(actor)


def _places(actor: Actor, words: Language, places: tuple[Room, ...]) -> Iterator[Found]:
    kind = msg("Room") if places is ROOMS else msg("Page")
    for place in places:
        if actor.may(place.permission):
            yield Found(kind, words.text(place.name), _at(actor, place.view))


def _figures(actor: Actor, words: Language) -> Iterator[Found]:
    """Figures of channels and of the company, by name; and definitions."""
    session = actor.session()
    try:
        fitted, weeks = run_numbers(session), last_weeks(session)
    except UnisonoError:
        return
    numbers = [row.numbers["roi"] for row in fitted.channels] if fitted else []
    numbers += [row.spend.now for row in weeks.channels] if weeks else []
    for number in numbers:
        yield Found(msg("Channel"), words.text(in_words(number.name)), _at(actor, "why", key=number.key))
    known = set(weeks.numbers()) if weeks else set()
    known |= {"media-share"} if fitted else set()
    for family in families():
        address = _at(actor, "why", key=family.name) if family.name in known else _at(actor, "measure")
        yield Found(msg("Definition"), words.text(family.title), address)


def _of_campaigns(actor: Actor) -> Iterator[Found]:
    session = actor.session()
    try:
        facts = session.facts()
        known = last_weeks(session)
    except UnisonoError:
        return
    key = (str(session.workspace.folder), facts.edition.edition_id)
    names = _campaigns.get(key, lambda: _named(facts.campaign_channels.select("campaign", "channel").unique().rows()))
    linked = {row.channel for row in known.channels} if known else set()
    for campaign, channel in names:
        if channel in linked:
            yield Found(msg("Campaign"), campaign, _at(actor, "why", key=f"spend-4w/{channel}"))


def _named(rows: list[tuple[str | None, str | None]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((campaign, channel) for campaign, channel in rows if campaign and channel))


def _at(actor: Actor, view: str, **values: str) -> str:
    return reverse(view, kwargs={"slug": actor.workspace.slug, **values})


def _parts(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"\w+", "".join(letter for letter in plain if not unicodedata.combining(letter)))


def _holds(name: list[str], wanted: list[str]) -> bool:
    return all(any(part.startswith(word) for part in name) for word in wanted)

"""The rooms of a workspace, in the order of the loop: one line each, so that menus and the palette show the same."""

from __future__ import annotations

from dataclasses import dataclass

from unisono.decide import Permission
from unisono.words import Text, msg


@dataclass(frozen=True, slots=True)
class Room:
    """A room: the name of its view, its name for people, and what one needs to enter."""

    view: str
    name: Text
    permission: Permission = Permission.SEE


ROOMS = (
    Room("today", msg("Today"), Permission.SEE_TOTALS),
    Room("facts", msg("Facts"), Permission.SEE_TOTALS),
    Room("measure", msg("Measure"), Permission.SEE_TOTALS),
    Room("plan", msg("Plan"), Permission.PLAN),
    Room("decide", msg("Decide")),
    Room("report", msg("Report"), Permission.REPORT),
    Room("people", msg("People"), Permission.SEE_TOTALS),
)

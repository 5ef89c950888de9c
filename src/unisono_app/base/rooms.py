"""The rooms of a workspace, in the order of the loop, and their pages: one line each.

Menus show the rooms; the palette finds both.
"""

from __future__ import annotations

from dataclasses import dataclass

from unisono.decide import Permission
from unisono.words import Text, msg


@dataclass(frozen=True, slots=True)
class Room:
    """A room, or a page of one: the name of its view, its name for people, and what one needs to enter."""

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

PAGES = (
    Room("start", msg("The way to the first plan"), Permission.SEE_TOTALS),
    Room("start-settings", msg("Settings"), Permission.MANAGE_PEOPLE),
    Room("facts-files", msg("Files and editions"), Permission.SEE_TOTALS),
    Room("facts-channels", msg("Channels of campaigns"), Permission.SEE_TOTALS),
    Room("plan-compare", msg("Scenarios"), Permission.PLAN),
    Room("plan-pacing", msg("Pacing"), Permission.SEE_TOTALS),
    Room("plan-calendar", msg("Calendar"), Permission.SEE_TOTALS),
    Room("decide-change", msg("Propose a change of one campaign"), Permission.PROPOSE),
    Room("decide-rules", msg("Rules"), Permission.SEE_TOTALS),
    Room("decide-policy-new", msg("Set a policy"), Permission.SET_POLICY),
    Room("decide-delegation", msg("Delegate"), Permission.DELEGATE),
    Room("decide-autonomy", msg("How far automation goes"), Permission.SET_AUTONOMY),
    Room("decide-oversight", msg("Oversight"), Permission.SEE_TOTALS),
    Room("decide-audit", msg("Audit"), Permission.SEE_AUDIT),
    Room("people-sign-ins", msg("Sign-ins on record"), Permission.MANAGE_PEOPLE),
    Room("people-sign-in-rules", msg("Sign-in rules"), Permission.MANAGE_PEOPLE),
    Room("jobs", msg("Jobs")),
)
"""Pages inside the rooms, under the names that stand at their heads."""

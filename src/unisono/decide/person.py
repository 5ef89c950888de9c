"""Somebody who acts: a person, or a program (an agent) that acts for one.

Where an application has signed people in, it states their member id, role, agency and team; the command line knows a
stated name and the account of the system only.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from unisono.decide.roles import Role
from unisono.words import Text, msg


class ActorKind(StrEnum):
    """Whether a person acts or a program."""

    HUMAN = "human"
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who acts.

    Attributes:
        name: as stated; authenticated only where `member` is given.
        system_user: the account of the system that it was typed on.
        member: id of the member of the workspace, where an application knows who is signed in.
        role, team: of the member.
        agency: the agency that the member (or agent) works for; None inside the company.
        kind: a person, or a program.
        agent_of: member id of the person for whom a program acts.
    """

    name: str
    system_user: str
    member: str | None = None
    role: Role | None = None
    agency: str | None = None
    team: str | None = None
    kind: ActorKind = ActorKind.HUMAN
    agent_of: str | None = None

    @property
    def is_agent(self) -> bool:
        """Whether a program acts."""
        return self.kind is ActorKind.AGENT or self.role is Role.AGENT

    @property
    def told(self) -> Text | str:
        """The name for readers, saying so where nobody proved it."""
        return self.name if self.member is not None else msg("{name} (stated, not authenticated)", name=self.name)

    @property
    def key(self) -> str:
        """What tells this actor from another: the member id, or else the stated name (case, accents, spaces aside)."""
        return f"member:{self.member}" if self.member is not None else f"name:{plain_name(self.name)}"


def plain_name(name: str) -> str:
    """A name without case, accents and extra spaces.

    >>> plain_name("  Élodie  PLANNER ")
    'elodie planner'
    """
    letters = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())


def same_person(one: Person, other: Person) -> bool:
    """Whether two actors are one: by member ids where both are known, else by stated names and accounts."""
    if one.member is not None and other.member is not None:
        return one.member == other.member
    return plain_name(one.name) == plain_name(other.name) or one.system_user == other.system_user

"""What the newest facts show of exported proposals: kept with them by the import, or still to be read back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from unisono.decide import History, State
from unisono.runs.sayings import seen_text
from unisono.words import Text
from unisono_app.base.acting import Actor
from unisono_app.jobs.queries import unread_exports


@dataclass(frozen=True, slots=True)
class Shown:
    """How the changes of one proposal stand; `is_kept` is False where nobody has had it read back."""

    proposal_id: str
    text: Text
    is_kept: bool = True


def what_they_show(actor: Actor, histories: Sequence[History], edition_id: str) -> tuple[Shown, ...]:
    """Of each export without a grade of which the facts of this edition show something."""
    unread = unread_exports(actor)
    found = []
    for history in histories:
        name = history.proposal.proposal_id
        if history.state is not State.EXPORTED:
            continue
        if history.read_backs and history.read_backs[-1].edition_id == edition_id:
            found.append(Shown(name, seen_text(history.read_backs[-1])))
        elif name in unread:
            found.append(Shown(name, unread[name], is_kept=False))
    return tuple(found)

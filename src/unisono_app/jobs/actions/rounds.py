"""Work that comes round by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from unisono.decide import Permission
from unisono.words import msg
from unisono.words.record import Json
from unisono_app.base.acting import Action, Actor
from unisono_app.base.refusals import NotFoundError
from unisono_app.home import Home
from unisono_app.jobs.models import Schedule

ROUNDS = {"import": 1, "fit": 7}
"""Work that may come round, with its days."""


@dataclass(frozen=True, slots=True)
class SetSchedule(Action[Schedule]):
    """Do work of a kind every so many days, from now on, in the name of whoever sets it; or no longer.

    An import takes the files of the workspace's folder below `inbox/` in the home; which folder is never asked.
    """

    kind: str
    is_on: bool

    permission = Permission.FIT

    def carry_out(self, actor: Actor) -> Schedule:
        """Write the one schedule of this kind."""
        if self.kind not in ROUNDS:
            raise NotFoundError(msg("This work does not come round."), remedy=msg("Choose import or fit."))
        payload: dict[str, Json] = {}
        if self.kind == "import":
            (Home.current().folder / "inbox" / actor.workspace.slug).mkdir(parents=True, exist_ok=True, mode=0o700)
            payload = {"folder": f"inbox/{actor.workspace.slug}", "stays": True}
        values = {
            "days": ROUNDS[self.kind],
            "next_at": actor.at,
            "is_on": self.is_on,
            "payload": payload,
            "set_by": actor.member_id,
            "set_name": actor.name,
        }
        row, _ = Schedule.objects.within(actor.workspace).update_or_create(
            workspace=actor.workspace, kind=self.kind, defaults=values
        )
        return row

    def told(self, result: Schedule) -> Mapping[str, object]:
        """What comes round."""
        return {"kind": result.kind, "days": result.days, "on": result.is_on}

"""What a workspace asks for before sensitive acts: a fresh sign-in, a second factor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from unisono.decide import Permission
from unisono.errors import InputError
from unisono.words import msg
from unisono_app.base.acting import Action, Actor
from unisono_app.base.models import Workspace

FRESH = (5, 15, 60)
"""Minutes among which an administrator chooses."""


@dataclass(frozen=True, slots=True)
class SetSignInRules(Action[Workspace]):
    """Ask for a sign-in of the last `fresh_minutes` (None: none), and for a second factor, before sensitive acts."""

    fresh_minutes: int | None
    second_factor: bool

    permission = Permission.MANAGE_PEOPLE

    def carry_out(self, actor: Actor) -> Workspace:
        """Set both; nobody shuts themselves out."""
        if self.second_factor and not actor.assurance.has_second_factor:
            raise InputError(
                msg("Your own account has no second factor: you could not take this back."),
                remedy=msg("Add one on the page “My account” first."),
            )
        workspace = Workspace.objects.get(pk=actor.workspace.pk)
        workspace.fresh_minutes, workspace.asks_second_factor = self.fresh_minutes, self.second_factor
        workspace.save(update_fields=["fresh_minutes", "asks_second_factor"])
        return workspace

    def told(self, result: Workspace) -> Mapping[str, object]:
        """What is asked for now."""
        return {"fresh_minutes": result.fresh_minutes, "second_factor": result.asks_second_factor}

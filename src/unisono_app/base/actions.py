"""Letting a workspace go: the one change of state that is no room's."""

from __future__ import annotations

from dataclasses import dataclass

from unisono.decide import Permission
from unisono_app.base.acting import Action, Actor
from unisono_app.base.models import Workspace


@dataclass(frozen=True, slots=True)
class LetGo(Action[Workspace]):
    """The application lets a workspace go."""

    permission = Permission.MANAGE_PEOPLE

    def carry_out(self, actor: Actor) -> Workspace:
        """Nobody decides there any more."""
        workspace = Workspace.objects.get(pk=actor.workspace.pk)
        workspace.removed_at = actor.at
        workspace.save()
        return workspace

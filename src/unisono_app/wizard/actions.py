"""Making a workspace, and changing its settings: the only writers of folders and of `unisono.toml`."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

import tomlkit

from unisono.decide import Permission
from unisono.domain import Settings
from unisono.errors import InputError, NoFactsError, Where
from unisono.facts.settings_file import FILE_NAME, settings_text
from unisono.facts.workspace import Workspace as Folder
from unisono.words import msg
from unisono_app.base.acting import Actor, Rewriting, note, perform
from unisono_app.base.models import Workspace
from unisono_app.base.refusals import NotFoundError, StaleError
from unisono_app.base.rewriting import Rewritten
from unisono_app.base.workspaces import free_slug, take_in
from unisono_app.home import Home
from unisono_app.jobs.actions import AskSample
from unisono_app.people.models import User
from unisono_app.people.queries import actor_of, may_begin
from unisono_app.people.setting_up import seat_founder


def begin(user: User, settings: Settings, *, at: dt.datetime, is_sample: bool = False) -> Workspace:
    """Make a workspace in the home, with `user` in its first seat; the sample company begins to be made at once.

    Raises:
        NotFoundError: this account may not; SettingsError: a setting is wrong.
    """
    if not may_begin(user):
        raise NotFoundError(
            msg("Workspaces are made by administrators."), remedy=msg("Ask one to make it and to invite you.")
        )
    folder = Home.current().workspaces / f"{free_slug(settings.name)}-{secrets.token_hex(3)}"
    Folder.create(folder, settings, secrets.token_bytes(32))
    workspace = take_in(folder, at=at, is_sample=is_sample)
    seat_founder(workspace, user)
    actor = actor_of(user, workspace.slug, at=at)
    note(actor, "workspace_made", {"sample": is_sample})
    if is_sample:
        perform(AskSample(key="sample"), actor)
    return workspace


@dataclass(frozen=True, slots=True)
class ChangeSettings(Rewriting):
    """Write the settings; comments of people stay. Refused where the file changed since it was looked at (`seen`)."""

    settings: Settings
    seen: str

    permission = Permission.MANAGE_PEOPLE

    def carry_out(self, actor: Actor) -> Rewritten:
        """The file with them; the name goes into the list of workspaces, too."""
        settings_text(self.settings)  # refuses what cannot be
        _refuse_foreign(actor, self.settings.currency)
        file = Rewritten.read(actor.workspace.path / FILE_NAME)
        if mark_of(file.before) != self.seen:
            raise StaleError(
                msg("Somebody changed the settings since you opened them."),
                remedy=msg("Nothing was written. Load the page anew, and change what stands there now."),
            )
        document = tomlkit.parse(file.before)
        for key, value in asdict(self.settings).items():
            if document.get(key) != value:
                document[key] = value
        Workspace.objects.filter(pk=actor.workspace.pk).update(name=self.settings.name[:120])
        return replace(file, text=tomlkit.dumps(document))

    def told(self, result: Rewritten) -> Mapping[str, object]:  # noqa: ARG002 (all is in what was asked)
        """The settings as they are now."""
        return asdict(self.settings)


def _refuse_foreign(actor: Actor, currency: str) -> None:
    """Refuse a currency in which no spend is told: every figure of the workspace would be lost."""
    try:
        rows = actor.session().facts().sql("SELECT DISTINCT currency FROM media WHERE currency IS NOT NULL")
    except NoFactsError:
        return
    known = sorted(row[0] for row in rows.iter_rows())
    if known and currency not in known:
        raise InputError(
            msg("The facts here are told in {known}, not in {currency}.", known=tuple(known), currency=currency),
            remedy=msg("Keep the currency, or make another workspace for this one."),
            where=Where(column="currency"),
        )


def mark_of(text: str) -> str:
    """The mark of a settings file that somebody looked at."""
    return hashlib.sha256(text.encode()).hexdigest()

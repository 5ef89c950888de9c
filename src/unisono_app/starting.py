"""From nothing to a working application: the home, the frame, the tables, the workspaces named at the start."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from unisono_app.home import DATABASE, FOLDER, Home


def set_up(home: Home) -> None:
    """Make the home and set the frame up for it; once in a process, before any model is imported."""
    import django
    from django.apps import apps

    home.make()
    os.environ[FOLDER] = str(home.folder)
    if home.database:
        os.environ[DATABASE] = home.database
    os.environ["DJANGO_SETTINGS_MODULE"] = "unisono_app.settings"
    if not apps.ready:
        django.setup()


def bring_up_to_date() -> None:
    """Make or change the tables as this version wants them."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)


def take_in_all(folders: Sequence[Path], *, at: dt.datetime) -> None:
    """Take the named workspaces in, with their ledgers; whoever may make workspaces gets the seat of each new one."""
    from unisono_app.base.workspaces import take_in
    from unisono_app.people.models import Membership
    from unisono_app.people.queries import first_who_may_begin
    from unisono_app.people.setting_up import seat_founder

    for folder in folders:
        founder = first_who_may_begin()
        workspace = take_in(folder, at=at)
        if founder is not None and not Membership.objects.within(workspace).exists():
            seat_founder(workspace, founder)


def warm_up() -> None:
    """Work out what the first pages need, beside the requests."""
    from unisono_app.base.warming import warm_in_background

    warm_in_background()


@dataclass(frozen=True, slots=True)
class FirstLink:
    """The link to open: the first account where there is none yet, else the first page.

    Attributes:
        address: of the first page, which stays.
        command: says the link again; empty once there is an account.
    """

    link: str
    address: str
    command: str


def first_link(host: str, port: int) -> FirstLink:
    """The link to open where the application answers there."""
    from unisono_app.people.queries import is_first_run
    from unisono_app.people.setting_up import command_for_link, first_run_path

    address = f"http://{host}:{port}"
    if not is_first_run():
        return FirstLink(f"{address}/", f"{address}/", "")
    return FirstLink(address + first_run_path(), f"{address}/", command_for_link(host, port))

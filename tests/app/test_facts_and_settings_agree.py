"""When facts, fit and settings part: a fit can be asked for again, and settings that the facts belie are refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from unisono.decide import Role
from unisono.errors import InputError, SettingsError
from unisono.facts.store import leave_out
from unisono_app.base.acting import Actor, perform
from unisono_app.base.models import Workspace
from unisono_app.jobs.models import Job
from unisono_app.wizard.actions import ChangeSettings, mark_of


@pytest.fixture
def old_fit(workspace: Workspace, acting: Callable[..., Actor]) -> Workspace:
    """Facts came after the fit: one file was left out."""
    session = acting(Role.PLANNER).session()
    (file_id, *_), *_ = session.facts().sql("SELECT DISTINCT file_id FROM media ORDER BY file_id").rows()
    leave_out(session.workspace, [file_id], session.now)
    return workspace


def test_whoever_may_fit_fits_again_from_measure_and_from_today(
    old_fit: Workspace, signed_in: Callable[..., Client]
) -> None:
    planner, reader = signed_in(Role.PLANNER), signed_in(Role.READ_ONLY)
    address = f"/w/{old_fit.slug}/jobs/ask/fit/"
    for room in ("measure/", "today/"):
        assert address in planner.get(f"/w/{old_fit.slug}/{room}").content.decode()
        page = reader.get(f"/w/{old_fit.slug}/{room}").content.decode()
        assert address not in page
        assert "Ask somebody who may fit models" in page
    planner.post(address)
    assert Job.objects.within(old_fit).get().kind == "fit"


def change(acting: Callable[..., Actor], **other: Any) -> None:
    boss = acting(Role.ADMINISTRATOR)
    text = (boss.workspace.path / "unisono.toml").read_text(encoding="utf-8")
    perform(ChangeSettings(replace(boss.session().settings, **other), mark_of(text)), boss)


def test_a_currency_in_which_nothing_is_told_is_refused(
    workspace: Workspace, acting: Callable[..., Actor], signed_in: Callable[..., Client]
) -> None:
    with pytest.raises(InputError, match="told in EUR, not in USD"):
        change(acting, currency="USD")
    assert acting(Role.ADMINISTRATOR).session().settings.currency == "EUR"
    assert signed_in(Role.CMO).get(f"/w/{workspace.slug}/today/").status_code == 200


def test_a_country_that_is_none_is_refused(workspace: Workspace, acting: Callable[..., Actor]) -> None:
    with pytest.raises(SettingsError, match="country"):
        change(acting, country="ZZ")


def test_today_stands_where_no_week_can_be_told(workspace: Workspace, signed_in: Callable[..., Client]) -> None:
    path = workspace.path / "unisono.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"EUR"', '"USD"'), encoding="utf-8")
    assert signed_in(Role.CMO).get(f"/w/{workspace.slug}/today/").status_code == 200

"""The calendar is what the model reads; pacing tells where the plan under way lands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client

from unisono.decide import Role
from unisono.errors import InputError
from unisono.measure.mmm.events import Shape
from unisono.runs.calendar import ItemKind, calendar
from unisono.runs.choosing import choices, choices_file
from unisono_app.base.acting import Actor, perform
from unisono_app.base.models import Workspace
from unisono_app.plan.actions import AddEvent

Enter = Callable[..., Client]


def test_an_event_written_in_the_browser_is_what_the_model_reads(
    signed_in: Enter, workspace: Workspace, acting: Callable[..., Actor]
) -> None:
    client, day = signed_in(Role.PLANNER), dt.datetime.now(dt.UTC).date() + dt.timedelta(days=20)
    form = {"name": "Soldes d’hiver", "on": day.isoformat(), "shape": "pulse", "lasts": "21"}
    assert client.post(f"/w/{workspace.slug}/plan/calendar/add/", form).status_code == 302
    (event,) = choices(acting(Role.PLANNER).session()).events
    assert (event.name, event.shape, event.on, event.lasts) == ("Soldes d’hiver", Shape.PULSE, (day,), 21)
    page = client.get(f"/w/{workspace.slug}/plan/calendar/").content.decode()
    assert "Soldes d’hiver" in page
    client.post(f"/w/{workspace.slug}/plan/calendar/remove/", {"name": "Soldes d’hiver"})
    assert choices(acting(Role.PLANNER).session()).events == ()


def test_what_people_wrote_in_the_file_stays(acting: Callable[..., Actor]) -> None:
    planner = acting(Role.PLANNER)
    session = planner.session()
    choices_file(session).write_text("# our notes\n[fit]\nharmonics = 2\n", encoding="utf-8")
    perform(AddEvent("Strike", Shape.STEP, dt.date(2026, 3, 2)), planner)
    text = choices_file(session).read_text(encoding="utf-8")
    assert text.startswith("# our notes\n")
    assert choices(session).harmonics == 2
    with pytest.raises(InputError):
        perform(AddEvent("Strike", Shape.STEP, dt.date(2026, 4, 2)), planner)


def test_the_calendar_holds_flights_promotions_and_holidays(acting: Callable[..., Actor]) -> None:
    actor = acting(Role.CMO, Role.PLANNER)
    session = actor.session()
    session.approve("P-0001", by="CMO", reason="Worth it.")
    found = calendar(session, session.today - dt.timedelta(weeks=60), session.today + dt.timedelta(weeks=30))
    kinds = {item.kind for item in found}
    assert {ItemKind.FLIGHT, ItemKind.HOLIDAY, ItemKind.PROMOTION} <= kinds
    promotions = {str(item.details) for item in found if item.kind is ItemKind.PROMOTION}
    assert len(promotions) > 1  # each says how deep it goes, not the name of the column
    assert all("off in a week" in told for told in promotions)
    first = [item.first_on for item in found]
    assert first == sorted(first)


def test_a_plan_that_left_is_paced(acting: Callable[..., Actor]) -> None:
    session = acting(Role.CMO).session()
    assert session.pacing() is None
    session.approve("P-0001", by="CMO", reason="Worth it.")
    session.export("P-0001")
    begun = replace(session, now=session.now + dt.timedelta(days=14))
    found = begun.pacing()
    assert found is not None
    assert found.n_told == 0
    for channel in found.channels:
        assert channel.landing is not None
        assert channel.landing.value == pytest.approx(channel.planned)


def test_pages_open(signed_in: Enter, workspace: Workspace) -> None:
    client = signed_in(Role.FINANCE)
    for corner in ("pacing", "calendar"):
        assert client.get(f"/w/{workspace.slug}/plan/{corner}/").status_code == 200

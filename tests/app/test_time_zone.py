"""Times on pages stand in the time zone of the workspace, as its settings promise."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.template import engines
from django.test import Client

from tests.app.deciding import sign
from unisono.decide import Role
from unisono_app.base.acting import Actor, perform
from unisono_app.base.models import Workspace
from unisono_app.decide.actions import FreezeAll

Acting = Callable[..., Actor]


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ("{{ at|local:request|moment }}", "1 Mar 2026 00:30 CET"),
        ("{{ at|local:request|day }}", "1 Mar 2026"),
        ("{% say '{day}' day=at|local:request|as_day %}", "1 Mar 2026"),
    ],
)
def test_a_moment_is_told_in_the_zone_of_the_workspace(template: str, told: str, acting: Acting) -> None:
    at = dt.datetime(2026, 2, 28, 23, 30, tzinfo=dt.UTC)
    values: dict[str, Any] = {"at": at, "request": SimpleNamespace(actor=acting(Role.CMO))}
    assert engines["django"].from_string(template).render(values) == told


def test_no_page_of_a_workspace_tells_utc(signed_in: Callable[..., Client], workspace: Workspace) -> None:
    client = signed_in(Role.CMO)
    for page in ("decide/P-0001/", "decide/audit/", "decide/rules/", "jobs/", "facts/files/", "facts/"):
        shown = client.get(f"/w/{workspace.slug}/{page}", headers={"accept-language": "en"}).content.decode()
        assert not re.search(r"\d\d:\d\d UTC", shown), page
    story = client.get(f"/w/{workspace.slug}/decide/P-0001/").content.decode()
    assert re.search(r"\d\d:\d\d CES?T", story)


@pytest.mark.parametrize(("language", "told"), [("en", "frozen since"), ("fr", "gelé depuis")])
def test_a_refusal_tells_a_freeze_in_the_same_time_as_the_banner(
    language: str, told: str, acting: Acting, signed_in: Callable[..., Client], workspace: Workspace
) -> None:
    sign(acting(Role.CMO))
    perform(FreezeAll("Prices are wrong."), acting(Role.FINANCE))
    planner, headers = signed_in(Role.PLANNER), {"accept-language": language}
    banner = planner.get(f"/w/{workspace.slug}/today/", headers=headers).content.decode()
    refused = planner.post(f"/w/{workspace.slug}/decide/P-0001/export/", headers=headers)
    assert refused.status_code == 409
    moments = [re.findall(rf"{told} (.{{5,30}}? CES?T)", page) for page in (banner, refused.content.decode())]
    assert moments[0]
    assert set(moments[0]) == set(moments[1])
    assert "UTC" not in refused.content.decode()

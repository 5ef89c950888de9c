"""The room Plan: splits tried live, the rest shared out, scenarios kept, and proposals made of them."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from unisono.decide import Role, read_budget
from unisono_app.base.acting import Actor
from unisono_app.base.models import Workspace
from unisono_app.plan import queries
from unisono_app.plan.models import SavedScenario

Enter = Callable[..., Client]
Acting = Callable[..., Actor]


def at(workspace: Workspace, rest: str = "") -> str:
    return f"/w/{workspace.slug}/plan/{rest}"


def test_a_moved_slider_is_judged(signed_in: Enter, workspace: Workspace) -> None:
    client = signed_in(Role.PLANNER)
    today = client.get(at(workspace, "live/")).content.decode()
    moved = client.get(at(workspace, "live/"), {"money-0": "10000"}).content.decode()
    assert "Nothing is moved yet" in today
    assert "against today’s split" in moved


@pytest.mark.parametrize("typed", ["-1", "1e15", "nan", "abc", "9" * 400])
def test_amounts_that_make_no_sense_are_refused_in_place(typed: str, signed_in: Enter, workspace: Workspace) -> None:
    answer = signed_in(Role.PLANNER).get(at(workspace, "live/"), {"money-0": typed})
    assert answer.status_code == 200
    assert "notice error" in answer.content.decode()


def test_french_amounts_are_read(acting: Acting) -> None:
    tried = queries.tried(acting(Role.PLANNER), {"money-1": "12\u202f345,50"})
    assert tried.judged.lines[1].money == 12345.5


def test_the_rest_is_shared_out_around_what_is_held(signed_in: Enter, workspace: Workspace) -> None:
    client = signed_in(Role.PLANNER)
    answer = client.post(at(workspace, "best/"), {"money-2": "20000", "hold-2": "1", "budget": "780000"})
    asked = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert float(asked["money-2"][0]) == pytest.approx(20_000, abs=1)
    total = sum(float(values[0]) for name, values in asked.items() if name.startswith("money-"))
    assert total == pytest.approx(780_000, abs=10)
    assert "hold-2" in asked


def test_a_tried_split_becomes_exactly_that_proposal(signed_in: Enter, workspace: Workspace, acting: Acting) -> None:
    actor = acting(Role.PLANNER)
    tried = queries.tried(actor, {"money-0": "30000"})
    answer = signed_in(Role.PLANNER).post(at(workspace, "propose/"), {"money-0": "30000"})
    assert answer.status_code == 302
    history = actor.session().decisions.show("2")
    plan = read_budget(history.proposal.payload)
    proposed = {channel.channel: float(channel.total) for channel in plan.channels}
    assert proposed == pytest.approx({line.channel: line.money for line in tried.judged.lines}, abs=1)
    promise = history.proposal.prediction
    assert promise is not None
    assert history.proposal.proposer.name.startswith("planner")


def test_scenarios_are_kept_compared_put_away_and_taken_out_again(signed_in: Enter, workspace: Workspace) -> None:
    client = signed_in(Role.PLANNER)
    client.post(at(workspace, "keep/"), {"money-0": "30000", "name": "Less <b>display</b>"})
    page = client.get(at(workspace, "scenarios/")).content.decode()
    assert "Less &lt;b&gt;display&lt;/b&gt;" in page
    row = SavedScenario.objects.within(workspace).get()
    client.post(at(workspace, f"scenarios/{row.pk}/drop/"))
    assert "Less &lt;b&gt;" not in client.get(at(workspace, "scenarios/")).content.decode()
    client.post(at(workspace, f"scenarios/{row.pk}/drop/"), {"back": "1"})
    assert "Less &lt;b&gt;" in client.get(at(workspace, "scenarios/")).content.decode()


def test_a_scenario_of_another_workspace_is_not_touched(signed_in: Enter, workspace: Workspace) -> None:
    assert signed_in(Role.PLANNER).post(at(workspace, "scenarios/999/drop/")).status_code == 404


def test_a_brand_lead_does_not_plan(signed_in: Enter, workspace: Workspace) -> None:
    assert signed_in(Role.BRAND).get(at(workspace)).status_code == 403

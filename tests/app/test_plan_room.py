"""The room Plan: splits tried live, the rest shared out, scenarios kept, and proposals made of them."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from tests.app.deciding import spent
from unisono.decide import Role, read_budget
from unisono_app.base.acting import Actor
from unisono_app.base.amounts import read_amount
from unisono_app.base.models import Workspace
from unisono_app.plan import queries
from unisono_app.plan.models import SavedScenario

Enter = Callable[..., Client]
Acting = Callable[..., Actor]
Filled = Callable[..., dict[str, list[str]]]
Desk = Callable[..., dict[str, Any]]


def at(workspace: Workspace, rest: str = "") -> str:
    return f"/w/{workspace.slug}/plan/{rest}"


@pytest.fixture
def desk(workspace: Workspace, filled: Filled) -> Callable[..., dict[str, Any]]:
    """The desk's fields as its page lays them out, some amounts moved: `desk(client, search="30000")`."""

    def lay_out(client: Client, **moved: str) -> dict[str, Any]:
        fields: dict[str, Any] = filled(client.get(at(workspace)), at(workspace, "propose/"))
        return fields | {f"money:{channel}": money for channel, money in moved.items()}

    return lay_out


def test_a_moved_slider_is_judged(signed_in: Enter, workspace: Workspace, desk: Desk) -> None:
    client = signed_in(Role.PLANNER)
    today = client.get(at(workspace, "live/")).content.decode()
    moved = client.get(at(workspace, "live/"), desk(client, search="10000")).content.decode()
    assert "gains nothing itself: move a slider" in today
    assert "Lately these channels spend otherwise than usual" in today
    assert "compared with the usual split of" in moved


@pytest.mark.parametrize("typed", ["-1", "1e15", "nan", "abc", "9" * 400])
def test_amounts_that_make_no_sense_are_refused_in_place(
    typed: str, signed_in: Enter, workspace: Workspace, desk: Desk
) -> None:
    client = signed_in(Role.PLANNER)
    for fields in (desk(client, search=typed), {"budget": typed}):
        answer = client.get(at(workspace, "live/"), fields)
        assert answer.status_code == 200
        assert "notice error" in answer.content.decode(), fields


@pytest.mark.parametrize(
    ("language", "typed", "read"),
    [
        ("fr", "780\u202f000,50", True),
        ("en", "780,000.50", True),
        ("fr", "780,000", False),
        ("en", "780.000", False),
    ],
)
def test_a_budget_is_read_as_the_reader_writes_it(
    language: str, typed: str, read: bool, signed_in: Enter, workspace: Workspace
) -> None:
    headers = {"accept-language": language}
    page = signed_in(Role.PLANNER).get(at(workspace), {"budget": typed}, headers=headers).content.decode()
    assert f'value="{typed}"' in page  # also what cannot be read stays as it was typed
    assert ("notice error" in page) != read


def test_amounts_laid_out_for_other_channels_land_on_none(
    signed_in: Enter, workspace: Workspace, acting: Acting, desk: Desk
) -> None:
    client = signed_in(Role.PLANNER)
    fields = desk(client)
    less = {name: value for name, value in fields.items() if name != "money:search"}
    for wrong, told in ((fields | {"money:cinema%20%26%20co": "5"}, "cinema &amp; co"), (less, "search")):
        answer = client.post(at(workspace, "propose/"), wrong)
        assert answer.status_code == 400
        assert told in answer.content.decode()
        page = client.get(at(workspace), wrong).content.decode()
        assert "notice error" in page
        assert told in page
    assert len(acting(Role.CMO).session().decisions.list()) == 1


def test_the_rest_is_shared_out_around_what_is_held(signed_in: Enter, workspace: Workspace, desk: Desk) -> None:
    client = signed_in(Role.PLANNER)
    fields = desk(client, search="20000") | {"hold:search": "1", "budget": "780000", "supersedes": "P-0001"}
    answer = client.post(at(workspace, "best/"), fields)
    asked = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert float(asked["money:search"][0]) == pytest.approx(20_000, abs=1)
    total = sum(float(values[0]) for name, values in asked.items() if name.startswith("money:"))
    assert total == pytest.approx(780_000, abs=10)
    assert "hold:search" in asked
    assert asked["supersedes"] == ["P-0001"]


def test_a_tried_split_becomes_exactly_that_proposal(
    signed_in: Enter, workspace: Workspace, acting: Acting, desk: Desk
) -> None:
    actor, client = acting(Role.PLANNER), signed_in(Role.PLANNER)
    fields = desk(client, search="30000")
    tried = queries.tried(
        actor, {name: str(value[0] if isinstance(value, list) else value) for name, value in fields.items()}
    )
    unsaid = client.post(at(workspace, "propose/"), fields)
    assert unsaid.status_code == 400
    assert "A proposal needs a reason." in unsaid.content.decode()
    answer = client.post(at(workspace, "propose/"), fields | {"reason": "Search is <cheap> now."})
    assert answer.status_code == 302
    assert "Search is &lt;cheap&gt; now." in client.get(answer.headers["Location"]).content.decode()
    history = actor.session().decisions.show("2")
    plan = read_budget(history.proposal.payload)
    proposed = {channel.channel: float(channel.total) for channel in plan.channels}
    assert proposed == pytest.approx({line.channel: line.money for line in tried.judged.lines}, abs=1)
    promise = history.proposal.prediction
    assert promise is not None
    assert history.proposal.proposer.name.startswith("planner")


def test_scenarios_are_kept_compared_put_away_and_taken_out_again(
    signed_in: Enter, workspace: Workspace, desk: Desk
) -> None:
    client = signed_in(Role.PLANNER)
    client.post(at(workspace, "keep/"), desk(client, display="30000") | {"name": "Less <b>display</b>"})
    page = client.get(at(workspace, "scenarios/")).content.decode()
    assert "Less &lt;b&gt;display&lt;/b&gt;" in page
    row = SavedScenario.objects.within(workspace).get()
    assert "Money by channel, over these weeks" in page
    assert "Proposed" not in page
    (opens,) = (unescape(part.split('"')[0]) for part in page.split('href="') if "name=Less" in part.split('"')[0])
    desk_again = client.get(opens).content.decode()
    assert 'value="30000"' in desk_again
    assert desk_again.count('value="Less &lt;b&gt;display&lt;/b&gt;"') == 2  # its name, and the reason to start from
    for best in (part.split('"')[0] for part in page.split('href="') if "money%3A" in part.split('"')[0]):
        assert client.get(unescape(best)).status_code == 200
    client.post(at(workspace, f"scenarios/{row.pk}/drop/"))
    assert "Less &lt;b&gt;" not in client.get(at(workspace, "scenarios/")).content.decode()
    client.post(at(workspace, f"scenarios/{row.pk}/drop/"), {"back": "1"})
    assert "Less &lt;b&gt;" in client.get(at(workspace, "scenarios/")).content.decode()


def test_a_scenario_says_what_it_leaves_unplaced_and_keeps_its_name(
    signed_in: Enter, workspace: Workspace, desk: Desk
) -> None:
    client = signed_in(Role.PLANNER)
    left, fields = (
        float(read_amount(desk(client)["money:display"][0], "en")),
        desk(client, display="0") | {"name": "No display"},
    )
    client.post(at(workspace, "keep/"), fields)
    page = unescape(client.get(at(workspace, "scenarios/")).content.decode())
    assert f"€{left:,.0f} not placed" in page
    assert page.count(" not placed") == 1
    assert ">No display</a>" in page
    client.post(at(workspace, "keep/"), fields)
    page = unescape(client.get(at(workspace, "scenarios/")).content.decode())
    first, second = SavedScenario.objects.within(workspace).order_by("pk")
    assert f">No display ({first.pk})</a>" in page
    assert f">No display ({second.pk})</a>" in page


def test_a_scenario_of_another_workspace_is_not_touched(signed_in: Enter, workspace: Workspace) -> None:
    assert signed_in(Role.PLANNER).post(at(workspace, "scenarios/999/drop/")).status_code == 404


def test_a_brand_lead_does_not_plan(signed_in: Enter, workspace: Workspace) -> None:
    assert signed_in(Role.BRAND).get(at(workspace)).status_code == 403


@pytest.mark.parametrize(("share", "refused"), [(1.0, True), (1.2, True), (0.8, False)])
def test_the_usual_split_is_a_proposal_only_where_it_saves_money(
    share: float, refused: bool, signed_in: Enter, workspace: Workspace, acting: Acting, filled: Filled
) -> None:
    planner = acting(Role.PLANNER)
    lately = spent(planner)
    client = signed_in(Role.PLANNER)
    desk = at(workspace, f"?weeks=8&budget={share * 8 * sum(lately.values()):.2f}")
    answer = client.post(
        at(workspace, "propose/"), filled(client.get(desk), at(workspace, "propose/")) | {"reason": "Cash."}
    )
    assert len(planner.session().decisions.list()) == (1 if refused else 2)
    assert answer.status_code == (400 if refused else 302)
    if refused:
        page = answer.content.decode()
        assert "This is the usual split of" in page
        assert "move money between channels, or spend less, and propose that" in page

"""The desk keeps everything that a person set, through every button and every refusal, and says what it compares."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest
from django.test import Client

from unisono.decide import Role, read_budget
from unisono.words import language
from unisono_app.base.acting import Actor, perform
from unisono_app.base.amounts import read_amount
from unisono_app.base.models import Workspace
from unisono_app.decide.actions import Approve
from unisono_app.decide.templatetags.decisions import as_desk
from unisono_app.plan import queries
from unisono_app.plan.models import SavedScenario

Enter = Callable[..., Client]
Acting = Callable[..., Actor]
Filled = Callable[..., dict[str, list[str]]]
Desk = Callable[..., dict[str, str]]


def at(workspace: Workspace, rest: str = "") -> str:
    return f"/w/{workspace.slug}/plan/{rest}"


def asked(answer: Any) -> dict[str, str]:
    """The desk's state after a button."""
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))


def placed(fields: dict[str, str]) -> Decimal:
    return sum((read_amount(value, "en") for name, value in fields.items() if name.startswith("money:")), Decimal())


@pytest.fixture
def desk(workspace: Workspace, filled: Filled) -> Desk:
    """The fields of the desk as a browser without script sends them: `desk(client, supersedes="P-0001")`."""

    def lay_out(client: Client, **query: str) -> dict[str, str]:
        fields = filled(client.get(at(workspace), query), at(workspace, "propose/"))
        return {name: str(values[0] if isinstance(values, list) else values) for name, values in fields.items()}

    return lay_out


@pytest.mark.parametrize("button", ["lay/", "best/"])
def test_every_button_keeps_the_counter_proposal_and_the_holds(
    button: str, signed_in: Enter, workspace: Workspace, desk: Desk
) -> None:
    client = signed_in(Role.PLANNER)
    fields = desk(client, supersedes="P-0001") | {"hold:search": "1", "money:tv": "12345.67"}
    found = asked(client.post(at(workspace, button), fields))
    assert found["supersedes"] == "P-0001"
    assert found["hold:search"] == "1"
    assert found["hold:tv"] == "1"  # moved by hand
    assert found["money:tv"] == "12345.67"
    assert Decimal(found["money:search"]) == read_amount(fields["money:search"], "en")
    assert "csrfmiddlewaretoken" not in found
    again = filled_again(client, workspace, found)
    assert 'name="supersedes" value="P-0001"' in again


def filled_again(client: Client, workspace: Workspace, fields: dict[str, str]) -> str:
    return str(client.get(at(workspace), fields).content.decode())


def test_no_button_sends_the_token_by_address(signed_in: Enter, workspace: Workspace) -> None:
    page = signed_in(Role.PLANNER).get(at(workspace)).content.decode()
    assert 'formmethod="get"' not in page
    assert 'hx-params="not csrfmiddlewaretoken"' in page


def test_a_new_budget_scales_what_is_not_held(signed_in: Enter, workspace: Workspace, desk: Desk) -> None:
    client = signed_in(Role.PLANNER)
    fields = desk(client) | {"hold:search": "1", "budget": "1000000.01"}
    found = asked(client.post(at(workspace, "lay/"), fields))
    assert placed(found) == Decimal("1000000.01")
    assert Decimal(found["money:search"]) == read_amount(fields["money:search"], "en")
    free = [name for name in fields if name.startswith("money:") and name != "money:search"]
    factors = [float(found[name]) / float(read_amount(fields[name], "en")) for name in free]
    assert max(factors) == pytest.approx(min(factors), rel=1e-4)
    assert max(factors) > 1


def test_a_slider_counts_where_no_script_wrote_the_amount(signed_in: Enter, workspace: Workspace, desk: Desk) -> None:
    client = signed_in(Role.PLANNER)
    fields = desk(client) | {"slide:radio": "15000"}
    found = asked(client.post(at(workspace, "lay/"), fields))
    assert found["money:radio"] == "15000"
    assert found["hold:radio"] == "1"


def test_the_rest_is_shared_out_to_the_cent_and_calmly(
    signed_in: Enter, workspace: Workspace, desk: Desk, acting: Acting
) -> None:
    client, actor = signed_in(Role.PLANNER), acting(Role.PLANNER)
    usual = queries.usual_window(actor).budget
    fields = desk(client) | {"budget": f"{usual + 0.01:.2f}"}
    found = asked(client.post(at(workspace, "best/"), fields))
    assert placed(found) == Decimal(found["budget"])
    assert not queries.tried(actor, found).flagged


def test_moves_that_will_be_flagged_are_told_beforehand(signed_in: Enter, workspace: Workspace, desk: Desk) -> None:
    client = signed_in(Role.PLANNER)
    page = client.get(at(workspace, "live/"), desk(client) | {"money:radio": "0"}).content.decode()
    flagged = page.partition("a guardrail will flag them for a second look: ")[2].partition(".")[0]
    assert "Radio" in flagged.split(", "), page


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_plan_in_force_for_the_same_weeks_is_told_before_and_after_proposing(
    language: str, signed_in: Enter, workspace: Workspace, desk: Desk, acting: Acting
) -> None:
    client, cmo = signed_in(Role.PLANNER), acting(Role.CMO)
    said = {"en": "Another plan is in force", "fr": "Un autre plan est en vigueur"}[language]
    headers = {"accept-language": language}
    assert said not in client.get(at(workspace), headers=headers).content.decode()
    perform(Approve("P-0001", "Agreed.", cmo.session().decisions.show("1").proposal.payload_hash), cmo)
    page = client.get(at(workspace), headers=headers).content.decode()
    assert said in page
    assert "P-0001 (" in page.partition(said)[2]
    answering = client.get(at(workspace), {"supersedes": "P-0001"}, headers=headers).content.decode()
    assert said not in answering, "it ends what it replaces"
    fields = desk(client) | {"money:radio": "7777.77", "reason": "The autumn is long."}
    assert client.post(at(workspace, "propose/"), fields).headers["Location"].endswith("/P-0002/")
    shown = client.get(f"/w/{workspace.slug}/decide/P-0002/", headers=headers).content.decode()
    assert said in shown


@pytest.mark.parametrize(("language", "shown"), [("en", "12,345.67"), ("fr", "12\u202f345,67")])
def test_amounts_are_written_and_read_in_the_language_of_the_page(
    language: str, shown: str, signed_in: Enter, workspace: Workspace, desk: Desk, filled: Filled
) -> None:
    client = signed_in(Role.PLANNER)
    laid = asked(client.post(at(workspace, "lay/"), desk(client))) | {"money:tv": "12345.67"}
    page = client.get(at(workspace), laid, headers={"accept-language": language})
    fields = {name: values[0] for name, values in filled(page, at(workspace, "propose/")).items()}
    assert fields["money:tv"] == shown
    again = asked(client.post(at(workspace, "lay/"), fields, headers={"accept-language": language}))
    assert {name: again[name] for name in laid if name.startswith("money:")} == {
        name: value for name, value in laid.items() if name.startswith("money:")
    }
    assert not [name for name in again if name.startswith("hold:")]
    short = asked(client.post(at(workspace, "lay/"), fields | {"money:tv": "13k"}))
    assert (short["money:tv"], short["hold:tv"]) == ("13000", "1")


@pytest.mark.parametrize(
    ("field", "typed", "mark"),
    [
        ("budget", "0", 'id="budget"'),
        ("budget", "-5", 'id="budget"'),
        ("budget", "much", 'id="budget"'),
        ("budget", "99999999999", 'id="budget"'),
        ("weeks", "0", 'id="weeks"'),
        ("weeks", "2.5", 'id="weeks"'),
        ("money:tv", "x", 'name="money:tv"'),
        ("money:tv", "", 'name="money:tv"'),
        ("money:tv", "-5", 'name="money:tv"'),
        ("money:tv", "2.400", 'name="money:tv"'),
        ("money:tv", "99999999", 'name="money:tv"'),
    ],
)
@pytest.mark.parametrize("button", ["lay/", "best/", "propose/", "keep/"])
def test_what_cannot_be_tried_is_marked_and_the_desk_is_kept(
    button: str, field: str, typed: str, mark: str, signed_in: Enter, workspace: Workspace, desk: Desk
) -> None:
    client = signed_in(Role.PLANNER)
    fields = desk(client, supersedes="P-0001") | {"money:radio": "7777.77", "hold:search": "1", field: typed}
    answer = client.post(at(workspace, button), fields)
    page = answer.content.decode()
    assert answer.status_code == 400
    tag = next(part for part in page.split("<input") if mark in part).split(">")[0]
    assert 'aria-invalid="true"' in tag
    assert f'value="{typed}"' in tag
    assert 'value="7777.77"' in page
    assert 'name="supersedes" value="P-0001"' in page
    assert "--" not in page.split("<main")[1].split("</main>")[0].replace("<!--", "")


def test_a_budget_that_was_never_laid_out_is_not_proposed(
    signed_in: Enter, workspace: Workspace, desk: Desk, acting: Acting
) -> None:
    client = signed_in(Role.PLANNER)
    fields = desk(client) | {"budget": "900000", "name": "More", "reason": "The autumn is long."}
    for button in ("propose/", "keep/"):
        found = asked(client.post(at(workspace, button), fields))
        assert placed(found) == 900_000
        assert (found["name"], found["reason"]) == ("More", "The autumn is long.")
    assert len(acting(Role.PLANNER).session().decisions.list()) == 1
    assert not SavedScenario.objects.within(workspace).exists()


def test_only_what_a_person_held_is_locked_in_the_proposal(
    signed_in: Enter, workspace: Workspace, desk: Desk, acting: Acting
) -> None:
    client = signed_in(Role.PLANNER)
    fields = desk(client) | {"hold:search": "1", "money:radio": "11111.11", "reason": "Radio is on air."}
    assert client.post(at(workspace, "propose/"), fields).status_code == 302
    plan = read_budget(acting(Role.PLANNER).session().decisions.show("2").proposal.payload)
    assert {channel.channel for channel in plan.channels if channel.locked} == {"search", "radio"}
    assert all((channel.lower is None) != channel.locked for channel in plan.channels)
    assert {c.channel: c.total for c in plan.channels}["radio"] == Decimal("11111.11")
    assert plan.total == placed(fields | {"money:radio": "11111.11"})


def test_money_that_is_not_placed_is_not_sold_as_the_split(signed_in: Enter, workspace: Workspace, desk: Desk) -> None:
    client = signed_in(Role.PLANNER)
    fields = desk(client)
    page = client.get(at(workspace, "live/"), fields | {"money:radio": "0"}).content.decode()
    assert "of the budget is not placed" in page
    assert "from the changed amount of money alone" in page
    assert "compared with the usual split of" in page


def test_the_desk_names_its_days_and_what_is_spent_today(
    signed_in: Enter, workspace: Workspace, acting: Acting
) -> None:
    page = signed_in(Role.PLANNER).get(at(workspace)).content.decode()
    actor = acting(Role.PLANNER)
    first, last = queries.days_of(queries.desk(actor, queries.usual_window(actor)))
    assert (last - first).days == 13 * 7 - 1
    assert str(first.year) in page
    assert str(last.year) in page
    assert "spent lately" in page
    assert "usual split of this budget" in page
    assert "It pays for itself from 2.22 on" in page


def test_every_scenario_keeps_its_own_base(signed_in: Enter, workspace: Workspace, desk: Desk, acting: Acting) -> None:
    client = signed_in(Role.PLANNER)
    kept = client.post(at(workspace, "keep/"), desk(client) | {"money:radio": "9000", "name": "First"})
    assert kept.headers["Location"] == at(workspace, "scenarios/")
    before = row_of(client.get(at(workspace, "scenarios/")).content.decode(), "First")
    more = asked(client.post(at(workspace, "lay/"), desk(client) | {"budget": "900000"}))
    client.post(at(workspace, "keep/"), desk(client, **more) | {"name": "Second"})
    page = client.get(at(workspace, "scenarios/")).content.decode()
    assert row_of(page, "First") == before
    assert "Compared with the usual split of £900,000" in page or "Compared with the usual split of €900,000" in page
    assert page.count("Compared with the usual split of") == 2
    planner = acting(Role.PLANNER)
    first, _ = queries.days_of(queries.desk(planner, queries.usual_window(planner)))
    assert page.count(f"weeks from {language('en').date(first)} on") == 2
    assert "so it is not simply 45" in page


def row_of(page: str, name: str) -> str:
    return next(row for row in page.replace("</tr>", "<tr>").split("<tr>") if name in row and "<td" in row)


@pytest.mark.parametrize(
    "wrong", [{"budget": "much"}, {"weeks": "99"}, {"start": "never"}], ids=lambda w: next(iter(w))
)
def test_a_refusal_keeps_every_field_of_the_window(
    wrong: dict[str, str], signed_in: Enter, workspace: Workspace, acting: Acting, desk: Desk, filled: Filled
) -> None:
    client, end = signed_in(Role.PLANNER), queries.facts_end(acting(Role.PLANNER))
    asked_for = {"budget": "690,000", "weeks": "9", "start": (end + dt.timedelta(days=29)).isoformat()} | wrong
    refused = client.post(at(workspace, "lay/"), desk(client) | asked_for)
    assert refused.status_code == 400
    kept = filled(refused, at(workspace, "propose/"))
    assert {name: kept[name][0] for name in asked_for} == asked_for
    assert "A new budget scales" not in refused.content.decode()


def test_the_desk_says_when_its_first_week_has_begun_and_asks_for_none_that_has(
    signed_in: Enter, workspace: Workspace, acting: Acting
) -> None:
    client, actor = signed_in(Role.PLANNER), acting(Role.PLANNER)
    first, _ = queries.days_of(queries.desk(actor, queries.usual_window(actor)))
    assert first >= actor.session().today
    for start in (first, queries.facts_end(actor) + dt.timedelta(days=1)):
        page = client.get(at(workspace), {"start": start.isoformat()}).content.decode()
        assert ("The first week of this window" in page) == (start < actor.session().today)


def test_a_plan_begins_on_the_day_that_was_chosen(
    signed_in: Enter, workspace: Workspace, acting: Acting, desk: Desk, filled: Filled
) -> None:
    client, actor = signed_in(Role.PLANNER), acting(Role.PLANNER)
    first = queries.facts_end(actor) + dt.timedelta(days=1)
    begin = first + dt.timedelta(weeks=4)
    early = desk(client) | {"start": begin.isoformat(), "money:radio": "9000", "reason": "Radio pays."}
    unseen = client.post(at(workspace, "propose/"), early)
    fields = asked(unseen)  # figures for another first day are shown before anything is proposed
    assert fields["start"] == begin.isoformat()
    page = client.get(at(workspace), fields).content.decode()
    assert "Until" in page
    assert "as in its last four weeks" in page
    made = client.post(at(workspace, "propose/"), desk(client, **fields) | {"reason": "Radio pays."})
    assert made.status_code == 302
    proposal = actor.session().decisions.list()[0].proposal
    assert read_budget(proposal.payload).weeks[0] == begin
    assert proposal.prediction is not None
    assert proposal.prediction.first_on == begin
    answering = dict(parse_qsl(as_desk(read_budget(proposal.payload), proposal.proposal_id)))
    shown = filled(client.get(at(workspace), answering), at(workspace, "propose/"))
    assert shown["start"] == [begin.isoformat()]


@pytest.mark.parametrize(
    ("start", "told"),
    [("1999-01-04", "before the facts end"), ("tomorrow", "is not a day"), ("{odd}", "No period of the model begins")],
)
def test_a_first_day_that_is_none_is_told_at_its_field(
    start: str, told: str, signed_in: Enter, workspace: Workspace, acting: Acting, desk: Desk
) -> None:
    client = signed_in(Role.PLANNER)
    odd = queries.facts_end(acting(Role.PLANNER)) + dt.timedelta(days=12)
    answer = client.post(at(workspace, "lay/"), desk(client) | {"start": start.format(odd=odd)})
    page = answer.content.decode()
    assert told in page
    field = page[page.index('id="start"') :].split(">")[0]
    assert 'aria-invalid="true"' in field


def test_sharing_out_never_ends_below_the_usual_split(
    signed_in: Enter, workspace: Workspace, acting: Acting, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where lately most went to the channel that earns least, small moves from there alone would lose money."""
    actor = acting(Role.PLANNER)
    live = queries.desk(actor, queries.usual_window(actor))
    usual = dict(zip(live.channels, live.desk.reference.tolist(), strict=True))
    least = min(live.judge(live.desk.reference).lines, key=lambda line: line.marginal.value).channel
    weekly = {channel: money / 13 * (4.0 if channel == least else 0.6) for channel, money in usual.items()}
    monkeypatch.setattr(queries, "spent_lately", lambda _session: weekly)
    client = signed_in(Role.PLANNER)
    found = asked(client.post(at(workspace, "best/"), desk(client)))
    split = [float(found[f"money:{channel}"]) for channel in live.channels]
    assert live.judge(np.array(split)).gain.value >= 0
    assert split != pytest.approx(live.desk.reference.tolist())

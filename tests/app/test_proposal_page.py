"""A proposal's page after the decision: what the facts show is said once, grading is work with progress, lists tell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from typing import cast

import pytest
from django.test import Client

from tests.app.deciding import sign, spent
from unisono.decide import Grade, History, Observation, Role, State, grade, read_budget
from unisono.errors import LedgerError
from unisono.runs.glance import glance
from unisono_app.base.acting import Actor, perform
from unisono_app.base.figures import behind, find
from unisono_app.base.models import Workspace
from unisono_app.decide import queries
from unisono_app.decide.actions import Export, FreezeAll, ProposeChange
from unisono_app.decide.read_back import read_back_page
from unisono_app.decide.single import campaigns_for
from unisono_app.jobs.actions import AskGrade, RecordReadBack
from unisono_app.plan.actions import ProposeSplit
from unisono_app.today.queries import today_page

Acting = Callable[..., Actor]
Enter = Callable[..., Client]


def at(workspace: Workspace, rest: str = "") -> str:
    return f"/w/{workspace.slug}/decide/{rest}"


@pytest.fixture
def exported(acting: Acting) -> Actor:
    """P-0001 signed and exported; the planner who exported it."""
    cmo, planner = acting(Role.CMO), acting(Role.PLANNER)
    sign(cmo)
    perform(Export("P-0001"), planner)
    return planner


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_the_facts_show_of_several_campaigns_is_said_once(
    language: str, exported: Actor, signed_in: Enter, workspace: Workspace
) -> None:
    client = signed_in(Role.PLANNER)
    assert client.post(at(workspace, "P-0001/read-back/")).status_code == 302
    history = exported.session().decisions.show("1")
    seen = read_back_page(history)
    assert seen is not None
    assert seen.shared, "the sample company's campaigns are too young to be told apart"
    assert len(seen.rows) == len(history.read_backs[-1].lines)
    page = unescape(client.get(at(workspace, "P-0001/"), headers={"accept-language": language}).content.decode())
    back = page.partition('id="back"')[2].partition("</section>")[0]
    for each in seen.shared:
        words = {
            "en": "No day since ",
            "fr": "Aucun jour n’est connu depuis le ",
        }[language]
        assert back.count(words) == 1, each
    assert {"en": "Read back on ", "fr": "Relue le "}[language] in back
    assert {"en": ", not yet visible: ", "fr": ", pas encore visibles\u00a0: "}[language] in back
    assert "google_ads" not in back
    assert "Google Ads" in back


def test_after_the_grade_nothing_is_said_to_become_visible(
    exported: Actor, signed_in: Enter, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    perform(RecordReadBack("P-0001"), exported)
    history = exported.session().decisions.show("1")
    before = read_back_page(history)
    assert before is not None
    assert (before.is_over, before.at) == (False, history.steps[-1].at)
    after = read_back_page(replace(history, grade=cast("Grade", object())))
    assert after is not None
    assert "not visible: " in str(after.text)
    monkeypatch.setattr("unisono_app.decide.views.read_back_page", lambda _history: after)
    page = unescape(signed_in(Role.PLANNER).get(at(workspace, "P-0001/")).content.decode())
    back = page.partition('id="back"')[2].partition("</section>")[0]
    assert ">not visible<" in back
    assert "not yet visible" not in back


@pytest.fixture
def graded(exported: Actor) -> History:
    """P-0001 with the grade of a plan that spent a tenth more, all of it in one channel."""
    history = exported.session().decisions.show("1")
    promise, plan = history.proposal.prediction, read_budget(history.proposal.payload)
    assert promise is not None
    assert promise.outcome is not None
    planned = {channel.channel: float(channel.total) for channel in plan.channels}
    spent_more = planned | {"search": planned["search"] + 0.1 * sum(planned.values())}
    middle = promise.outcome.estimate
    seen = Observation(promise.weeks, middle + 9_000, middle + 7_000, middle + 4_000, planned, spent_more)
    return replace(history, state=State.GRADED, grade=grade(promise, seen, on=promise.due_on))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_grade_shows_what_was_promised_what_happened_and_how_it_was_carried_out(
    language: str, graded: History, signed_in: Enter, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "_named", lambda _actor, _history: graded)
    answer = signed_in(Role.PLANNER).get(at(workspace, "P-0001/"), headers={"accept-language": language})
    page = unescape(answer.content.decode())
    told = page.partition('id="grade"')[2].partition("</section>")[0]
    for words in {
        "en": ("went elsewhere than planned: 10.0%", "+€9,000", "+€7,000", "−€3,000", "+€5,000", ">not known<"),
        "fr": ("10,0\u202f%", "+9\u202f000\u00a0€", "+7\u202f000\u00a0€", "−3\u202f000\u00a0€", ">inconnu<"),
    }[language]:
        assert words in told.replace("\n", ""), words
    assert graded.grade is not None
    assert told.count({"en": "100%", "fr": "100\u202f%"}[language]) == len(graded.grade.channels) - 1
    said = {"en": "What the guardrails said when it was proposed", "fr": "Ce que disaient les garde-fous"}[language]
    assert said in page


def test_today_says_when_a_promise_can_be_graded(exported: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    promise = exported.session().decisions.show("1").proposal.prediction
    assert promise is not None
    later = replace(exported, at=dt.datetime.combine(promise.due_on, dt.time(9), dt.UTC))
    assert "grade its promise" not in str(today_page(later, "en").next.text)
    known = replace(glance(later.session()), last_on=promise.last_on)
    monkeypatch.setattr("unisono_app.today.queries.glance", lambda _session: known)
    assert "grade its promise" not in str(today_page(exported, "en").next.text)
    step = today_page(later, "en").next
    assert (str(step.text), step.proposal) == ("The weeks of P-0001 are known: grade its promise.", "P-0001")


def test_a_promise_is_graded_by_work_whose_progress_its_page_shows(
    exported: Actor, signed_in: Enter, workspace: Workspace
) -> None:
    client = signed_in(Role.PLANNER)
    assert client.post(at(workspace, "P-0001/grade/")).status_code == 409  # its weeks lie ahead
    with pytest.raises(LedgerError):
        perform(AskGrade({"proposal": "P-0001"}), exported)
    later = replace(exported, at=exported.at + dt.timedelta(days=200))
    page = queries.proposal_page(later, "P-0001")
    assert queries.grading(later, page) is None
    job = perform(AskGrade({"proposal": "P-0001"}), later)
    assert perform(AskGrade({"proposal": "P-0001"}), later).pk == job.pk
    found = queries.grading(later, page)
    assert found is not None
    assert found.job == job
    shown = client.get(at(workspace, "P-0001/")).content.decode()
    assert f'hx-get="/w/{workspace.slug}/jobs/{job.pk}/progress/"' in shown
    assert "grade/" not in shown.partition("<main")[2].replace("jobs/", "")


def test_the_list_says_what_each_proposal_would_do(acting: Acting, signed_in: Enter, workspace: Workspace) -> None:
    planner = acting(Role.PLANNER)
    name, campaign = next(iter(campaigns_for(planner).items()))
    assert campaign.current_daily is not None
    later = planner.at.date() + dt.timedelta(days=2)
    perform(ProposeChange(name, campaign.current_daily / 2, later, "Sold out."), planner)
    page = unescape(signed_in(Role.READ_ONLY).get(at(workspace)).content.decode())
    assert "A plan of €780,000 over 13 weeks" in page
    assert f"{campaign.key.campaign}: from €" in page


def test_guardrails_name_channels_as_the_rest_of_the_page_does(
    acting: Acting, signed_in: Enter, workspace: Workspace
) -> None:
    planner = acting(Role.PLANNER)
    split = {channel: 4 * weekly * (2 if channel == "tiktok" else 1) for channel, weekly in spent(planner).items()}
    perform(ProposeSplit(4, split, "Worth a try."), planner)
    page = unescape(signed_in(Role.PLANNER).get(at(workspace, "P-0002/")).content.decode())
    guards = page.partition('id="guards"')[2].partition("</section>")[0]
    assert "Moves above 50%: TikTok +100%." in guards


def test_what_a_campaign_spends_before_a_change_opens_to_where_it_comes_from(
    acting: Acting, signed_in: Enter, workspace: Workspace
) -> None:
    planner = acting(Role.PLANNER)
    name, campaign = next(iter(campaigns_for(planner).items()))
    assert campaign.current_daily is not None
    perform(
        ProposeChange(name, campaign.current_daily / 2, planner.at.date() + dt.timedelta(days=2), "Sold out."), planner
    )
    client = signed_in(Role.PLANNER)
    address = f"/w/{workspace.slug}/why/before/P-0002"
    assert f'href="{address}" data-drawer' in client.get(at(workspace, "P-0002/")).content.decode()
    assert campaign.key.campaign in unescape(client.get(address).content.decode())
    number = find(planner.session(), "before/P-0002")
    assert number.value == pytest.approx(float(campaign.current_daily), abs=0.01)
    told = behind(planner.session(), number)
    assert told.lines
    assert told.query
    assert client.get(f"/w/{workspace.slug}/why/before/P-0001").status_code == 404
    assert signed_in(Role.AGENCY, agency="Agence").get(address).status_code == 403


@pytest.mark.parametrize(("rest", "place"), [("", "decide/"), ("rules/", "decide/rules/"), ("audit/", "decide/audit/")])
def test_the_corner_where_somebody_is_is_marked(rest: str, place: str, signed_in: Enter, workspace: Workspace) -> None:
    corners = signed_in(Role.CMO).get(at(workspace, rest)).content.decode().partition('class="corners"')[2]
    corners = corners.partition("</nav>")[0]
    assert f'href="/w/{workspace.slug}/{place}" aria-current="page"' in corners
    assert corners.count("aria-current") == 1


def test_a_freeze_is_told_in_the_time_of_the_workspace(acting: Acting, signed_in: Enter, workspace: Workspace) -> None:
    perform(FreezeAll("A doubt."), acting(Role.CMO))
    notice = signed_in(Role.FINANCE).get(at(workspace)).content.decode().partition("frozen since")[2].partition("<")[0]
    assert "CET" in notice or "CEST" in notice

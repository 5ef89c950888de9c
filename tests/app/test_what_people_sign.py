"""What stands on the page that people sign is what the files do, and nobody decides on what is no longer so."""

from __future__ import annotations

import csv
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from tests.app.deciding import sign, spent
from tests.app.seats import browser_of
from unisono.decide import Role, State, shifts_of
from unisono.errors import LedgerError
from unisono.plan import PlanRequest
from unisono.runs.planning import draft_to_propose, record_plan
from unisono_app.base.acting import Actor, perform
from unisono_app.base.models import Workspace
from unisono_app.base.refusals import StaleError
from unisono_app.decide.actions import Ask, Export, FreezeAll, LiftFreeze, Refuse, Release
from unisono_app.people.models import User
from unisono_app.people.queries import actor_of
from unisono_app.plan.actions import ProposeSplit
from unisono_app.today.queries import today_page

Enter = Callable[..., Client]
Acting = Callable[..., Actor]


@pytest.fixture
def planned(acting: Acting) -> Actor:
    """A planner who has proposed P-0002 in the application."""
    acting(Role.READ_ONLY)  # so that nobody is alone
    planner = acting(Role.PLANNER)
    session = planner.session()
    record_plan(
        session, draft_to_propose(session, PlanRequest(budget=700_000, weeks=13, margin_rate=0.45)), by=planner.person
    )
    return planner


def at(workspace: Workspace, rest: str) -> str:
    return f"/w/{workspace.slug}/decide/{rest}"


def test_the_page_tells_real_money_and_the_files_agree(
    planned: Actor, acting: Acting, signed_in: Enter, workspace: Workspace
) -> None:
    session = planned.session()
    shifts = shifts_of(session.decisions.show("2").proposal)
    table = session.model_table()
    for shift in shifts.channels:
        spent = table.spend[-4:, table.channels.index(shift.channel)].mean()
        assert shift.now == pytest.approx(float(spent), abs=0.01)
    assert any(shift.now and abs(shift.mix / shift.now - 1) > 0.25 for shift in shifts.channels)
    page = signed_in(Role.FINANCE).get(at(workspace, "P-0002/")).content.decode()
    assert "Spent lately, a week" in page
    assert "€700,000 over 13 weeks" in page
    sign(acting(Role.CMO), "P-0002")
    folder = perform(Export("P-0002"), planned).folder
    rows = list(csv.DictReader((folder / "changes.csv").read_text(encoding="utf-8-sig").splitlines()))
    first = min(row["effective_on"] for row in rows)
    told = {shift.channel: shift.change for shift in shifts.channels if abs(shift.change or 0) > 0.25}
    moved: dict[str, float] = {}
    for row in rows:
        if row["effective_on"] == first and row["channel"] in told:
            step = float(row["new_value"]) - float(row["expected_value"])
            moved[row["channel"]] = moved.get(row["channel"], 0.0) + step
    assert moved
    assert all(step * (told[channel] or 0) > 0 for channel, step in moved.items())


def test_big_moves_are_judged_by_what_is_spent(planned: Actor) -> None:
    proposal = planned.session().decisions.show("2").proposal
    big = {s.channel for s in shifts_of(proposal).channels if s.change is not None and abs(s.change) > 0.5005}
    (verdict,) = (v for v in proposal.verdicts if v.guardrail == "channel_change")
    named = str(verdict.reason.values.get("moves", ()))
    assert big
    assert all(channel in named for channel in big)


def test_only_who_asked_or_a_cmo_takes_conditions_back(
    planned: Actor, acting: Acting, signed_in: Enter, workspace: Workspace
) -> None:
    finance = acting(Role.FINANCE)
    perform(Ask("P-0002", "Not above 600 000."), finance)
    page = signed_in(Role.PLANNER).get(at(workspace, "P-0002/")).content.decode()
    assert "Take the conditions back" not in page
    with pytest.raises(LedgerError, match="not yours to take back"):
        perform(Release("P-0002", "Never mind."), planned)
    assert planned.session().decisions.show("2").state is State.CONDITIONED
    perform(Release("P-0002", "The money is there."), finance)
    assert planned.session().decisions.show("2").state is State.PROPOSED
    perform(Ask("P-0002", "Less radio."), finance)
    perform(Release("P-0002", "Radio is fine."), acting(Role.CMO))
    assert planned.session().decisions.show("2").state is State.PROPOSED


def test_a_counter_proposal_keeps_holds_and_tells_the_condition_that_it_answers(
    acting: Acting, signed_in: Enter, workspace: Workspace
) -> None:
    acting(Role.READ_ONLY)  # so that nobody is alone
    planner, finance = acting(Role.PLANNER), acting(Role.FINANCE)
    split = {channel: 13 * weekly for channel, weekly in spent(planner).items()}
    perform(ProposeSplit(13, split, "More of what works.", holds=frozenset({"radio"})), planner)
    perform(Ask("P-0002", "Not before Christmas."), finance)
    browser = signed_in(Role.PLANNER)
    page = browser.get(at(workspace, "P-0002/")).content.decode()
    (address,) = (part.split('"')[0] for part in page.split('href="') if "supersedes=P-0002" in part.split('"')[0])
    desk = browser.get(unescape(address)).content.decode()
    assert "Not before Christmas." in desk
    assert at(workspace, "P-0002/") in desk
    held = [part.split(">")[0] for part in desk.split("<input") if 'name="hold:' in part]
    assert [part for part in held if "checked" in part] == [part for part in held if "hold:radio" in part]
    perform(ProposeSplit(13, split, "Later, as asked.", "P-0002"), planner)
    newer, older = (browser.get(at(workspace, f"{name}/")).content.decode() for name in ("P-0003", "P-0002"))
    assert "What it answers" in newer
    assert "Not before Christmas." in newer
    assert at(workspace, "P-0002/") in newer
    assert "Another proposal has replaced it" in older
    assert at(workspace, "P-0003/") in older
    assert older.split("Its story")[1].count("· proposed ·") == 1


def test_only_what_somebody_held_is_told_as_set_as_asked(acting: Acting) -> None:
    planner = acting(Role.PLANNER)
    session = planner.session()
    split = {channel: 13 * weekly for channel, weekly in spent(planner).items()} | {
        "radio": 40_000.0,
        "search": 9_000.0,
    }
    perform(ProposeSplit(13, split, "Radio is on air.", holds=frozenset({"radio"})), planner)
    told = {line.channel: str(line.reason) for line in session.plan_of(session.decisions.show("2")).lines}
    assert told.pop("radio") == "Set as asked."
    assert told["search"].startswith("Lowered by")
    assert not [channel for channel, why in told.items() if "as asked" in why]


def test_a_page_that_is_no_longer_true_decides_nothing(
    planned: Actor, acting: Acting, signed_in: Enter, workspace: Workspace
) -> None:
    browser = signed_in(Role.FINANCE)
    assert 'name="seen" value="proposed"' in browser.get(at(workspace, "P-0002/")).content.decode()
    sign(acting(Role.CMO), "P-0002")
    answer = browser.post(at(workspace, "P-0002/refuse/"), {"reason": "Too much.", "seen": "proposed"})
    assert answer.status_code == 409
    assert "has changed since you opened the page" in answer.content.decode()
    with pytest.raises(StaleError):
        perform(Refuse("P-0002", "Too much.", "proposed"), acting(Role.FINANCE))
    assert planned.session().decisions.show("2").state is State.APPROVED
    perform(Refuse("P-0002", "Too much.", "approved"), acting(Role.FINANCE))
    assert planned.session().decisions.show("2").state is State.REFUSED


def test_an_approved_page_says_who_can_export(
    planned: Actor, acting: Acting, signed_in: Enter, workspace: Workspace
) -> None:
    sign(acting(Role.CMO), "P-0002")
    page = signed_in(Role.FINANCE).get(at(workspace, "P-0002/")).content.decode()
    assert "The files can be exported by" in page
    assert planned.name in page


def test_nobody_is_sent_to_sign_the_own_proposal(planned: Actor, acting: Acting) -> None:
    perform(Refuse("P-0001", "Another one is there."), acting(Role.CMO))
    assert today_page(planned, "en").next.proposal == ""
    finance = acting(Role.FINANCE)
    assert today_page(finance, "en").next.proposal == "P-0002"
    perform(Ask("P-0002", "Less."), finance)
    assert "counter-proposal" in today_page(planned, "en").next.text.template


def test_everybody_inside_sees_that_all_is_frozen(acting: Acting, signed_in: Enter, workspace: Workspace) -> None:
    perform(FreezeAll("Prices are wrong."), acting(Role.PLANNER))
    inside, agency = signed_in(Role.READ_ONLY), signed_in(Role.AGENCY, agency="Agence Nord")
    for room in ("today", "measure", "decide", "people"):
        assert "Everything is frozen since" in inside.get(f"/w/{workspace.slug}/{room}/").content.decode()
    assert "Prices are wrong" not in agency.get(at(workspace, "")).content.decode()
    perform(LiftFreeze("Mended."), acting(Role.CMO))
    assert "One more person is needed" in inside.get(at(workspace, "")).content.decode()


def test_the_story_names_people_and_says_from_when_a_promise_is_graded(
    planned: Actor, acting: Acting, signed_in: Enter, workspace: Workspace
) -> None:
    sign(acting(Role.CMO), "P-0002")
    exported = perform(Export("P-0002"), planned)
    assert "signed in" in (exported.folder / "checklist.en.md").read_text(encoding="utf-8")
    page = signed_in(Role.PLANNER).get(at(workspace, "P-0002/")).content.decode()
    assert "member:" not in page
    assert "The promise can be graded from" in page
    assert "Grade the promise" not in page


def test_a_fit_that_was_not_put_under_stress_is_not_called_free_of_doubt(
    signed_in: Enter, workspace: Workspace
) -> None:
    page = signed_in(Role.ANALYST).get(f"/w/{workspace.slug}/measure/").content.decode()
    is_tried = "Under stress" in page
    assert ("Put it under stress" in page) is not is_tried
    assert is_tried or "Nothing was found that speaks against this fit." not in page


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            (
                "Reason or condition",
                "For “Yes, if …”, write here what has to change.",
                "Withdraw the proposal",
                "A “Yes, if …” says what has to change.",
            ),
        ),
        (
            "fr",
            (
                "Motif ou condition",
                "Pour «\u202fOui, si…\u202f», écrivez ici ce qui doit changer.",
                "Retirer la proposition",
                "Un «\u202fOui, si…\u202f» dit ce qui doit changer.",
            ),
        ),
    ],
)
def test_a_condition_has_its_place_and_whoever_proposed_withdraws(
    language: str,
    words: tuple[str, ...],
    seat: Callable[..., User],
    signed_in: Enter,
    acting: Acting,
    workspace: Workspace,
) -> None:
    named, asked, withdraw, empty = words
    headers, who = {"accept-language": language}, seat(Role.PLANNER)
    planner = actor_of(who, workspace.slug, at=acting(Role.CMO).at)
    weekly = spent(planner)
    perform(ProposeSplit(4, {channel: 4 * money for channel, money in weekly.items()}, "As it is."), planner)
    own = browser_of(who).get(at(workspace, "P-0002/"), headers=headers).content.decode()
    assert withdraw in own
    assert not [part for part in (named, "/refuse/", "/ask/") if part in own]
    cmo = signed_in(Role.CMO)
    page = cmo.get(at(workspace, "P-0002/"), headers=headers).content.decode()
    assert not [part for part in (named, asked, "/refuse/", "/ask/") if part not in page]
    assert withdraw not in page
    answer = cmo.post(at(workspace, "P-0002/ask/"), {"reason": " ", "seen": "proposed"}, headers=headers)
    assert answer.status_code == 409
    assert empty in answer.content.decode()
    assert 'aria-invalid="true"' in answer.content.decode()
    assert planner.session().decisions.show("2").state is State.PROPOSED
    browser_of(who).post(at(workspace, "P-0002/take-back/"), {"reason": "Not yet.", "seen": "proposed"})
    assert planner.session().decisions.show("2").state is State.REFUSED
    told = {"en": ">withdrawn<", "fr": ">retirée<"}[headers["accept-language"]]
    assert told in cmo.get(at(workspace, "P-0002/"), headers=headers).content.decode()

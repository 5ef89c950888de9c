"""Two changes of one campaign in a row: the second starts from what the first set, while the facts do not show it."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from unisono.act.campaigns import Campaign
from unisono.decide import Authority, Proposal, Role, Seen, read_budget
from unisono.errors import InputError
from unisono.runs.deciding import Exported, prepare_export
from unisono.runs.ground import changes_of
from unisono.words import language
from unisono_app.base.acting import Actor, perform
from unisono_app.base.figures import behind, find
from unisono_app.base.models import Workspace
from unisono_app.decide.actions import Approve, Delegate, Export, ProposeChange
from unisono_app.decide.single import campaigns_for, change_of
from unisono_app.jobs.actions import RecordReadBack

Acting = Callable[..., Actor]
Enter = Callable[..., Client]
Change = Callable[..., Proposal]
LATER = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=2)


@pytest.fixture
def campaign(acting: Acting) -> tuple[str, Campaign]:
    """A campaign of search, and how forms name it."""
    return next((name, each) for name, each in campaigns_for(acting(Role.CMO)).items() if each.channel == "search")


@pytest.fixture
def spent(campaign: tuple[str, Campaign]) -> Decimal:
    """What it spent a day lately, in cents."""
    daily = campaign[1].current_daily
    assert daily is not None
    return round(daily, 2)


@pytest.fixture
def change(acting: Acting, campaign: tuple[str, Campaign]) -> Change:
    """Proposes another daily budget of the campaign: `change(Decimal(120))`."""

    def propose(daily: Decimal, on: dt.date = LATER, by: Actor | None = None) -> Proposal:
        return perform(ProposeChange(campaign[0], round(daily, 2), on, "Why."), by or acting(Role.PLANNER))

    return propose


def let_leave(acting: Acting, proposal_id: str) -> Exported:
    """Sign it and let it leave."""
    made = acting(Role.CMO).session().decisions.show(proposal_id).proposal
    perform(Approve(proposal_id, "Agreed.", made.payload_hash), acting(Role.CMO))
    return perform(Export(proposal_id), acting(Role.PLANNER))


def before(proposal: Proposal) -> Decimal:
    """What the campaign is expected to stand at, a day."""
    asked = change_of(proposal)
    assert asked is not None
    return asked.before


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_second_change_expects_what_the_first_one_set(
    language: str, acting: Acting, signed_in: Enter, workspace: Workspace, change: Change, spent: Decimal
) -> None:
    first = change(spent * 12 / 10)
    assert before(first) == spent
    waiting = change(spent * 11 / 10)
    assert before(waiting) == spent, "what has not left sets nothing"
    let_leave(acting, first.proposal_id)
    second = change(spent * 14 / 10)
    raised = round(spent * 12 / 10, 2)
    assert before(second) == raised
    with pytest.raises(InputError, match="already"):
        change(raised)

    client, headers = signed_in(Role.PLANNER), {"accept-language": language}
    address = f"/w/{workspace.slug}/decide/{second.proposal_id}/"
    page = unescape(client.get(address, headers=headers).content.decode())
    named = {"en": f"as exported on {{}} by {first.proposal_id}", "fr": f"de {first.proposal_id}"}[language]
    assert named.partition("{}")[2] in page
    assert {"en": "not the mean of the last 28 days", "fr": "n’est pas la moyenne"}[language] in page
    why = reverse("why", args=[workspace.slug, f"before/{second.proposal_id}"])
    drawer = unescape(client.get(why, headers=headers).content.decode())
    assert first.proposal_id in drawer
    old = unescape(client.get(f"/w/{workspace.slug}/decide/{first.proposal_id}/", headers=headers).content.decode())
    assert {"en": "Before is the mean of the last 28 days", "fr": "est la moyenne des 28 derniers jours"}[
        language
    ] in old

    exported = let_leave(acting, second.proposal_id)
    (row,) = csv.DictReader(io.StringIO(exported.bundle.files["changes.csv"].decode("utf-8-sig")))
    (undo,) = csv.DictReader(io.StringIO(exported.bundle.files["undo.csv"].decode("utf-8-sig")))
    assert row["expected_value"] == undo["new_value"] == f"{raised:.2f}"
    assert not exported.moved
    assert "as it was last set" in exported.bundle.files["checklist.en.md"].decode()
    assert first.proposal_id not in exported.bundle.files["checklist.en.md"].decode()
    again = perform(Export(second.proposal_id), acting(Role.PLANNER))
    assert again.bundle.files == exported.bundle.files


def test_the_drawer_says_which_of_the_two_it_is(acting: Acting, change: Change, spent: Decimal) -> None:
    first = change(spent * 12 / 10)
    let_leave(acting, first.proposal_id)
    second = change(spent)
    session = acting(Role.PLANNER).session()
    number = find(session, f"before/{second.proposal_id}")
    told = behind(session, number)
    assert number.value == pytest.approx(float(spent) * 1.2, abs=0.01)
    assert first.proposal_id in str(told.definition)
    assert told.also == (f"before/{first.proposal_id}",)
    assert not told.lines
    earlier = behind(session, find(session, f"before/{first.proposal_id}"))
    assert "mean of the last 28 days" in str(earlier.definition)
    assert earlier.lines


def test_an_export_that_was_undone_does_not_count(acting: Acting, change: Change, spent: Decimal) -> None:
    first = change(spent * 12 / 10)
    let_leave(acting, first.proposal_id)
    session = acting(Role.PLANNER).session()
    seen = session.read_back(first.proposal_id)
    lines = tuple(replace(line, seen=Seen.NOT_APPLIED) for line in seen.lines)
    session.decisions.record_read_back(replace(seen, lines=lines), system_user="u", at=session.now)
    second = change(spent * 14 / 10)
    assert before(second) == spent
    assert second.basis.set_by == ()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_form_tells_what_an_export_sets_next(
    language: str, acting: Acting, signed_in: Enter, workspace: Workspace, change: Change, spent: Decimal
) -> None:
    """Who asks for a day after it must know the amount that will stand then."""
    client, headers = signed_in(Role.PLANNER), {"accept-language": language}
    address = f"/w/{workspace.slug}/decide/change/"
    said = {"en": "; from ", "fr": "\u202f; à partir du "}[language]
    assert said not in client.get(address, headers=headers).content.decode()
    let_leave(acting, change(spent * 2).proposal_id)
    page = unescape(client.get(address, headers=headers).content.decode())
    assert page.count(said) == 1
    told = page.partition(said)[2].partition("</option>")[0]
    digits = "".join(letter for letter in told if letter.isdigit())
    assert digits.startswith(str(LATER.day))
    assert digits.endswith("".join(letter for letter in f"{round(spent * 2, 2):.2f}" if letter.isdigit()))


def test_what_an_export_set_proves_no_cut(acting: Acting, change: Change, spent: Decimal) -> None:
    let_leave(acting, change(spent * 15 / 10).proposal_id)
    between = change(spent * 12 / 10)
    assert before(between) == round(spent * 15 / 10, 2)
    assert between.effect is not None
    assert not between.effect.is_reducing, "the account may still stand at what it spent"
    below = change(spent * 8 / 10)
    assert below.effect is not None
    assert below.effect.is_reducing
    let_leave(acting, below.proposal_id)
    up = change(spent * 9 / 10)
    assert up.effect is not None
    rise = 7 * (round(spent * 9 / 10, 2) - round(spent * 8 / 10, 2))
    assert up.effect.moved == pytest.approx(rise, abs=Decimal("0.01")), "the facts alone would call it a cut"
    perform(Approve(up.proposal_id, "Agreed.", up.payload_hash), acting(Role.CMO))
    approval = acting(Role.CMO).session().decisions.approval(up.proposal_id)
    assert approval.effect is not None
    assert approval.effect.moved == pytest.approx(rise, abs=Decimal("0.01")), "judged again alike when it is signed"


def test_a_plan_that_left_is_what_a_change_starts_from(acting: Acting, change: Change) -> None:
    let_leave(acting, "P-0001")
    session = acting(Role.CMO).session()
    history = session.decisions.show("1")
    monday = read_budget(history.proposal.payload).weeks[0]
    made = change(Decimal(1), on=monday + dt.timedelta(days=1))
    asked = change_of(made)
    assert asked is not None
    (planned,) = (
        each.new
        for each in changes_of(session, history).changes
        if each.effective_on == monday and each.key.campaign == asked.campaign and each.key.account == asked.account
    )
    assert before(made) == planned
    assert made.basis.set_by[0].proposal_id == "P-0001"


def test_a_change_that_another_export_overtook_leaves_by_no_file(
    acting: Acting, change: Change, spent: Decimal
) -> None:
    first, second = change(spent * 12 / 10), change(spent * 9 / 10)
    let_leave(acting, first.proposal_id)
    exported = let_leave(acting, second.proposal_id)
    (reason,) = exported.moved.values()
    assert "by a later export" in str(reason)
    assert first.proposal_id not in str(reason)
    assert not [name for name in exported.bundle.files if name.startswith("google_ads")]
    assert not prepare_export(acting(Role.CMO).session(), first.proposal_id, None).exported.moved
    third = change(spent * 8 / 10)
    assert before(third) == round(spent * 12 / 10, 2), "what left by no file set nothing"


def test_an_agency_learns_no_proposal_of_others(
    acting: Acting, signed_in: Enter, workspace: Workspace, change: Change, spent: Decimal
) -> None:
    cmo, client = acting(Role.CMO), signed_in(Role.AGENCY, agency="Agence")
    perform(Delegate(Authority.PROPOSE_ONLY, "They run it.", agency="Agence", channels=("search",)), cmo)
    first = change(spent * 12 / 10)
    let_leave(acting, first.proposal_id)
    own = change(spent * 13 / 10, by=acting(Role.AGENCY, agency="Agence"))
    assert before(own) == round(spent * 12 / 10, 2)
    page = client.get(f"/w/{workspace.slug}/decide/{own.proposal_id}/").content.decode()
    assert first.proposal_id not in page
    assert "what the campaign was last set to" in page
    let_leave(acting, own.proposal_id)
    perform(RecordReadBack(own.proposal_id), acting(Role.PLANNER))
    page = client.get(f"/w/{workspace.slug}/decide/{own.proposal_id}/").content.decode()
    assert "What became of it" in page
    assert f"set to {language('en').money(round(spent * 13 / 10, 2), 'EUR', 2)} a day; no day since is known" in page
    next_one = change(spent * 14 / 10, by=acting(Role.AGENCY, agency="Agence"))
    page = client.get(f"/w/{workspace.slug}/decide/{next_one.proposal_id}/").content.decode()
    assert f"by {own.proposal_id}" in page, "its own it may know"
    assert first.proposal_id not in page

"""A change of one campaign over the pages: an agency proposes, people inside sign, files leave, the agency sees it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable
from decimal import Decimal
from html import escape, unescape

import pytest
from django.test import Client

from unisono.decide import Authority, Role, Ruling, State
from unisono_app.base.acting import Actor, perform
from unisono_app.base.models import Workspace
from unisono_app.base.refusals import NotFoundError
from unisono_app.decide.actions import Delegate, ProposeChange, Revoke
from unisono_app.decide.single import campaigns_for

Enter = Callable[..., Client]
Acting = Callable[..., Actor]
TOMORROW = (dt.datetime.now(dt.UTC).date() + dt.timedelta(days=2)).isoformat()


def at(workspace: Workspace, rest: str) -> str:
    return f"/w/{workspace.slug}/decide/{rest}"


@pytest.fixture
def agency(workspace: Workspace, acting: Acting, signed_in: Enter) -> Client:
    """A browser of an agency whom the company has delegated search."""
    client = signed_in(Role.AGENCY, agency="Agence")
    asked = Delegate(Authority.PROPOSE_ONLY, "They run it.", agency="Agence", channels=("search",))
    perform(asked, acting(Role.CMO))
    return client


def offered(page: str) -> dict[str, str]:
    return {unescape(name): unescape(told) for name, told in re.findall(r'<option value="([^"]+)"[^>]*>([^<]+)<', page)}


def change(name: str, daily: str, **more: str) -> dict[str, str]:
    return {"campaign": name, "daily": daily, "effective_on": TOMORROW, "reason": "Sold out by noon.", **more}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_agency_proposes_a_change_that_leaves_as_files(
    language: str, agency: Client, signed_in: Enter, acting: Acting, workspace: Workspace
) -> None:
    headers = {"accept-language": language}
    page = agency.get(at(workspace, "change/"), headers=headers).content.decode()
    campaigns = campaigns_for(acting(Role.CMO))
    own = {name for name, each in campaigns.items() if each.channel == "search"}
    assert set(offered(page)) == own
    assert own < set(campaigns)
    name = sorted(own)[0]
    before = campaigns[name].current_daily or Decimal()
    daily = f"{before * 9 / 10:.2f}"
    typed = daily.replace(".", ",") if language == "fr" else daily
    answer = agency.post(at(workspace, "change/"), change(name, typed), headers=headers)
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("/P-0002/")
    shown = agency.get(at(workspace, "P-0002/"), headers=headers).content.decode()
    assert typed.split(".")[0].split(",")[-1] in shown
    assert "Sold out by noon." in shown
    reader = acting(Role.READ_ONLY)
    history = reader.session().decisions.show("2")
    effect = history.proposal.effect
    assert effect is not None
    assert effect.is_reducing
    assert float(effect.lines[0].current) == pytest.approx(float(before) * 7, abs=0.1)

    cmo, planner = signed_in(Role.CMO), signed_in(Role.PLANNER)
    inside = cmo.get(at(workspace, "P-0002/")).content.decode()
    assert "Every change says what it does." in inside
    form = {"reason": "Agreed.", "payload_hash": history.proposal.payload_hash}
    assert cmo.post(at(workspace, "P-0002/approve/"), form).status_code == 302
    packed = planner.post(at(workspace, "P-0002/export/"))
    assert packed.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(packed.content)) as files:
        rows = list(csv.DictReader(io.StringIO(files.read("changes.csv").decode("utf-8-sig"))))
        undo = list(csv.DictReader(io.StringIO(files.read("undo.csv").decode("utf-8-sig"))))
        checklist = files.read("checklist.en.md").decode()
    assert [row["new_value"] for row in rows] == [daily]
    assert [row["new_value"] for row in undo] == [row["expected_value"] for row in rows]
    assert campaigns[name].key.campaign in checklist
    assert "Budget " not in checklist
    assert reader.session().decisions.show("2").state is State.EXPORTED
    assert planner.post(at(workspace, "P-0002/read-back/")).status_code == 302
    assert "grade/" not in planner.get(at(workspace, "P-0002/")).content.decode()
    story = agency.get(at(workspace, "P-0002/")).content.decode()
    assert "approved" in story
    assert "exported" in story


def test_nothing_of_the_company_is_told_to_the_agency(agency: Client, acting: Acting, workspace: Workspace) -> None:
    campaigns = campaigns_for(acting(Role.CMO))
    name = next(name for name, each in campaigns.items() if each.channel == "search")
    agency.post(at(workspace, "change/"), change(name, "1"))
    pages = [agency.get(at(workspace, rest)).content.decode() for rest in ("change/", "P-0002/", "")]
    for each in campaigns.values():
        if each.channel != "search":
            assert not any(each.key.campaign in page for page in pages), each
    assert not any("guardrails" in page or "window" in page for page in pages)


@pytest.mark.parametrize(
    ("language", "told", "refused"),
    [
        ("en", "Delegation D-0001 lets you add at most €70 in 30 days", "Delegation D-0001 ends at €70; with this"),
        (
            "fr",
            "La délégation D-0001 vous permet d’ajouter au plus 70 € en 30 jours",
            "La délégation D-0001 s’arrête à 70 €",
        ),
    ],
)
def test_the_limit_of_a_delegation_is_told_before_and_held(
    language: str, told: str, refused: str, signed_in: Enter, acting: Acting, workspace: Workspace
) -> None:
    cmo, agency = acting(Role.CMO), signed_in(Role.AGENCY, agency="Agence")
    limit = Delegate(Authority.PROPOSE_ONLY, "They run it.", agency="Agence", limit=Decimal(70), channels=("search",))
    perform(limit, cmo)
    headers, address = {"accept-language": language}, at(workspace, "change/")
    assert told in unescape(agency.get(address, headers=headers).content.decode()).replace("\xa0", " ")
    name, campaign = next((n, c) for n, c in campaigns_for(cmo).items() if c.channel == "search")
    before = (campaign.current_daily or Decimal()).quantize(Decimal("0.01"))
    typed = str(before + 11).replace(".", "," if language == "fr" else ".")
    too_much = agency.post(address, change(name, typed), headers=headers)
    assert too_much.status_code == 400
    assert refused in unescape(too_much.content.decode()).replace("\xa0", " ")
    english = {"accept-language": "en"}
    assert agency.post(address, change(name, str(before + 9)), headers=english).status_code == 302
    again = unescape(agency.get(address, headers=english).content.decode())
    assert "of that is approved or waits for a decision: €63." in again
    assert agency.post(address, change(name, str(before + 9)), headers=english).status_code == 400
    below = agency.post(address, change(name, "-5"), headers=english).content.decode()
    assert "An amount of money is zero or more." in below


def test_what_is_not_delegated_is_not_offered_and_not_taken(
    agency: Client, signed_in: Enter, acting: Acting, workspace: Workspace
) -> None:
    campaigns = campaigns_for(acting(Role.CMO))
    foreign = next(name for name, each in campaigns.items() if each.channel != "search")
    assert agency.post(at(workspace, "change/"), change(foreign, "1")).status_code == 400
    other = signed_in(Role.AGENCY, agency="Autre")
    assert "delegated" in other.get(at(workspace, "change/")).content.decode()
    assert not campaigns_for(acting(Role.AGENCY, agency="Autre"))
    with pytest.raises(NotFoundError):
        perform(
            ProposeChange(foreign, Decimal(1), dt.date.fromisoformat(TOMORROW), "Why."),
            acting(Role.AGENCY, agency="Agence"),
        )
    assert len(acting(Role.CMO).session().decisions.list()) == 1


def test_a_slip_of_a_digit_is_blocked_and_days_gone_by_refused(
    signed_in: Enter, acting: Acting, workspace: Workspace
) -> None:
    actor, planner = acting(Role.CMO), signed_in(Role.PLANNER)
    name, campaign = next(iter(campaigns_for(actor).items()))
    slipped = f"{(campaign.current_daily or Decimal()) * 10:.2f}"
    assert planner.post(at(workspace, "change/"), change(name, slipped)).status_code == 302
    proposal = actor.session().decisions.show("2").proposal
    assert "single_changes" in {v.guardrail for v in proposal.verdicts if v.ruling is Ruling.BLOCK}
    late = planner.post(at(workspace, "change/"), change(name, "1", effective_on="2020-01-01"))
    assert late.status_code == 400
    assert "has passed" in late.content.decode()


def test_a_condition_is_answered_by_another_change(
    agency: Client, signed_in: Enter, acting: Acting, workspace: Workspace
) -> None:
    actor = acting(Role.CMO)
    name, campaign = next((n, c) for n, c in campaigns_for(actor).items() if c.channel == "search")
    more, less = (f"{(campaign.current_daily or Decimal()) * share / 10:.2f}" for share in (13, 11))
    agency.post(at(workspace, "change/"), change(name, more))
    signed_in(Role.CMO).post(at(workspace, "P-0002/ask/"), {"reason": "A tenth more, not a third."})
    page = agency.get(at(workspace, "P-0002/")).content.decode()
    assert "What has to change:</strong> <q>A tenth more, not a third.</q>" in page
    assert "change/?supersedes=P-0002" in page
    again = agency.get(at(workspace, "change/?supersedes=P-0002"), headers={"accept-language": "fr"}).content.decode()
    assert "<q>A tenth more, not a third.</q>" in again
    assert f'value="{more}"'.replace(".", ",") in unescape(again)
    assert f'value="{TOMORROW}"' in again
    assert f'{escape(name)}" selected' in again
    assert agency.post(at(workspace, "change/"), change(name, less, supersedes="P-0002")).status_code == 302
    second = actor.session().decisions.show("3").proposal
    assert (second.supersedes, second.round) == ("P-0002", 2)
    stolen = signed_in(Role.AGENCY, agency="Autre").post(
        at(workspace, "change/"), change(name, "1", supersedes="P-0003")
    )
    assert stolen.status_code == 404


@pytest.mark.parametrize(
    ("language", "told", "asked"),
    [
        ("en", "It was refused:", "Agence reads it if you refuse or set a condition."),
        ("fr", "Elle a été refusée\xa0:", "Agence le lit si vous refusez ou posez une condition."),
    ],
)
def test_an_agency_reads_why_it_was_refused_and_the_decider_knows(
    language: str, told: str, asked: str, agency: Client, signed_in: Enter, acting: Acting, workspace: Workspace
) -> None:
    headers = {"accept-language": language}
    name, campaign = next((n, c) for n, c in campaigns_for(acting(Role.CMO)).items() if c.channel == "search")
    agency.post(at(workspace, "change/"), change(name, f"{(campaign.current_daily or Decimal()) * 2:.2f}"))
    cmo = signed_in(Role.CMO)
    assert asked in cmo.get(at(workspace, "P-0002/"), headers=headers).content.decode()
    assert asked not in cmo.get(at(workspace, "P-0001/"), headers=headers).content.decode()
    cmo.post(at(workspace, "P-0002/refuse/"), {"reason": "A digit slipped."})
    page = agency.get(at(workspace, "P-0002/"), headers=headers).content.decode()
    assert f"{told}</strong> <q>A digit slipped.</q>" in page


def test_a_delegation_for_countries_opens_no_campaign(acting: Acting) -> None:
    asked = Delegate(Authority.PROPOSE_ONLY, "France only.", agency="Agence", markets=("FR",))
    perform(asked, acting(Role.CMO))
    assert not campaigns_for(acting(Role.AGENCY, agency="Agence"))


def test_what_is_no_longer_delegated_is_not_recorded(acting: Acting) -> None:
    cmo, agency = acting(Role.CMO), acting(Role.AGENCY, agency="Agence")
    given = perform(Delegate(Authority.PROPOSE_ONLY, "They run it.", agency="Agence"), cmo)
    asked = ProposeChange(next(iter(campaigns_for(agency))), Decimal(1), dt.date.fromisoformat(TOMORROW), "Why.")
    drafted = asked.draft(agency)
    perform(Revoke(given.delegation_id, "They no longer do."), cmo)
    with pytest.raises(NotFoundError):
        asked.record(agency, drafted)
    assert len(cmo.session().decisions.list()) == 1


def test_a_delegation_without_channels_opens_them_all(acting: Acting) -> None:
    cmo = acting(Role.CMO)
    perform(Delegate(Authority.FULL, "They run it all.", agency="Agence"), cmo)
    assert campaigns_for(acting(Role.AGENCY, agency="Agence")).keys() == campaigns_for(cmo).keys()

"""Today: the last four full weeks, what a fit says, and the one thing to do next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from html import unescape

import polars as pl
from django.test import Client

from tests.app.deciding import policy, sign
from unisono.decide import Authority, Role, State
from unisono_app.base.acting import Actor, perform
from unisono_app.base.figures import behind, find
from unisono_app.base.models import Workspace
from unisono_app.decide import queries
from unisono_app.decide.actions import Delegate, ProposeChange, Refuse
from unisono_app.decide.single import campaigns_for
from unisono_app.today.next_step import next_step
from unisono_app.today.queries import today_page
from unisono_app.today.weeks import _Frames, last_weeks


def test_the_weeks_are_full_and_hold_the_sum_of_the_rows(acting: Callable[..., Actor]) -> None:
    session = acting(Role.CMO).session()
    weeks = last_weeks(session)
    assert weeks is not None
    assert weeks.last_on - weeks.first_on == dt.timedelta(days=27)
    told = session.facts().sql(
        "SELECT sum(spend) AS spend FROM media WHERE date_on BETWEEN $first AND $last AND channel = 'search'",
        first=weeks.first_on,
        last=weeks.last_on,
    )
    row = next(row for row in weeks.channels if row.channel == "search")
    assert row.spend.now.value is not None
    assert abs(row.spend.now.value - float(told["spend"][0])) < 0.01
    whole = sum(row.spend.now.value or 0 for row in weeks.channels)
    assert abs((weeks.company["spend"].now.value or 0) - whole) < 0.01


def test_every_figure_of_the_weeks_tells_where_it_comes_from(acting: Callable[..., Actor]) -> None:
    session = acting(Role.CMO).session()
    weeks = last_weeks(session)
    assert weeks is not None
    for key, number in weeks.numbers().items():
        assert find(session, key) == number
        told = behind(session, number)
        assert told.definition.template
        assert all(find(session, other).key == other for other in told.also)


def test_what_comes_next_follows_the_state_and_the_role(acting: Callable[..., Actor]) -> None:
    cmo, reader = acting(Role.CMO), acting(Role.READ_ONLY)
    assert today_page(cmo, "en").next.proposal == "P-0001"
    assert today_page(reader, "en").next.view == ""
    perform(Refuse("P-0001", "Not this quarter."), cmo)
    assert today_page(acting(Role.PLANNER), "en").next.view == "plan"
    assert next_step(cmo, has_facts=True).text.template.startswith("Fit the model")
    assert next_step(cmo, has_facts=True, is_red=True).text.template.startswith("Mend")


def test_a_change_of_a_campaign_waits_for_all_who_sign_also_when_one_has_signed(
    acting: Callable[..., Actor], signed_in: Callable[..., Client], workspace: Workspace
) -> None:
    cmo, planner, finance = acting(Role.CMO), acting(Role.PLANNER), acting(Role.FINANCE)
    perform(Refuse("P-0001", "Not this quarter."), cmo)
    policy(cmo, signatures=(Role.CMO, Role.FINANCE))
    name, campaign = next(iter(campaigns_for(planner).items()))
    assert campaign.current_daily is not None
    day = planner.at.date() + dt.timedelta(days=2)
    perform(ProposeChange(name, campaign.current_daily * 2, day, "Sold out."), planner)
    for actor in (cmo, finance):
        assert [h.proposal.proposal_id for h in today_page(actor, "en").waiting] == ["P-0002"]
        assert today_page(actor, "en").next.proposal == "P-0002"
    assert today_page(planner, "en").next.proposal == ""  # a planner may sign, and is not asked
    planned = signed_in(Role.PLANNER).get(f"/w/{workspace.slug}/decide/P-0002/").content.decode()
    assert "P-0002/approve/" not in planned
    sign(cmo, "P-0002")
    signed = queries.proposal_page(cmo, "P-0002")
    assert "approve" not in signed.can  # not twice
    assert cmo.session().decisions.show("2").state is State.PROPOSED
    assert today_page(cmo, "en").next.proposal == ""
    assert today_page(finance, "en").next.proposal == "P-0002"
    page = unescape(signed_in(Role.FINANCE).get(f"/w/{workspace.slug}/today/").content.decode())
    assert f"{campaign.key.campaign}: from €" in page
    assert "Signed by: " in page


def test_what_is_approved_leaves_before_the_next_is_decided(
    acting: Callable[..., Actor], signed_in: Callable[..., Client], workspace: Workspace
) -> None:
    cmo, planner, analyst = acting(Role.CMO), acting(Role.PLANNER), acting(Role.ANALYST)
    sign(cmo)
    name, campaign = next(iter(campaigns_for(analyst).items()))
    assert campaign.current_daily is not None
    day = analyst.at.date() + dt.timedelta(days=2)
    perform(ProposeChange(name, campaign.current_daily * 2, day, "Sold out."), analyst)
    assert today_page(cmo, "en").next.proposal == "P-0002"
    told = today_page(planner, "en").next
    assert (told.proposal, told.text.template) == ("P-0001", "{proposal} is approved: export its files.")
    page = unescape(signed_in(Role.PLANNER).get(f"/w/{workspace.slug}/today/").content.decode())
    assert "its files wait for you to export them" in page


def test_the_page_draws_intervals_and_links_numbers(signed_in: Callable[..., Client], workspace: Workspace) -> None:
    page = signed_in(Role.CMO).get(f"/w/{workspace.slug}/today/").content.decode()
    assert 'id="roi-chart"' in page
    assert f"/w/{workspace.slug}/why/spend-4w/search" in page
    assert "<svg" in page
    assert "Decide on P-0001" in page


def test_an_agency_without_channels_is_told_to_whoever_may_delegate(acting: Callable[..., Actor]) -> None:
    cmo = acting(Role.CMO)
    perform(Refuse("P-0001", "Not this quarter."), cmo)
    acting(Role.AGENCY, agency="Agence")
    told = today_page(cmo, "en").next
    assert (told.view, told.text.values["agency"]) == ("decide-delegation", "Agence")
    assert today_page(acting(Role.PLANNER), "en").next.view == "plan"
    perform(Delegate(Authority.PROPOSE_ONLY, "They run it.", agency="Agence", channels=("search",)), cmo)
    assert today_page(cmo, "en").next.view == "plan"


def test_spend_without_a_channel_leaves_the_budget_of_all_known() -> None:
    weeks = [dt.date(2026, 1, 5) + dt.timedelta(weeks=n) for n in range(4)]
    rows = [{"period_on": w, "channel": "tv", "spend": 9.0, "planned_spend": 10.0, "currency": "EUR"} for w in weeks]
    strays = [{**rows[-1], "channel": None, "spend": 3.0, "planned_spend": None}]
    unknown = [{**rows[-1], "channel": "radio", "planned_spend": None}]
    told, more = (_Frames(pl.DataFrame(rows), pl.DataFrame(rows + add), weeks[-1], "e") for add in (strays, unknown))
    assert told.budget(None).value == 40.0
    assert told.budget("tv").value == 40.0
    assert more.budget(None).value is None

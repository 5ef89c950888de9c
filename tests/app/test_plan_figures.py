"""The numbers of the room Plan open to where they come from: those of any split that somebody tries, and of pacing."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from urllib.parse import unquote

import pytest
from django.test import Client

from unisono.decide import Role
from unisono.domain import Evidence
from unisono_app.base.acting import Actor
from unisono_app.base.figures import behind, find
from unisono_app.base.models import Workspace
from unisono_app.base.refusals import NotFoundError
from unisono_app.plan import queries
from unisono_app.plan.asked import Window
from unisono_app.plan.desks import channel_name, desk_of, split_name, window_named

Acting = Callable[..., Actor]
_LINK = re.compile(r'href="(/w/[\w-]+/why/(desk-[^"]+))" data-drawer>([^<]+)</a>')


def test_each_number_of_a_moved_desk_opens(
    signed_in: Callable[..., Client], acting: Acting, workspace: Workspace
) -> None:
    client, actor = signed_in(Role.CMO), acting(Role.CMO)
    tried = queries.tried(actor, {"weeks": "13", "budget": "780000"})
    moved = dict(tried.split)
    moved["search"] -= 10_000
    moved["tv"] += 10_000
    fields = {"weeks": "13", "budget": "780000"} | {f"money:{c}": f"{money:.2f}" for c, money in moved.items()}
    page = unescape(client.get(f"/w/{workspace.slug}/plan/", fields).content.decode())
    links = _LINK.findall(page)
    families = {key.partition("/")[0] for _, key, _ in links}
    assert families == {"desk-gain", "desk-next", "desk-pace", "desk-mix"}
    assert len(links) == 1 + 3 * len(moved)
    seen = set()
    for address, key, _ in links:
        family = key.partition("/")[0]
        if family in seen:
            continue
        seen.add(family)
        why = client.get(address)
        assert why.status_code == 200, address
        assert "sql" in why.content.decode().casefold()
    assert signed_in(Role.AGENCY, agency="Agence").get(links[0][0]).status_code == 403


def test_a_split_in_an_address_is_judged_as_on_the_desk(acting: Acting) -> None:
    actor = acting(Role.PLANNER)
    tried = queries.tried(actor, {"weeks": "13", "budget": "780000"})
    split = dict(tried.split)
    split["social"] = round(split["social"] / 2, 2)
    name, session = split_name(Window(13, 780_000.0), split), actor.session()
    live = desk_of(session, Window(13, 780_000.0))
    expected = live.judge(live.desk.reference * 0 + [split[c] for c in live.channels])
    number = find(session, f"desk-gain/{name}")
    assert number.value == pytest.approx(expected.gain.value)
    assert number.interval == expected.gain.interval
    assert number.evidence is Evidence.MODEL
    assert number.run_id == session.latest_fit().run_id
    line = next(line for line in expected.lines if line.channel == "tv")
    assert find(session, f"desk-next/{name}:tv").value == pytest.approx(line.marginal.value)
    told = behind(session, number)
    assert told.lines
    assert told.caveats


@pytest.mark.parametrize(
    "key",
    [
        "desk-gain/13:780000:search=1",  # not all channels
        "desk-gain/0:780000:search=1",
        "desk-gain/13:nan:search=1",
        "desk-gain/13:-5",
        "desk-gain/",
        "desk-next/13:780000:search=1:search",
        "desk-pace/13:nowhere",
        "desk-pace/x:search",
        "desk-mix/13:780000:nowhere",
        "desk-mix/999:780000:search",
        "paced-spent/P-0001:nowhere",
        "paced-spent/P-0099:search",
    ],
)
def test_what_names_nothing_is_told_so(key: str, acting: Acting) -> None:
    with pytest.raises(NotFoundError):
        find(acting(Role.CMO).session(), key)


def test_windows_and_channels_survive_an_address() -> None:
    channel = "a channel: “é&%”; x=1/2"
    window = Window(13, 1234.5)
    assert window_named(split_name(window, {channel: 3.25})) == window
    assert {";", ":", "=", "/"} & set(channel_name(channel)) == set()


def test_the_numbers_of_pacing_open(acting: Acting, signed_in: Callable[..., Client], workspace: Workspace) -> None:
    session = acting(Role.CMO).session()
    session.approve("P-0001", by="CMO", reason="Worth it.")
    session.export("P-0001")
    begun = replace(session, now=session.now + dt.timedelta(days=14))
    found = begun.pacing("P-0001")
    assert found is not None
    for channel in found.channels:
        assert channel.landing is not None
        landing = find(begun, f"paced-landing/P-0001:{channel.channel}")
        assert landing.value == channel.landing.value
        assert landing.interval == channel.landing.interval
        assert find(begun, f"paced-whole/P-0001:{channel.channel}").value == channel.planned
        spent = find(begun, f"paced-spent/P-0001:{channel.channel}")
        assert spent.evidence is Evidence.FACT
        assert spent.value == channel.spent
    told = behind(begun, landing)
    assert len(told.also) == 3
    assert told.caveats
    page = signed_in(Role.CMO).get(f"/w/{workspace.slug}/plan/pacing/").content.decode()
    linked = re.findall(r'/why/(paced-[^"]+)" data-drawer', page)
    assert len(linked) == 4 * len(found.channels)
    assert {find(begun, unquote(key)).key for key in linked} >= {landing.key, spent.key}

"""Numbers of pages: the same key gives the same number everywhere, and leads down to the file and line."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from unisono.decide import Role
from unisono.report import palette
from unisono_app import base
from unisono_app.base.acting import Actor
from unisono_app.base.caching import Cache
from unisono_app.base.figures import behind, find
from unisono_app.base.models import Workspace
from unisono_app.base.refusals import NotFoundError
from unisono_app.measure.runs import run_numbers

Enter = Callable[..., Client]
_LINK = re.compile(r'href="(/w/[\w-]+/why/[^"]+)" data-drawer>([^<]+)</a>(?:\s*<span class="interval">([^<]*)</span>)?')


def test_each_number_of_measure_opens_to_the_same_number(signed_in: Enter, workspace: Workspace) -> None:
    client = signed_in(Role.CMO)
    page = client.get(f"/w/{workspace.slug}/measure/").content.decode()
    links = _LINK.findall(page)
    assert len({address for address, _, _ in links}) > 20
    for address, value, interval in links[:6]:
        why = client.get(address).content.decode()
        shown = rf'data-drawer>{re.escape(value)}</a></p>\s*<p class="interval">{re.escape(interval)}'
        assert re.search(shown, why) or not interval
        assert "sql" in why.casefold()


def test_each_number_of_a_proposal_opens_to_where_it_comes_from(signed_in: Enter, workspace: Workspace) -> None:
    client = signed_in(Role.CMO)
    page = client.get(f"/w/{workspace.slug}/decide/P-0001/").content.decode()
    addresses = [address for address, _, _ in _LINK.findall(page)]
    assert len(addresses) == 1 + 2 * 8
    for address in addresses[:3]:
        why = client.get(address).content.decode()
        assert "sql" in why.casefold()
        assert "Show the line" in why
    assert client.get(f"/w/{workspace.slug}/why/planned/P-0001:nowhere").status_code == 404
    assert client.get(f"/w/{workspace.slug}/why/promise/P-0099").status_code == 404
    agency = signed_in(Role.AGENCY, agency="Agence")
    assert all(agency.get(address).status_code == 403 for address in addresses[:3])


def test_a_number_is_the_model_s_own_and_its_files_are_in_the_edition(acting: Callable[..., Actor]) -> None:
    session = acting(Role.ANALYST).session()
    row = session.latest_fit().channels_table().filter(channel="search").to_dicts()[0]
    number = find(session, "roi/search")
    assert (number.value, number.interval.lower if number.interval else None) == (row["roi"], row["roi_lower"])
    lines = behind(session, number).lines
    assert lines
    for file in lines:
        assert session.facts().trace(file.file_id, file.line or 0).name == file.name


def test_the_rows_behind_spend_are_those_of_the_channel(acting: Callable[..., Actor]) -> None:
    session = acting(Role.ANALYST).session()
    told = behind(session, find(session, "spend/search"))
    counted = session.facts().sql(
        "SELECT count(*) AS n FROM media WHERE channel = 'search' AND date_on BETWEEN $first AND $last",
        first=told.first_on,
        last=told.last_on,
    )
    assert sum(file.n_rows for file in told.lines) == counted["n"][0]


def test_unknown_figures_are_told_like_pages_that_do_not_exist(signed_in: Enter, workspace: Workspace) -> None:
    client = signed_in(Role.CMO)
    for key in ("roi/nothing", "nothing/search", "media-share/search"):
        assert client.get(f"/w/{workspace.slug}/why/{key}").status_code == 404
    with pytest.raises(NotFoundError):
        find(None, "nothing")  # type: ignore[arg-type]


def test_an_agency_sees_no_totals_and_no_lines(signed_in: Enter, workspace: Workspace) -> None:
    client = signed_in(Role.AGENCY, agency="Agence")
    for rest in ("measure/", "why/roi/search", "facts/files/abc/1/"):
        assert client.get(f"/w/{workspace.slug}/{rest}").status_code in (403, 404)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.AGENCY], ids=lambda role: role.value)
def test_lines_of_orders_are_shown_to_whoever_may_open_customers_data(
    role: Role, signed_in: Enter, acting: Callable[..., Actor], workspace: Workspace
) -> None:
    session = acting(Role.ANALYST).session()
    entry = next(e for e in session.facts().entries if any(table.table == "orders" for table in e.tables))
    page = signed_in(role).get(f"/w/{workspace.slug}/facts/files/{entry.file_id}/2/")
    assert page.status_code == 200
    assert ("@example.com" in page.content.decode()) == (role is Role.ADMINISTRATOR)
    drawer = signed_in(role).get(f"/w/{workspace.slug}/why/spend/search").content.decode()
    assert "/facts/files/" in drawer


def test_the_newest_numbers_are_kept_by_run(acting: Callable[..., Actor]) -> None:
    session = acting(Role.CMO).session()
    assert run_numbers(session) is run_numbers(session)


def test_what_fails_is_not_kept() -> None:
    keeper: Cache[int] = Cache(2)
    with pytest.raises(ZeroDivisionError):
        keeper.get("a", lambda: 1 // 0)
    assert keeper.get("a", lambda: 5) == keeper.get("a", lambda: 6) == 5
    assert [keeper.get(name, lambda: 7) for name in "bc"] == [7, 7]
    assert keeper.get("a", lambda: 8) == 8


def test_charts_have_the_engine_s_colours_on_light_and_dark() -> None:
    sheet = (Path(base.__file__).parent / "static" / "base" / "charts.css").read_text()
    rules = re.findall(r'\.chart \[fill="(#\w+)"\] \{ fill: light-dark\((#\w+), (#\w+)\)', sheet)
    pairs = set(re.findall(r'\[fill="(#\w+)"\]\{fill:(#\w+)\}', palette.dark_charts()))
    assert {(light, dark) for light, again, dark in rules if light == again} == pairs


def test_what_was_spent_lately_is_the_mean_of_the_weeks_that_its_drawer_names(acting: Callable[..., Actor]) -> None:
    session = acting(Role.CMO).session()
    number = find(session, "lately/P-0001:search")
    told = behind(session, number)
    assert told.first_on is not None
    assert told.last_on is not None
    assert told.last_on - told.first_on == dt.timedelta(days=27)
    ((spent,),) = (
        session.facts()
        .sql(
            "SELECT sum(spend) FROM media WHERE channel = 'search' AND date_on BETWEEN $first AND $last",
            first=told.first_on,
            last=told.last_on,
        )
        .rows()
    )
    assert number.value is not None
    assert abs(number.value - float(spent) / 4) < 0.005

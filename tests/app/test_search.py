"""Search leads only where the person may go."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from unisono.decide import Role
from unisono.words import language
from unisono_app.base.acting import Actor
from unisono_app.base.models import Workspace
from unisono_app.base.rooms import PAGES
from unisono_app.search.queries import search


def test_words_find_by_their_beginning_whatever_accents(acting: Callable[..., Actor]) -> None:
    actor = acting(Role.CMO)
    names = [thing.name for thing in search(actor, "p-0001", language("en"))]
    assert names == ["P-0001 · Media planner"]
    assert [t.name for t in search(actor, "MESURÉ", language("fr"))][:1] == ["Mesure"]
    assert any("Search" in thing.name for thing in search(actor, "roi sear", language("en")))
    assert search(actor, "nothing like this", language("en")) == ()


def test_everything_found_opens(signed_in: Callable[..., Client], acting: Callable[..., Actor]) -> None:
    client = signed_in(Role.CMO)
    found = search(acting(Role.CMO), "s", language("en"))
    assert len(found) > 5
    for thing in found:
        assert client.get(thing.address).status_code == 200, thing


def test_every_page_is_found_by_the_name_at_its_head(
    signed_in: Callable[..., Client], acting: Callable[..., Actor], workspace: Workspace
) -> None:
    found = {}
    for role in Role:
        if role is not Role.AGENT:
            for page in PAGES:
                name = language("en").text(page.name)
                for thing in search(acting(role), name, language("en")):
                    if thing.name == name:
                        found[name] = (role, thing.address)
    assert found.keys() == {language("en").text(page.name) for page in PAGES}
    for name, (role, address) in found.items():
        shown = signed_in(role).get(address).content.decode()
        assert f"<h1>{name}</h1>" in shown, name


def test_members_are_found_by_those_who_manage_people_only(acting: Callable[..., Actor]) -> None:
    boss = acting(Role.ADMINISTRATOR)
    assert [thing.kind.template for thing in search(boss, boss.name, language("en"))] == ["Member"]
    assert search(acting(Role.PLANNER), boss.name, language("en")) == ()


def test_an_agency_finds_no_figures_nor_campaigns(acting: Callable[..., Actor]) -> None:
    agency = acting(Role.AGENCY, agency="Agence")
    for asked in ("s", "roi", "media", "brand"):
        kinds = {thing.kind.template for thing in search(agency, asked, language("en"))}
        assert kinds <= {"Room", "Page", "Proposal"}


def test_light_or_dark_stays_with_the_account(signed_in: Callable[..., Client], workspace: Workspace) -> None:
    client = signed_in(Role.CMO)
    answer = client.post("/scheme/", {"scheme": "dark", "next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/"
    assert 'data-scheme="dark"' in client.get(f"/w/{workspace.slug}/decide/").content.decode()
    client.post("/scheme/", {"scheme": "sepia"})
    assert 'data-scheme="dark"' in client.get(f"/w/{workspace.slug}/decide/").content.decode()

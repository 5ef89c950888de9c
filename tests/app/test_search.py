"""Search leads only where the person may go."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from unisono.decide import Role
from unisono.words import language
from unisono_app.base.acting import Actor
from unisono_app.base.models import Workspace
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


def test_an_agency_finds_no_figures_nor_campaigns(acting: Callable[..., Actor]) -> None:
    agency = acting(Role.AGENCY, agency="Agence")
    for asked in ("s", "roi", "media", "brand"):
        kinds = {thing.kind.template for thing in search(agency, asked, language("en"))}
        assert kinds <= {"Room", "Proposal"}


def test_light_or_dark_stays_with_the_account(signed_in: Callable[..., Client], workspace: Workspace) -> None:
    client = signed_in(Role.CMO)
    answer = client.post("/scheme/", {"scheme": "dark", "next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/"
    assert 'data-scheme="dark"' in client.get(f"/w/{workspace.slug}/decide/").content.decode()
    client.post("/scheme/", {"scheme": "sepia"})
    assert 'data-scheme="dark"' in client.get(f"/w/{workspace.slug}/decide/").content.decode()

"""The board report in its room: equal to the engine's, closed off, in both languages, also as a file."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from unisono.decide import Role
from unisono_app.base.models import Workspace

Enter = Callable[..., Client]


def test_the_report_is_shown_closed_off_and_kept_as_a_file(signed_in: Enter, workspace: Workspace) -> None:
    client = signed_in(Role.CMO)
    page = client.get(f"/w/{workspace.slug}/report/?language=fr")
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert f'src="/w/{workspace.slug}/report/board/fr/"' in page.content.decode()
    for code, word in (("fr", "Médias"), ("en", "Media")):
        board = client.get(f"/w/{workspace.slug}/report/board/{code}/")
        assert f'<html lang="{code}"' in board.content.decode()
        assert word.casefold() in board.content.decode().casefold()
        policy = board.headers["Content-Security-Policy"]
        assert "sandbox" in policy
        assert "script-src" not in policy
    file = client.get(f"/w/{workspace.slug}/report/board/en/?file")
    assert file.headers["Content-Disposition"].endswith('-en.html"')
    assert file.content == board.content


def test_languages_that_do_not_exist_are_not_pages(signed_in: Enter, workspace: Workspace) -> None:
    client = signed_in(Role.CMO)
    assert client.get(f"/w/{workspace.slug}/report/?language=de").status_code == 404
    assert client.get(f"/w/{workspace.slug}/report/board/de/").status_code == 404


def test_an_agency_gets_no_report(signed_in: Enter, workspace: Workspace) -> None:
    client = signed_in(Role.AGENCY, agency="Agence")
    for rest in ("", "board/fr/", "board/fr/?file"):
        assert client.get(f"/w/{workspace.slug}/report/{rest}").status_code == 403

"""Where a workspace asks for the password once more, files come all the same, and the browser goes on from there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.app.browser.conftest import Site, served
from unisono.words import language

ROOM = "/w/sommelune"


def say(sentence: str) -> str:
    """A sentence of the interface in French."""
    return language("fr").text(sentence)


@pytest.fixture
def strict(sample: Path, tmp_path: Path) -> Iterator[Site]:
    """A site of its own, to change."""
    with served(sample, tmp_path, None) as found:
        yield found


def enter(browser: Browser, site: Site, whose: str) -> Page:
    """Somebody’s browser."""
    context = browser.new_context(locale="fr-FR", reduced_motion="reduce")
    context.add_cookies([{"name": "sessionid", "value": site.cookies[whose], "url": site.address}])
    page = context.new_page()
    page.set_default_timeout(60_000)
    return page


def test_after_the_password_the_files_come_and_the_proposal_says_so(strict: Site, browser: Browser) -> None:
    cmo, proposal = enter(browser, strict, "cmo"), f"{strict.address}{ROOM}/decide/P-0001/"
    cmo.goto(proposal)
    cmo.fill("#reason", "L’essai vaut le coût.")
    cmo.get_by_role("button", name=say("Approve"), exact=True).click()
    expect(cmo.locator("h1")).to_contain_text(say("approved"))
    administrator = enter(browser, strict, "administrator")
    administrator.goto(f"{strict.address}{ROOM}/people/sign-in-rules/")
    administrator.select_option("select[name=fresh_minutes]", "5")
    administrator.get_by_role("button", name=say("Save"), exact=True).click()
    expect(administrator.locator("#notices")).not_to_be_empty()

    planner = enter(browser, strict, "planner for an hour")
    planner.goto(proposal)
    planner.get_by_role("button", name=say("Export the files")).click()
    expect(planner.locator("h1")).to_have_text(say("Is it you?"))
    with planner.expect_download() as download:
        planner.fill("input[name=password]", "a sentence that is long enough")
        planner.get_by_role("button", name=say("Confirm"), exact=True).click()
    assert download.value.suggested_filename == "P-0001.zip"
    planner.wait_for_url(proposal)
    expect(planner.locator("#notices")).to_have_text(say("The files of {id} are downloaded.").replace("{id}", "P-0001"))
    expect(planner.locator("h1")).to_contain_text(re.compile(say("exported")))
    for page in (cmo, administrator, planner):
        page.context.close()

"""The main journey of each role in a real browser, in French and in English, on both databases.

A planner tries a split and proposes it; the CMO and finance sign, since a policy asks for both; the planner has the
files; the agency sees its own only; the analyst follows a number to its file; whoever only reads cannot decide.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from unisono.words import language

ROOM = "/w/sommelune"
Enter = Callable[[str], Page]


def say(sentence: str, lang: str) -> str:
    """A sentence of the interface; in French it must not be the English one."""
    said = language(lang).text(sentence)
    assert (said == sentence) is (lang == "en") or sentence == "finance"
    return said


@pytest.fixture(params=["en", "fr"])
def lang(request: pytest.FixtureRequest) -> str:
    """The language of everybody in the journey."""
    return str(request.param)


@pytest.fixture
def enter(own_site: Any, browser: Browser, lang: str) -> Iterator[Enter]:
    """`enter(role)`: somebody of that role, signed in by the form, in the journey's language."""
    opened: list[BrowserContext] = []

    def come_in(role: str) -> Page:
        context = browser.new_context(locale={"en": "en-GB", "fr": "fr-FR"}[lang], reduced_motion="reduce")
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        expect.set_options(timeout=60_000)
        page.goto(f"{own_site.address}/accounts/login/")
        page.fill("input[name=login]", f"{role}@example.com")
        page.fill("input[name=password]", "a sentence that is long enough")
        page.locator("main form:has(input[name=password]) button").first.click()
        page.wait_for_url(re.compile(r"/($|w/)"))
        assert page.get_attribute("html", "lang") == lang
        return page

    yield come_in
    for context in opened:
        context.close()


def test_from_a_slider_to_files_with_two_signatures(own_site: Any, enter: Enter, lang: str, tmp_path: Path) -> None:
    here = own_site.address + ROOM
    cmo = enter("cmo")
    cmo.goto(f"{here}/decide/rules/policy/")
    cmo.fill("input[name=policy_id]", f"two-signatures-{lang}")
    cmo.fill("input[name=owner]", "Finance")
    cmo.check("input[name=signatures][value=cmo]")
    cmo.check("input[name=signatures][value=finance]")
    cmo.fill("textarea[name=reason]", "Two see more than one.")
    cmo.get_by_role("button", name=say("Record it", lang)).click()
    expect(cmo.locator("main")).to_contain_text(f"two-signatures-{lang}")

    planner = enter("planner")
    planner.goto(f"{here}/plan/")
    slider = planner.locator("#money-3")
    slider.focus()
    for _ in range(6):
        planner.keyboard.press("ArrowRight")
    expect(planner.locator("#judged")).not_to_contain_text(say("Usual split", lang))
    planner.fill("#reason", "Radio is on air.")
    planner.get_by_role("button", name=say("Propose this split", lang)).click()
    planner.wait_for_url(re.compile(r"/decide/P-\d+/"))
    proposal = re.findall(r"P-\d+", planner.url)[0]

    sign(cmo, f"{here}/decide/{proposal}/", say("Approve", lang))
    expect(cmo.locator("main")).to_contain_text(say("finance", lang))
    finance = enter("finance")
    sign(finance, f"{here}/decide/{proposal}/", say("Approve", lang))
    expect(finance.locator("h1")).to_contain_text(say("approved", lang))

    planner.goto(f"{here}/decide/{proposal}/")
    with planner.expect_download() as download:
        planner.get_by_role("button", name=say("Export the files", lang)).click()
    download.value.save_as(tmp_path / "files.zip")
    with zipfile.ZipFile(tmp_path / "files.zip") as packed:
        assert {"changes.csv", "undo.csv", "manifest.json"} <= set(packed.namelist())
    expect(planner.get_by_role("button", name=say("Have the same files again", lang))).to_be_visible()


def test_an_amount_is_typed_as_people_write_it_and_the_gain_stays_in_view(
    own_site: Any, enter: Enter, lang: str
) -> None:
    page = enter("planner")
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{own_site.address}{ROOM}/plan/")
    typed, number = {"en": ("12,345.6", "12345.6"), "fr": ("12 345,6", "12345.6")}[lang]
    page.fill("#exact-3", typed)
    expect(page.locator("#money-3")).to_have_value(number)
    gain = page.locator("#in-view strong")
    expect(gain).to_be_in_viewport()
    expect(page.locator("#judged .figure-value")).to_have_text(gain.inner_text())
    page.locator("#money-3").press("ArrowRight")
    shown = page.locator("#exact-3").input_value()
    assert re.fullmatch({"en": r"\d+,\d{3}", "fr": r"\d+\u202f\d{3}"}[lang], shown)
    page.uncheck("input[data-hold='3']")
    assert page.locator("input[data-was='3']").input_value() == re.sub(r"\D", "", shown)
    page.fill("#exact-3", "?")
    expect(page.locator("#judged [role=alert], #judged .error")).to_be_visible()


def sign(page: Page, address: str, name: str) -> None:
    """Give a reason and approve."""
    page.goto(address)
    page.fill("textarea[name=reason]", "As agreed, l’essai vaut le coût.")
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def test_an_agency_sees_its_own_only(own_site: Any, enter: Enter, lang: str) -> None:
    page = enter("agency")
    assert page.url.endswith("/decide/") or page.goto(f"{own_site.address}{ROOM}/decide/")
    expect(page.locator("h1")).to_have_text(say("Your proposals", lang))
    assert "P-0001" not in page.locator("main").inner_text()
    for closed, status in (("decide/P-0001/", 404), ("plan/", 403), ("today/", 200), ("decide/audit/", 403)):
        answer = page.goto(f"{own_site.address}{ROOM}/{closed}")
        assert answer is not None
        assert answer.status == status, closed
        assert page.locator("h1").inner_text()


def test_an_analyst_follows_a_number_to_its_file(own_site: Any, enter: Enter) -> None:
    page = enter("analyst")
    page.goto(f"{own_site.address}{ROOM}/measure/")
    page.locator("table a[data-drawer]").first.click()
    expect(page.locator("#drawer[open]")).to_be_visible()
    expect(page.locator("#drawer")).to_contain_text(re.compile(r"\.(csv|xlsx)"))


def test_whoever_reads_cannot_decide(own_site: Any, enter: Enter, lang: str) -> None:
    page = enter("read_only")
    page.goto(f"{own_site.address}{ROOM}/decide/P-0001/")
    assert page.get_by_role("button", name=say("Approve", lang), exact=True).count() == 0


def test_an_administrator_invites_and_the_invited_enters(
    own_site: Any, enter: Enter, browser: Browser, lang: str
) -> None:
    page = enter("administrator")
    page.goto(f"{own_site.address}{ROOM}/people/")
    page.fill("input[name=email]", f"new.{lang}@example.com")
    page.check("input[name=roles][value=brand]")
    page.locator("form[action$='/invite/'] button").click()
    link = page.locator(".notice.success a").get_attribute("href")
    assert link
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name=say("Copy", lang), exact=True).press("Enter")
    expect(page.get_by_text(say("Copied.", lang))).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == link
    guest = browser.new_context(locale={"en": "en-GB", "fr": "fr-FR"}[lang])
    door = guest.new_page()
    door.goto(link)
    door.fill("input[name=name]", "Somebody new")
    door.fill("input[name=password]", "a sentence that is long enough")
    door.select_option("select[name=language]", lang)
    door.locator("main form button:not([name])").click()
    door.wait_for_url(re.compile(r"/today/"))
    assert door.get_attribute("html", "lang") == lang
    guest.close()

"""Every page in light, dark and phone width: no barrier that axe finds, no error in the console, nothing cut off."""

from __future__ import annotations

from typing import Any

import pytest

PAGES = (
    "today/",
    "measure/",
    "why/roi/search",
    "why/spend-4w/search",
    "report/",
    "decide/",
    "decide/P-0001/",
    "plan/",
    "plan/scenarios/",
    "plan/pacing/",
    "plan/calendar/",
    "people/",
    "search/?q=roi",
    "jobs/",
    "start/",
)
EMPTY = ("today/", "measure/", "report/", "decide/", "jobs/", "start/")
ACCOUNT = (
    "/account/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/sessions/",
    "/accounts/reauthenticate/",
)
OUTSIDE = ("/accounts/login/", "/accounts/password/reset/", "/accounts/password/reset/done/")
CASES = [
    *(("cmo", f"/w/sommelune/{page}") for page in PAGES),
    *(("cmo", f"/w/empty/{page}") for page in EMPTY),
    *(("planner", path) for path in ("/w/sommelune/facts/", "/w/empty/facts/", "/")),
    *(("planner", path) for path in ACCOUNT),
    ("administrator", "/w/sommelune/people/sign-ins/"),
    ("administrator", "/w/sommelune/start/settings/"),
    ("administrator", "/new/"),
    ("administrator", "/w/sommelune/people/sign-in-rules/"),
    *(("", path) for path in OUTSIDE),
]


@pytest.mark.parametrize("look", ["light", "dark", "phone"])
@pytest.mark.parametrize(("role", "path"), CASES)
def test_page(visitors: Any, role: str, path: str, look: str) -> None:
    visitor = visitors(role, look)
    page = visitor.visit(path)
    assert visitor.barriers() == []
    assert visitor.faults == []
    assert visitor.overflow() <= 0
    assert page.locator("h1").count() == 1


def test_a_number_opens_in_the_drawer_and_closes_by_key(visitors: Any) -> None:
    visitor = visitors("cmo", "light")
    page = visitor.visit("/w/sommelune/measure/")
    page.locator("table a[data-drawer]").first.click()
    page.locator("#drawer[open] dl").wait_for()
    assert visitor.barriers() == []
    page.keyboard.press("Escape")
    page.locator("#drawer:not([open])").wait_for(state="attached")
    assert visitor.faults == []


def test_the_palette_finds_by_keys_alone(visitors: Any) -> None:
    visitor = visitors("cmo", "light")
    page = visitor.visit("/w/sommelune/today/")
    page.keyboard.press("Control+k")
    page.locator("#palette .found a").first.wait_for()
    page.keyboard.type("p-0001")
    page.locator("#palette .found a", has_text="P-0001").wait_for()
    assert visitor.barriers() == []
    page.keyboard.press("Escape")  # once, also where something is typed
    page.locator("#palette:not([open])").wait_for(state="attached")
    page.keyboard.press("Control+k")
    page.locator("#palette .found a", has_text="P-0001").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/decide/P-0001/")
    page.keyboard.press("?")
    page.locator("#keys[open]").wait_for()
    assert visitor.faults == []


def test_what_is_chosen_in_the_palette_stays_chosen_when_the_list_comes_anew(visitors: Any) -> None:
    page = visitors("cmo", "light").visit("/w/sommelune/today/")
    page.keyboard.press("Control+k")
    page.keyboard.type("p-0001")
    page.locator("#palette .found a", has_text="P-0001").wait_for()
    page.keyboard.press("ArrowDown")
    chosen = page.evaluate_handle("document.activeElement")
    page.evaluate("document.getElementById('palette').dispatchEvent(new Event('opened'))")
    page.wait_for_function("chosen => !chosen.isConnected", arg=chosen)
    page.keyboard.press("Enter")
    page.wait_for_url("**/decide/P-0001/")


def test_a_chart_can_be_pointed_at_under_the_policy(visitors: Any) -> None:
    visitor = visitors("cmo", "light")
    page = visitor.visit("/w/sommelune/measure/")
    page.locator("figure[data-chart] .chart svg.marks").first.wait_for(timeout=60_000)
    page.locator("figure[data-chart] .chart svg.marks .mark-symbol path").first.hover()
    page.locator(".pointed:not([hidden])").wait_for()
    assert visitor.faults == []


def test_without_script_numbers_and_search_are_pages(browser: Any, site: Any) -> None:
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([{"name": "sessionid", "value": site.cookies["cmo"], "url": site.address}])
    page = context.new_page()
    page.goto(site.address + "/w/sommelune/measure/")
    assert page.locator("figure .chart svg").count() > 8
    page.locator("table a[data-drawer]").first.click()
    assert "/why/" in page.url
    page.locator("a[data-palette]").click()
    page.fill("main input[name=q]", "roi")
    page.locator("main form button").click()
    assert page.locator(".found a").count() > 3
    context.close()

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
)
EMPTY = ("today/", "measure/", "report/", "decide/")
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

"""Debian's Chromium before the real application: one server a session, one browser a module, one context a look."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import axe_playwright_python
import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

from unisono_app.home import DATABASE

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
_TELL_VIOLATIONS = "addEventListener('securitypolicyviolation', e => console.error('policy: ' + e.violatedDirective))"
DESK: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 780}
LOOKS: dict[str, dict[str, Any]] = {
    "light": {"viewport": DESK, "color_scheme": "light", "locale": "en-GB"},
    "dark": {"viewport": DESK, "color_scheme": "dark", "locale": "fr-FR"},
    "phone": {"viewport": PHONE, "color_scheme": "light", "locale": "fr-FR"},
}


@dataclass(frozen=True, slots=True)
class Site:
    """A running server, and the session of somebody of each role."""

    address: str
    cookies: dict[str, str]


@dataclass(slots=True)
class Visitor:
    """A browser of somebody; `faults` collects errors of the console, of scripts, and of the policy."""

    site: Site
    page: Page
    faults: list[str] = field(default_factory=list)

    def visit(self, path: str, *, status: int = 200) -> Page:
        """Open `path`."""
        self.faults.clear()
        answer = self.page.goto(self.site.address + path)
        assert answer is not None
        assert answer.status == status, path
        return self.page

    def barriers(self) -> list[str]:
        """What axe finds on the page: rule and place."""
        self.page.evaluate(AXE)
        found = self.page.evaluate("axe.run({resultTypes: ['violations']})")
        return [f"{rule['id']}: {node['target']}" for rule in found["violations"] for node in rule["nodes"]]

    def overflow(self) -> int:
        """Pixels that the page is wider than the screen."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def chromium() -> str:
    """Where Chromium is; without it the tests skip, and fail in CI."""
    found = shutil.which("chromium")
    if found is None:
        line = "Chromium is not installed: sudo apt install chromium"
        if os.environ.get("CI"):
            pytest.fail(line)
        pytest.skip(line)
    return found


@pytest.fixture(scope="session")
def site(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The application with the sample company, served by a process of its own; tests look and change little."""
    with served(sample, tmp_path_factory.mktemp("browser"), None) as found:
        yield found


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def own_site(request: pytest.FixtureRequest, sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Such a site for one module, to change: once on SQLite and once on PostgreSQL."""
    address = None
    if request.param == "postgresql":
        anywhere: str = request.getfixturevalue("postgres_address")
        name = f"browser{secrets.token_hex(4)}"
        with psycopg.connect(anywhere.format(name="postgres"), autocommit=True) as server:
            server.execute(f"CREATE DATABASE {name}")  # a name of our own making
        address = anywhere.format(name=name)
    with served(sample, tmp_path_factory.mktemp("journey"), address) as found:
        yield found


@contextmanager
def served(sample: Path, folder: Path, database: str | None) -> Iterator[Site]:
    """The application with a copy of the sample company, served by a process of its own."""
    workspace = Path(shutil.copytree(sample, folder / "acme"))
    command = [
        sys.executable,
        str(Path(__file__).with_name("world.py")),
        str(folder / "home"),
        str(workspace),
    ]
    surroundings = {**os.environ, DATABASE: database or ""}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=surroundings
    ) as server:
        assert server.stdout is not None
        try:
            told = json.loads(server.stdout.readline())
            address = f"http://127.0.0.1:{told['port']}"
            _wait(address)
            yield Site(address, told["cookies"])
        finally:
            server.terminate()


def _wait(address: str) -> None:
    for _ in range(1200):
        try:
            urllib.request.urlopen(f"{address}/readyz", timeout=5).close()  # noqa: S310 (our own server)
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the server did not answer")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium; closed with the module, because its event loop must not outlive the tests that need it."""
    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        yield found
        found.close()


@pytest.fixture(scope="module")
def visitors(site: Site, browser: Browser) -> Iterator[Any]:
    """`visitors(role, look)`: a signed-in browser of that role (empty: nobody), kept for the module."""
    kept: dict[tuple[str, str], tuple[BrowserContext, Visitor]] = {}

    def enter(role: str = "cmo", look: str = "light") -> Visitor:
        if (role, look) not in kept:
            context = browser.new_context(**LOOKS[look], reduced_motion="reduce")
            context.add_init_script(_TELL_VIOLATIONS)
            if role:
                context.add_cookies([{"name": "sessionid", "value": site.cookies[role], "url": site.address}])
            page = context.new_page()
            page.set_default_timeout(60_000)
            visitor = Visitor(site, page)
            page.on("console", lambda told: visitor.faults.append(told.text) if told.type == "error" else None)
            page.on("pageerror", lambda problem: visitor.faults.append(str(problem)))
            kept[role, look] = context, visitor
        return kept[role, look][1]

    yield enter
    for context, _ in kept.values():
        context.close()

"""Fifty people click at once on the served sample company: seconds by page, and the distance to what is aimed at.

python benchmarks/application.py [WORKSPACE]     # a copy of it is served; without one the sample company is made first

Everything is on loopback and bounded: PEOPLE people, SECONDS seconds, each with THINK seconds between two clicks, as
people have. First alone, then together. The floor is what the bare server answers (`/healthz`).
Aims: 95 of 100 pages below 0.2 s with one person, and 50 people without an error.
"""

from __future__ import annotations

import json
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import defaultdict
from http.cookiejar import CookieJar
from pathlib import Path

PEOPLE, SECONDS, THINK = 50, 60.0, (1.0, 5.0)
PAGES = ("today/", "measure/", "plan/", "plan/live/?money-0=40000", "decide/", "decide/P-0001/", "people/", "report/")
FLOOR = "healthz"
PASSWORD = "a sentence that is long enough"  # noqa: S105 (of a person who lives as long as the benchmark)


class Person:
    """Somebody signed in, whose clicks are timed."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.cookies = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.seconds: dict[str, list[float]] = defaultdict(list)
        self.faults: list[str] = []

    def look(self, path: str, data: dict[str, str] | None = None) -> bytes:
        """Open a page (or send a form), timed."""
        body = urllib.parse.urlencode(data).encode() if data else None
        began = time.perf_counter()
        try:
            with self.opener.open(self.address + path, body, timeout=60) as answer:
                content = bytes(answer.read())
        except (urllib.error.URLError, OSError) as problem:
            self.faults.append(f"{path}: {problem}")
            return b""
        self.seconds[path].append(time.perf_counter() - began)
        return content

    def send(self, path: str, fields: dict[str, str]) -> bytes:
        """Send the form that stands at `path`."""
        token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', self.look(path))
        return self.look(path, {**fields, "csrfmiddlewaretoken": token[1].decode() if token else ""})


def main() -> None:
    """Serve, click, tell."""
    given = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        workspace = folder / "workspace"
        if given is not None:
            shutil.copytree(given, workspace)
        else:
            subprocess.run([sys.executable, "-m", "unisono_cli", "demo", str(folder / "demo"), "--json"], check=True)
            workspace = folder / "demo" / "workspace"
        line = [sys.executable, "-m", "unisono_cli", "serve", str(workspace), "--home", str(folder / "home")]
        with subprocess.Popen(
            [*line, "--json", "--no-browser", "--port", "8700"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as server:
            try:
                measure(_told(server)["link"])
            finally:
                server.terminate()


def measure(link: str) -> None:
    """Sign somebody up, then click alone and together."""
    address = re.match(r"http://[^/]+/", link)[0]  # type: ignore[index]
    first = Person(address)
    _wait(first)
    account = {"name": "Founder", "email": "founder@example.com", "password": PASSWORD, "language": "en"}
    home = first.send(link.removeprefix(address), account).decode()
    slug = re.search(r"/w/([a-z0-9-]+)/", home)[1]  # type: ignore[index]
    pages = [f"w/{slug}/{page}" for page in PAGES]
    for page in [FLOOR, *pages]:  # once before, as the server warms what people open
        first.look(page)
    first.seconds.clear()
    for _ in range(20):
        for page in [FLOOR, *pages]:
            first.look(page)
    _tell("one person", [first], floor=statistics.median(first.seconds[FLOOR]))
    people = [Person(address) for _ in range(PEOPLE)]
    for person in people:
        for cookie in first.cookies:
            person.cookies.set_cookie(cookie)
    ends = time.perf_counter() + SECONDS
    threads = [threading.Thread(target=_click, args=(p, pages, ends, _chance(i))) for i, p in enumerate(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    _tell(f"{PEOPLE} people, a click every {THINK[0]:.0f} to {THINK[1]:.0f} s, {SECONDS:.0f} s", people, floor=None)
    scripts = _scripts(first, f"w/{slug}/plan/")
    print(f"JavaScript of a page without charts: {scripts / 1000:.0f} kB as sent (aim: 300 kB)")


def _chance(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 (which page comes next is no secret)


def _click(person: Person, pages: list[str], ends: float, chance: random.Random) -> None:
    time.sleep(chance.uniform(0, THINK[1]))
    while time.perf_counter() < ends:
        person.look(chance.choice(pages))
        time.sleep(chance.uniform(*THINK))


def _tell(title: str, people: list[Person], *, floor: float | None) -> None:
    print(f"\n{title}")
    together: dict[str, list[float]] = defaultdict(list)
    for person in people:
        for path, seconds in person.seconds.items():
            together[path].extend(seconds)
    print(f"{'page':36}{'n':>6}{'median ms':>11}{'95th ms':>9}")
    for path, seconds in together.items():
        print(f"{path[:35]:36}{len(seconds):6}{1000 * statistics.median(seconds):11.0f}{1000 * _p95(seconds):9.0f}")
    every = [s for path, seconds in together.items() if path != FLOOR for s in seconds]
    faults = [fault for person in people for fault in person.faults]
    print(f"all pages: {len(every)} clicks, 95th {1000 * _p95(every):.0f} ms (aim 200), errors {len(faults)} (aim 0)")
    if floor is not None:
        times = statistics.median(every) / floor
        print(f"the bare server answers in {1000 * floor:.1f} ms: the median page costs {times:.0f} times that")
    for fault in faults[:5]:
        print("  ", fault)


def _p95(seconds: list[float]) -> float:
    return sorted(seconds)[max(0, round(0.95 * len(seconds)) - 1)]


def _scripts(person: Person, path: str) -> int:
    names = re.findall(rb'<script src="/([^"]+)"', person.look(path))
    total = 0
    for name in names:
        asked = urllib.request.Request(person.address + name.decode(), headers={"Accept-Encoding": "gzip"})  # noqa: S310
        with person.opener.open(asked) as answer:
            total += len(answer.read())
    return total


def _told(server: subprocess.Popen[bytes]) -> dict[str, str]:
    lines = b""
    while server.stdout is not None and not lines.rstrip().endswith(b"}"):
        lines += server.stdout.readline()
    return dict(json.loads(lines))


def _wait(person: Person) -> None:
    for _ in range(600):
        if person.look("readyz"):
            break
        time.sleep(0.2)
    person.faults.clear()
    person.seconds.clear()


if __name__ == "__main__":
    main()

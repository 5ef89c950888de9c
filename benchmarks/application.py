"""Fifty people click at once on the served sample company: seconds by page, and the distance to what is aimed at.

python benchmarks/application.py [WORKSPACE]     # a copy of it is served; without one the sample company is made first
python benchmarks/application.py --large         # three years, 12 platforms and 50 campaigns each, made first

Everything is on loopback and bounded: PEOPLE people, SECONDS seconds, each with THINK seconds between two clicks, as
people have. First while the server warms (told apart), then alone, then together; beside the seconds stand those of
the server's processor, which a busy machine changes less. The floors are what the bare server answers (`/healthz`) and
a signed-in page of the application that asks nothing of the engine (`account/`).
Aims: 95 of 100 pages below 0.2 s with one person (0.4 s with --large), 50 people without an error, first paint below
1 s (where Chromium is installed).
"""

from __future__ import annotations

import argparse
import datetime as dt
import html
import json
import os
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

import first_paint
import large_company

ROUNDS = 30
PEOPLE, SECONDS, THINK = 50, 60.0, (1.0, 5.0)
PAGES = (
    *("today/", "facts/", "measure/", "plan/", "decide/", "decide/P-0001/"),
    *("people/", "report/", "search/?q=ca"),
)
FLOOR, PLAIN = "healthz", "account/"
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

    def clear(self) -> None:
        """Forget what was timed."""
        self.seconds.clear()
        self.faults.clear()

    def send(self, path: str, fields: dict[str, str]) -> bytes:
        """Send the form that stands at `path`."""
        token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', self.look(path))
        return self.look(path, {**fields, "csrfmiddlewaretoken": token[1].decode() if token else ""})


def main() -> None:
    """Serve, click, tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workspace", nargs="?", type=Path)
    parser.add_argument("--large", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        workspace = _workspace(given.workspace, folder, large=given.large)
        line = [sys.executable, "-m", "unisono_cli", "serve", str(workspace), "--home", str(folder / "home")]
        with subprocess.Popen(
            [*line, "--json", "--no-browser", "--no-worker", "--port", "8700"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as server:
            try:
                measure(_told(server)["link"], server.pid, aim=400 if given.large else 200)
            finally:
                server.terminate()


def _workspace(given: Path | None, folder: Path, *, large: bool) -> Path:
    if given is not None:
        return Path(shutil.copytree(given, folder / "workspace"))
    if large:
        began = time.perf_counter()
        made = large_company.make(folder / "large", dt.datetime.now(dt.UTC))
        print(f"the large company was imported, fitted and planned in {time.perf_counter() - began:.0f} s")
        return made
    subprocess.run([sys.executable, "-m", "unisono_cli", "demo", str(folder / "demo"), "--json"], check=True)
    return folder / "demo" / "workspace"


def measure(link: str, process: int, aim: int) -> None:
    """Sign somebody up, then click alone and together."""
    address = re.match(r"http://[^/]+/", link)[0]  # type: ignore[index]
    first = Person(address)
    _wait(first)
    account = {"name": "Founder", "email": "founder@example.com", "password": PASSWORD, "language": "en"}
    home = first.send(link.removeprefix(address), account).decode()
    slug = re.search(r"/w/([a-z0-9-]+)/", home)[1]  # type: ignore[index]
    pages = [*(f"w/{slug}/{page}" for page in PAGES), _slider(first, slug)]
    began, spent = time.perf_counter(), _processor(process)
    while not _is_warm(first):
        for page in [FLOOR, PLAIN, *pages]:
            first.look(page)
    took, used = time.perf_counter() - began, _processor(process) - spent
    _tell(f"one person while the server warms ({took:.0f} s, {used:.0f} s of processor)", [first], aim)
    print(f"load of the machine: {os.getloadavg()[0]:.1f}")
    for page in [FLOOR, PLAIN, *pages]:  # what is worked out when somebody first asks
        first.look(page)
    first.clear()
    used_by = {page: _alone(first, page, process) for page in [FLOOR, PLAIN, *pages]}
    _tell("one person, a warm server", [first], aim, used_by)
    print(f"load of the machine: {os.getloadavg()[0]:.1f}")
    every = statistics.median(s for page in pages for s in first.seconds[page])
    for name, floor in (("the bare server", FLOOR), ("a page without figures", PLAIN)):
        bare = statistics.median(first.seconds[floor])
        print(f"{name} answers in {1000 * bare:.1f} ms: the median page costs {every / bare:.1f} times that")
    spent = _processor(process)
    _tell(
        f"{PEOPLE} people, a click every {THINK[0]:.0f} to {THINK[1]:.0f} s, {SECONDS:.0f} s", _crowd(first, pages), aim
    )
    print(
        f"load of the machine: {os.getloadavg()[0]:.1f}; processor of the server: {_processor(process) - spent:.0f} s"
    )
    scripts = _scripts(first, f"w/{slug}/plan/")
    print(f"JavaScript of a page without charts: {scripts / 1000:.0f} kB as sent (aim: 300 kB)")
    session = next(cookie.value for cookie in first.cookies if cookie.name == "sessionid")
    first_paint.tell(address, pages, str(session))


def _slider(person: Person, slug: str) -> str:
    """What a slider asks: the desk with every amount, the first one moved."""
    desk = person.look(f"w/{slug}/plan/").decode()
    shown = re.findall(r'name="was:([^"]+)" value="([^"]+)"', desk)
    amounts = {f"money:{html.unescape(channel)}": money for channel, money in shown}
    moved = next(iter(amounts))
    amounts[moved] = f"{0.8 * float(amounts[moved]):.2f}"
    return f"w/{slug}/plan/live/?" + urllib.parse.urlencode(amounts)


def _alone(person: Person, page: str, process: int) -> float:
    """Open `page` again and again; seconds of the server's processor for each."""
    began = _processor(process)
    for _ in range(ROUNDS):
        person.look(page)
    return (_processor(process) - began) / ROUNDS


def _crowd(first: Person, pages: list[str]) -> list[Person]:
    people = [Person(first.address) for _ in range(PEOPLE)]
    for person in people:
        for cookie in first.cookies:
            person.cookies.set_cookie(cookie)
    ends = time.perf_counter() + SECONDS
    threads = [threading.Thread(target=_click, args=(p, pages, ends, _chance(i))) for i, p in enumerate(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return people


def _processor(process: int) -> float:
    """Seconds of processor that `process` has used (Linux)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _is_warm(person: Person) -> bool:
    return bool(json.loads(person.look("readyz") or "{}").get("warming", {}).get("done"))


def _chance(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 (which page comes next is no secret)


def _click(person: Person, pages: list[str], ends: float, chance: random.Random) -> None:
    time.sleep(chance.uniform(0, THINK[1]))
    while time.perf_counter() < ends:
        person.look(chance.choice(pages))
        time.sleep(chance.uniform(*THINK))


def _tell(title: str, people: list[Person], aim: int, used: dict[str, float] | None = None) -> None:
    print(f"\n{title}")
    together: dict[str, list[float]] = defaultdict(list)
    for person in people:
        for path, seconds in person.seconds.items():
            together[path].extend(seconds)
    together.pop("readyz", None)
    print(f"{'page':36}{'n':>6}{'median ms':>11}{'95th ms':>9}" + ("  processor ms" if used else ""))
    for path, seconds in together.items():
        median, high = 1000 * statistics.median(seconds), 1000 * _p95(seconds)
        beside = f"{1000 * used[path]:14.0f}" if used else ""
        print(f"{path[:35]:36}{len(seconds):6}{median:11.0f}{high:9.0f}{beside}")
    every = [s for path, seconds in together.items() if path not in (FLOOR, PLAIN) for s in seconds]
    faults = [fault for person in people for fault in person.faults]
    if every:
        high = 1000 * _p95(every)
        print(f"all pages: {len(every)} clicks, 95th {high:.0f} ms (aim {aim}), errors {len(faults)} (aim 0)")
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
    person.clear()


if __name__ == "__main__":
    main()

"""First paint in a real browser: milliseconds from the click until Chromium shows something, by page, cache emptied.

A part of `application.py`; says so where Chromium or Playwright is missing.
"""

from __future__ import annotations

import shutil
import statistics

AGAIN = 5
AIM = 1000
_PAINTED = """() => new Promise(resolve => {
  const seen = () => performance.getEntriesByName("first-contentful-paint")[0];
  const look = () => seen() ? resolve(seen().startTime) : setTimeout(look, 10);
  look();
})"""


def tell(address: str, pages: list[str], session: str) -> None:
    """Open each page `AGAIN` times in a browser signed in by the cookie `session`, and print."""
    chromium = shutil.which("chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        chromium = None
    if chromium is None:
        print("first paint: not measured, Chromium or Playwright is missing")
        return
    print(f"\n{'first paint':36}{'n':>6}{'median ms':>11}{'longest ms':>12}")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        every = []
        for page in pages:
            painted = []
            for _ in range(AGAIN):
                context = browser.new_context()
                context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
                tab = context.new_page()
                tab.goto(address + page)
                painted.append(float(tab.evaluate(_PAINTED)))
                context.close()
            every.extend(painted)
            print(f"{page[:35]:36}{AGAIN:6}{statistics.median(painted):11.0f}{max(painted):12.0f}")
        browser.close()
    print(f"all pages: first paint {statistics.median(every):.0f} ms, longest {max(every):.0f} ms (aim {AIM})")

"""How often something may be asked: sliding windows by process, so that one caller cannot use up the others' share.

Limits: each process counts alone and forgets when it ends. What must last (locked accounts) stands in the database.
"""

from __future__ import annotations

import threading
import time
from collections import deque

from django.http import HttpRequest

from unisono.words import msg
from unisono_app.base.refusals import TooMuchError

_MOST_KEYS = 10_000


class Limit:
    """At most `most` of something in `seconds`, by key (an address, a member, a token)."""

    def __init__(self, name: str, most: int, seconds: float) -> None:
        self.name, self.most, self.seconds = name, most, seconds
        self._times: dict[str, deque[float]] = {}
        self._turn = threading.Lock()

    def count(self, key: str) -> int:
        """Count one more; returns how many there are in the window."""
        with self._turn:
            times = self._fresh(key)
            times.append(time.monotonic())
            return len(times)

    def take(self, key: str) -> None:
        """Count one more, or raise TooMuchError where there are too many already."""
        with self._turn:
            times = self._fresh(key)
            if len(times) >= self.most:
                raise self._refusal()
            times.append(time.monotonic())

    def refuse_beyond(self, key: str) -> None:
        """Raise TooMuchError where too many were counted, without counting."""
        with self._turn:
            if len(self._fresh(key)) >= self.most:
                raise self._refusal()

    def forget(self) -> None:
        """Begin anew."""
        with self._turn:
            self._times.clear()

    def _fresh(self, key: str) -> deque[float]:
        """The times of `key` in the window; a crowd of keys is thinned, the oldest first."""
        since = time.monotonic() - self.seconds
        while len(self._times) >= _MOST_KEYS and key not in self._times:
            del self._times[next(iter(self._times))]
        times = self._times.setdefault(key, deque(maxlen=self.most + 1))
        while times and times[0] < since:
            times.popleft()
        return times

    def _refusal(self) -> TooMuchError:
        return TooMuchError(
            msg("Too many requests: {n} in {seconds} seconds is the most.", n=self.most, seconds=round(self.seconds)),
            remedy=msg("Wait a little and go on more slowly."),
        )


def address_of(request: HttpRequest) -> str:
    """The address that the request came from; behind proxies that we trust, the one that they report."""
    from allauth.account.adapter import get_adapter

    return str(get_adapter(request).get_client_ip(request) or "unknown")


GUESSES = Limit("guesses", 10, 60)
"""Wrong tokens and links from one address in a minute."""

UPLOADS = Limit("uploads", 30, 60)
"""Times that one member brings files in a minute."""

EXPORTS = Limit("exports", 30, 60)
"""Files that one member takes along in a minute: changes to import, reports, ledgers."""

"""Keeping what was worked out, by process: whoever asks the same again, or at the same time, gets the one answer.

Rule: a key names everything that the answer hangs on (workspace, edition, run, settings, language), so nothing kept can
be out of date; the oldest answers go first.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Generic, TypeVar

T = TypeVar("T")


class Cache(Generic[T]):
    """Keeps the last `most` answers; safe to use from threads."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._kept: OrderedDict[Hashable, Future[T]] = OrderedDict()
        self._turn = threading.Lock()

    def get(self, key: Hashable, work: Callable[[], T]) -> T:
        """The answer of `key`, worked out by the first who asks; an error is told to all who wait, and not kept."""
        with self._turn:
            promised = self._kept.get(key)
            mine = promised is None
            if promised is None:
                promised = self._kept[key] = Future()
            self._kept.move_to_end(key)
            while len(self._kept) > self.most:
                self._kept.popitem(last=False)
        if mine:
            try:
                promised.set_result(work())
            except BaseException as problem:
                with self._turn:
                    self._kept.pop(key, None)
                promised.set_exception(problem)
                raise
        return promised.result()

    def ready(self, key: Hashable) -> bool:
        """Whether the answer of `key` is there already."""
        with self._turn:
            found = self._kept.get(key)
        return found is not None and found.done()

"""Counts and durations of requests, in the text format that Prometheus reads; kept by process, lost with it."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable

EDGES = (0.025, 0.05, 0.1, 0.2, 0.4, 1.0, 2.5, 10.0)
"""Upper edges of the duration classes, seconds."""


class Requests:
    """Requests by method, route and status, with a histogram of their seconds."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._counts: dict[tuple[str, str, int], int] = defaultdict(int)
        self._classes: dict[str, list[int]] = defaultdict(lambda: [0] * (len(EDGES) + 1))
        self._seconds: dict[str, float] = defaultdict(float)

    def add(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        with self._turn:
            self._counts[method, route, status] += 1
            self._classes[route][bisect_left(EDGES, seconds)] += 1
            self._seconds[route] += seconds

    def text(self) -> str:
        """All counts in the exposition format, version 0.0.4."""
        lines = ["# TYPE unisono_requests_total counter"]
        with self._turn:
            for (method, route, status), n in sorted(self._counts.items()):
                labels = f'method="{method}",route="{route}",status="{status}"'
                lines.append(f"unisono_requests_total{{{labels}}} {n}")
            lines.append("# TYPE unisono_request_seconds histogram")
            for route, classes in sorted(self._classes.items()):
                lines += _histogram(route, classes, self._seconds[route])
        return "\n".join(lines) + "\n"


def _histogram(route: str, classes: list[int], seconds: float) -> list[str]:
    lines, reached = [], 0
    for edge, n in zip((*map(str, EDGES), "+Inf"), classes, strict=True):
        reached += n
        lines.append(f'unisono_request_seconds_bucket{{route="{route}",le="{edge}"}} {reached}')
    lines.append(f'unisono_request_seconds_sum{{route="{route}"}} {seconds:.6f}')
    lines.append(f'unisono_request_seconds_count{{route="{route}"}} {reached}')
    return lines


REQUESTS = Requests()
"""The requests of this process."""

MORE: dict[str, Callable[[], list[str]]] = {}
"""Lines that rooms add, by room."""

"""The worker beside the server: a process of its own, so that a fit never makes a page wait.

The server starts it, starts it again when it dies (its job goes on at once, without waiting for the lease), and ends it
with itself: the worker reads its standard input, which closes when the server is gone, however it went.

    python -m unisono_app.working       # what the server starts
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import subprocess
import sys
import threading

log = logging.getLogger("unisono.jobs")

_AGAIN = 3.0
"""Seconds until a worker that died is started again."""


class Beside:
    """Keeps one worker process alive until `stop`."""

    def __init__(self) -> None:
        self._over = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, daemon=True)

    def start(self) -> None:
        """Start it, without waiting until it is ready."""
        self._thread.start()

    def stop(self) -> None:
        """Ask it to stop, and wait; a job under way goes on at the next start."""
        self._over.set()
        child = self._child
        if child is not None and child.stdin is not None:
            with contextlib.suppress(OSError):
                child.stdin.close()
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                child.kill()
        self._thread.join(5)

    def _keep(self) -> None:
        while not self._over.is_set():
            self._child = child = subprocess.Popen(
                [sys.executable, "-m", "unisono_app.working"],
                stdin=subprocess.PIPE,
                env={**os.environ, "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", "1")},
            )
            code = child.wait()
            if not self._over.is_set():
                log.warning("worker died", extra={"exit": code})
                self._over.wait(_AGAIN)


def work(stop: threading.Event) -> None:
    """Do jobs in this process until `stop`."""
    from unisono_app.jobs.claim import release_dead
    from unisono_app.jobs.worker import name_of_this, work_for_ever

    release_dead()
    work_for_ever(name_of_this(), stop)


def until_told(stop: threading.Event) -> None:
    """Set `stop` on SIGTERM and SIGINT."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())


def main() -> None:
    """The process that the server starts."""
    from unisono_app.home import Home
    from unisono_app.starting import set_up

    stop = threading.Event()
    until_told(stop)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches the whole group; the server tells us itself
    set_up(Home.current())

    def watch() -> None:
        sys.stdin.buffer.read()
        stop.set()

    threading.Thread(target=watch, daemon=True).start()
    work(stop)


if __name__ == "__main__":
    main()

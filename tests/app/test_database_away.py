"""A PostgreSQL that goes away and comes back, and several processes that write to it at once."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client

from unisono.decide import Event
from unisono_app.base.chain_store import DatabaseLedger
from unisono_app.home import Home
from unisono_app.jobs.models import Worker
from unisono_app.jobs.worker import work_for_ever

AT = dt.datetime(2026, 1, 12, 9, 0, tzinfo=dt.UTC)

WRITER = """
import datetime as dt, sys
from unisono_app.home import Home
from unisono_app.starting import set_up
set_up(Home.current())
from unisono.decide import Event
from unisono_app.base.chain_store import DatabaseLedger
at, ledger = dt.datetime(2026, 1, 12, 9, 0, tzinfo=dt.UTC), DatabaseLedger("decisions/1")
for number in range(int(sys.argv[2])):
    ledger.append_from(lambda seen: Event(at, "noted", {"by": sys.argv[1], "number": number, "seen": len(seen)}))
"""


@contextmanager
def away(address: str, name: str) -> Iterator[None]:
    """No connection to the database `name` meanwhile; those that are there are ended."""
    with psycopg.connect(address.format(name="postgres"), autocommit=True) as server:
        server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")  # a name of our own making
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        try:
            yield
        finally:
            server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


@pytest.mark.parametrize("installation", ["postgresql"], indirect=True)
def test_pages_and_workers_outlive_a_database_that_goes_away(
    installation: Home, postgres_address: str, caplog: pytest.LogCaptureFixture
) -> None:
    stop, client = threading.Event(), Client(raise_request_exception=False)
    worker = threading.Thread(target=work_for_ever, args=("patient", stop))
    worker.start()
    name = connection.settings_dict["NAME"]
    try:
        assert client.get("/readyz").status_code == 200
        with away(postgres_address, str(name)):
            connection.close()
            assert client.get("/healthz").status_code == 200
            assert client.get("/readyz").status_code == 503
            assert client.get("/accounts/login/").status_code in (200, 500, 503)
            assert _until(lambda: "database away" in caplog.text)
        assert _until(lambda: _is_ready(client))
        assert client.get("/accounts/login/").status_code == 200
        before = dt.datetime.now(dt.UTC)
        assert _until(lambda: Worker.objects.filter(name="patient", seen_at__gte=before).exists())
    finally:
        stop.set()
        worker.join(60)
    assert not worker.is_alive()
    assert not Worker.objects.filter(name="patient").exists()


def _is_ready(client: Client) -> bool:
    """Whether the server says so; the test's client keeps a broken connection, which a server lets go."""
    connection.close()
    return client.get("/readyz").status_code == 200


def _until(holds: Any) -> bool:
    """Whether it holds within half a minute."""
    pause = threading.Event()
    return any(holds() or pause.wait(0.2) for _ in range(150))


def _writers(n_processes: int, n_records: int) -> None:
    """Processes that append to one chain at once; each record says how many its writer saw before it."""
    connection.close()
    line = [sys.executable, "-c", WRITER]
    running = [subprocess.Popen([*line, str(n), str(n_records)]) for n in range(n_processes)]
    assert [process.wait(300) for process in running] == [0] * n_processes
    ledger = DatabaseLedger("decisions/1")
    records = ledger.read()
    assert [record.body["seen"] for record in records] == list(range(n_processes * n_records))
    assert len({(record.body["by"], record.body["number"]) for record in records}) == n_processes * n_records
    assert ledger.verify().n_records == n_processes * n_records


def test_two_processes_write_one_chain(installation: Home) -> None:
    _writers(2, 20)


@pytest.mark.prove
def test_four_processes_write_one_chain_at_length(installation: Home) -> None:
    _writers(4, 500)
    DatabaseLedger("decisions/1").append(Event(AT, "last", {}))

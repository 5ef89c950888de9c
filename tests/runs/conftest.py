"""A company that knows one wide table, from Python: its workspace, a fit, and what happened in the weeks after."""

from __future__ import annotations

import csv
import datetime as dt
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import unisono

WEEKS = 110
FOLLOWING = 13
FIRST = dt.date(2024, 1, 1)
NOW = dt.datetime(2026, 2, 9, 9, tzinfo=dt.UTC)
KEY = b"k" * 32


def write_table(
    path: Path, weeks: int, *, columns: tuple[str, ...] = ("revenue", "tv_spend", "search_spend", "price")
) -> Path:
    """The company's first `weeks` weeks; the same whatever their number, so that a longer table only adds weeks."""
    rng = np.random.default_rng(3)
    n = WEEKS + FOLLOWING
    tv, search = rng.gamma(2, 4000, n), rng.gamma(4, 1500, n)
    price = 10 + rng.normal(0, 0.3, n)
    heard = np.zeros(n)
    for i in range(n):
        heard[i] = tv[i] + (0.5 * heard[i - 1] if i else 0.0)
    season = 8000 * np.sin(2 * np.pi * np.arange(n) / 52)
    media = 2.2 * search + 20_000 * (1 - np.exp(-heard / 12_000))
    revenue = 60_000 + season + media - 1500 * (price - 10) + rng.normal(0, 1500, n)
    known = {"revenue": revenue, "tv_spend": tv, "search_spend": search, "price": price}
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["week", *columns])
        for i in range(weeks):
            rows.writerow([FIRST + dt.timedelta(weeks=i), *(f"{known[name][i]:.3f}" for name in columns)])
    return path


Write = Callable[[Path, int], Path]


@pytest.fixture(scope="session")
def written() -> Write:
    """Writes the company's first weeks into a file."""
    return write_table


@pytest.fixture(scope="session")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with facts, a quick fit and one proposal, approved; copy before use."""
    home = tmp_path_factory.mktemp("runs")
    settings = unisono.Settings(name="Acme", outcome="revenue", margin_rate=0.45, due_days=2)
    session = unisono.create_workspace(home / "acme", settings, identity_key=KEY, now=NOW, user="tester")
    session.import_files([write_table(home / "sales.csv", WEEKS)], unisono.Hints(currency="EUR"))
    session.fit(unisono.Spec(draws=600))
    _plan, proposal = session.plan(unisono.PlanRequest(budget=150_000, margin_rate=0.45), by="Planner")
    session.approve(proposal.proposal_id, by="Director", reason="Worth it.", payload_hash=proposal.payload_hash)
    return home / "acme"


@pytest.fixture
def session(fitted: Path, tmp_path: Path) -> unisono.Session:
    """A sitting at a copy of the workspace, the day after its history ends."""
    return unisono.open_workspace(shutil.copytree(fitted, tmp_path / "acme"), now=NOW, user="tester")


@pytest.fixture
def later(session: unisono.Session) -> unisono.Session:
    """The same workspace when the grade of its proposal is due; nothing was imported since."""
    return replace(session, now=NOW + dt.timedelta(weeks=FOLLOWING, days=3))


@pytest.fixture
def longer_table(tmp_path: Path) -> Path:
    """The table with the weeks of the proposal."""
    return write_table(tmp_path / "longer.csv", WEEKS + FOLLOWING)


@pytest.fixture
def some_weeks(tmp_path: Path) -> Path:
    """The table with the first ten weeks of the proposal."""
    return write_table(tmp_path / "some.csv", WEEKS + 10)


@pytest.fixture
def without_price(tmp_path: Path) -> Path:
    """The weeks of the proposal, whose price nobody wrote down."""
    table = write_table(tmp_path / "priceless.csv", WEEKS + FOLLOWING)
    lines = table.read_text(encoding="utf-8").splitlines()
    late = [f"{line.rpartition(',')[0]}," for line in lines[WEEKS + 1 :]]
    table.write_text("\n".join((*lines[: WEEKS + 1], *late)) + "\n", encoding="utf-8")
    return table

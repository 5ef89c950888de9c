"""A single change at the terminal: it starts from what the last export set, and says so in both languages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import unisono as engine
from unisono.runs.single_changes import propose_change, running
from unisono.synthetic import sample_company

Unisono = Callable[..., Any]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", "€900.00 a day, as exported on 26 Mar 2026 by P-0001"),
        ("fr", "900,00 € par jour, d’après l’export du 26 mars 2026 de P-0001"),
    ],
)
def test_the_amount_before_and_the_export_behind_it_are_shown(
    code: str, said: str, unisono: Unisono, tmp_path: Path
) -> None:
    company = sample_company(2026, weeks=13, last_on=dt.date(2026, 3, 25))
    company.write(tmp_path / "exports")
    now = dt.datetime(2026, 3, 26, 9, tzinfo=dt.UTC)
    session = engine.create_workspace(
        tmp_path / "w", engine.Settings(name="Sommelune"), identity_key=b"k" * 32, now=now
    )
    session.import_files([tmp_path / "exports"], engine.Hints(currency="EUR"))
    campaign = next(c for c in running(session) if c.current_daily is not None and 200 < c.current_daily < 800)
    tomorrow = now.date() + dt.timedelta(days=1)
    propose_change(session, campaign, Decimal(900), tomorrow, by="P. Lanner", note="Why.")
    session.approve("1", by="Director", reason="Yes.")
    session.export("1")
    propose_change(session, campaign, Decimal(950), tomorrow, by="P. Lanner", note="Why.")
    assert {"en": "waiting for a decision: 1.", "fr": "en attente de décision : 1."}[code] in " ".join(
        unisono("status", "-w", "w", "--lang", code, now=now).out.replace("\u00a0", " ").split()
    ), "as Today counts them"
    answer = unisono("proposals", "show", "2", "-w", "w", "--lang", code, now=now)
    shown = " ".join(answer.out.replace("\u00a0", " ").replace("\u202f", " ").split())
    assert said in shown
    assert {"en": "€6,300", "fr": "6 300 €"}[code] in shown, "a week, as it was asked for"

"""The board report, rendered once for the same facts, fit, decisions and day, and kept."""

from __future__ import annotations

from unisono.decide import Ledger
from unisono.runs import Session
from unisono.words.language import LANGUAGES
from unisono_app.base.caching import Cache

_kept: Cache[dict[str, str]] = Cache(8)


def board_report(session: Session, language_code: str) -> str:
    """The report as one HTML page. Raises NoFactsError where nothing was imported yet."""
    run = session.latest_run()
    key = (
        str(session.workspace.folder),
        session.edition().edition_id,
        run.run_id if run else None,
        _head(session.decisions.ledger),
        repr(session.settings),
        session.today,
    )
    return _kept.get(key, lambda: session.reports(LANGUAGES))[language_code]


def _head(ledger: Ledger) -> str:
    records = ledger.read()
    return records[-1].hash if records else ""

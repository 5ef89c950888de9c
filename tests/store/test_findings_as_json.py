"""Findings survive being written down: texts keep their typed values, in every language."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import numpy as np

from unisono.domain import Finding, RowRef, Severity
from unisono.facts.store.codec import finding_from_json, finding_to_json, text_from_json, text_to_json
from unisono.words import Money, Share, Text, language, msg
from unisono.words.text import Value

VALUES: dict[str, Value] = {
    "a": Money(Decimal("1234.50"), "EUR", None),
    "b": Share(0.125, 1),
    "c": dt.date(2026, 1, 12),
    "d": dt.datetime(2026, 1, 12, 9, tzinfo=dt.UTC),
    "e": (1, 2.5, Decimal("0.10"), None, "x", msg("orders")),
}


def test_a_text_comes_back_as_it_was() -> None:
    text = Text("{a} {b} {c} {d} {e}", VALUES)
    again = text_from_json(json.loads(json.dumps(text_to_json(text))))
    assert again == text
    for code in ("en", "fr"):
        assert language(code).text(again) == language(code).text(text)


def test_numbers_of_numpy_do_not_stop_an_import() -> None:
    text = Text("{n} {x}", {"n": np.int64(1234), "x": np.float64(0.5)})  # type: ignore[dict-item]
    again = text_from_json(json.loads(json.dumps(text_to_json(text))))
    assert again == Text("{n} {x}", {"n": 1234, "x": 0.5})


def test_a_finding_comes_back_as_it_was() -> None:
    finding = Finding(
        check="totals",
        source="google_ads",
        severity=Severity.CRITICAL,
        summary=msg("{n} rows", n=3),
        remedy=msg("Do it."),
        account="shop",
        rows=(RowRef("a" * 64, 12),),
        n_rows=3,
        first_on=dt.date(2026, 1, 5),
    )
    assert finding_from_json(json.loads(json.dumps(finding_to_json(finding)))) == finding

"""A text that was written down is the same text when it is read, in both languages, to the last decimal."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unisono.decide.canonical import canonical
from unisono.words import Money, Share, Text, language, msg
from unisono.words.former import FORMER
from unisono.words.record import text_from_json, text_to_json, value_from_json, value_to_json
from unisono.words.text import Value

WORDS = st.text(st.characters(codec="utf-8"), max_size=20)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False)
MOMENTS = st.datetimes(timezones=st.just(dt.UTC))
PLAIN = (
    st.none()
    | WORDS
    | st.integers()
    | FLOATS
    | DECIMALS
    | st.dates()
    | MOMENTS
    | st.builds(Money, FLOATS | DECIMALS, st.sampled_from(["EUR", "USD", "JPY"]), st.none() | st.integers(0, 4))
    | st.builds(Share, FLOATS, st.integers(0, 3))
)
VALUES: st.SearchStrategy[Value] = st.recursive(
    PLAIN,
    lambda inner: (
        st.lists(inner, max_size=3).map(tuple)
        | st.builds(Text, WORDS, st.dictionaries(st.text(max_size=8), inner, max_size=3))
    ),
    max_leaves=8,
)


@settings(deadline=None)
@given(VALUES)
def test_every_value_comes_back_as_it_was(value: Value) -> None:
    again = value_from_json(json.loads(json.dumps(value_to_json(value))))
    assert again == value
    assert type(again) is type(value)


def test_the_form_on_disk_is_the_one_that_ledgers_hold() -> None:
    text = msg(
        "{a} {b} {c} {d} {e} {f} {g}",
        a=Money(Decimal("12.50"), "EUR", 2),
        b=Share(0.5, 1),
        c=dt.date(2026, 1, 5),
        d=dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC),
        e=("x", msg("inner {n}", n=3)),
        f=None,
        g=Decimal("1.10"),
    )
    assert text_to_json(text) == {
        "template": "{a} {b} {c} {d} {e} {f} {g}",
        "values": {
            "a": {"money": [{"decimal": "12.50"}, "EUR", 2]},
            "b": {"share": [0.5, 1]},
            "c": {"on": "2026-01-05"},
            "d": {"at": "2026-01-05T09:00:00+00:00"},
            "e": ["x", {"text": {"template": "inner {n}", "values": {"n": 3}}}],
            "f": None,
            "g": {"decimal": "1.10"},
        },
    }
    again = text_from_json(json.loads(canonical(text_to_json(text))))
    assert again == text
    for code in ("en", "fr"):
        assert language(code).text(again) == language(code).text(text)


def test_numbers_of_numpy_are_recorded_as_plain_numbers() -> None:
    text = Text("{n} {x} {y}", {"n": np.int64(1234), "x": np.float64(0.5), "y": np.float32(0.25)})  # type: ignore[dict-item]
    again = text_from_json(json.loads(json.dumps(text_to_json(text))))
    assert again == Text("{n} {x} {y}", {"n": 1234, "x": 0.5, "y": 0.25})


def test_what_no_text_holds_is_refused_on_both_ways() -> None:
    with pytest.raises(TypeError, match="not a value of a text"):
        value_to_json(object())
    with pytest.raises(ValueError, match="not a value of a text"):
        value_from_json({"invented": 1})
    with pytest.raises(KeyError):
        text_from_json({"values": {}})


@pytest.mark.parametrize("sentence", FORMER, ids=lambda sentence: str(sentence.template)[:40])
def test_what_earlier_versions_wrote_still_reads_in_french(sentence: Text) -> None:
    filled = Text(sentence.template, dict.fromkeys(sentence.values, "x"))
    assert language("fr").text(filled) != str(filled)

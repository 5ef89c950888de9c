"""Equal contents have equal writings, and what cannot be written exactly is refused."""

from __future__ import annotations

import datetime as dt
import json
import math
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unisono.decide.canonical import canonical, fingerprint
from unisono.decide.codec import decode, encode
from unisono.decide.proposal import Forecast, Prediction
from unisono.errors import LedgerError
from unisono.words import Text

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8")),
    lambda children: (
        st.lists(children, max_size=4)
        | st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=8), children, max_size=4)
    ),
    max_leaves=12,
)


@given(JSON)
def test_writing_survives_reading(value: object) -> None:
    assert canonical(json.loads(canonical(value))) == canonical(value)


def test_order_of_names_does_not_matter_and_order_of_items_does() -> None:
    assert fingerprint({"a": 1, "b": [1, 2]}) == fingerprint({"b": [1, 2], "a": 1})
    assert fingerprint([1, 2]) != fingerprint([2, 1])


def test_numpy_floats_and_tuples_are_written_as_floats_and_lists() -> None:
    assert canonical({"x": np.float64(0.1), "y": (1, 2)}) == b'{"x":0.1,"y":[1,2]}'


@pytest.mark.parametrize(
    "value", [math.nan, math.inf, Decimal("1.0"), dt.date(2026, 1, 1), {1: "a"}, b"a", "\udc80", {1, 2}]
)
def test_what_has_no_exact_writing_is_refused_with_its_place(value: object) -> None:
    with pytest.raises(LedgerError, match=r"payload\.deep\[1\]"):
        canonical({"deep": [0, value]})


def test_an_older_record_takes_defaults_and_a_newer_field_is_left_aside() -> None:
    prediction = Prediction(
        "margin", "EUR", 1.0, 0.0, 2.0, 0.9, 0.8, dt.date(2026, 1, 5), dt.date(2026, 4, 5), dt.date(2026, 4, 19)
    )
    data = encode(prediction)
    assert isinstance(data, dict)
    del data["outcome"]
    data["invented_later"] = [1]
    assert decode(Prediction, data) == prediction


def test_a_misshapen_record_is_refused() -> None:
    with pytest.raises(LedgerError, match="Forecast"):
        decode(Forecast, {"metric": "margin"})
    with pytest.raises(LedgerError, match="Text"):
        decode(Text, {"values": {}})

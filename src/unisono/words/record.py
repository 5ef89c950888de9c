"""Texts on disk: a sentence is recorded as its template and its values, so that each later reader reads their language.

Rule: a `Text` becomes `{"template": ..., "values": {...}}`; a value that JSON has no word for carries a tag (`money`,
`share`, `on`, `at`, `decimal`, `text`). Ledger, import reports and model runs hold texts in this form: whoever changes
it must go on reading what older versions wrote.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from numbers import Integral, Real
from typing import TypeAlias, cast

from unisono.words.text import Money, Share, Text, Value

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"


def text_to_json(text: Text) -> dict[str, Json]:
    """The template and values of `text` in plain JSON values.

    >>> text_to_json(Text("Budget {budget}.", {"budget": Money(1200.0, "EUR")}))
    {'template': 'Budget {budget}.', 'values': {'budget': {'money': [1200.0, 'EUR', 0]}}}
    """
    values = {name: value_to_json(value) for name, value in text.values.items()}
    return {"template": text.template, "values": values}


def text_from_json(data: Mapping[str, object]) -> Text:
    """The inverse of `text_to_json`; raises KeyError without a template and ValueError for a tag that is not known."""
    values = cast("Mapping[str, object]", data.get("values", {}))
    return Text(str(data["template"]), {name: value_from_json(value) for name, value in values.items()})


def value_to_json(value: object) -> Json:  # noqa: PLR0911  (one arm per shape)
    """One value of a text in plain JSON values; raises TypeError for what no text can hold."""
    match value:
        case Decimal():
            return {"decimal": str(value)}
        case dt.datetime():
            return {"at": value.isoformat()}
        case dt.date():
            return {"on": value.isoformat()}
        case Money():
            return {"money": [value_to_json(value.amount), value.currency, value.digits]}
        case Share():
            return {"share": [value.value, value.digits]}
        case Text():
            return {"text": text_to_json(value)}
        case tuple():
            return [value_to_json(part) for part in value]
        case None | bool() | str() | int() | float():
            return value
        case Integral():  # of numpy, which JSON does not know
            return int(value)
        case Real():
            return float(value)
        case _:
            message = f"not a value of a text: {value!r}"
            raise TypeError(message)


def value_from_json(data: object) -> Value:  # noqa: PLR0911  (one arm per shape)
    """The inverse of `value_to_json`; raises ValueError for a tag that is not known."""
    match data:
        case {"decimal": str(digits)}:
            return Decimal(digits)
        case {"at": str(moment)}:
            return dt.datetime.fromisoformat(moment)
        case {"on": str(day)}:
            return dt.date.fromisoformat(day)
        case {"money": [amount, str(currency), digits]}:
            number = cast("float | Decimal", value_from_json(amount))
            return Money(number, currency, cast("int | None", digits))
        case {"share": [int() | float() as share, int(digits)]}:
            return Share(share, digits)
        case {"text": {"template": str()} as text}:
            return text_from_json(cast("Mapping[str, object]", text))
        case list():
            return tuple(value_from_json(part) for part in data)
        case None | str() | int() | float():
            return data
        case _:
            message = f"not a value of a text: {data!r}"
            raise ValueError(message)

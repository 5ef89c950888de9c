"""Findings and their texts as JSON, so that `check` can show later what reading found; texts stay translatable."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from numbers import Integral
from typing import Any, TypeAlias, cast

from unisono.domain import Finding, RowRef, Severity
from unisono.words import Money, Share, Text
from unisono.words.text import Value

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"


def text_to_json(text: Text) -> dict[str, Json]:
    """A text as JSON: its template and its typed values."""
    return {"text": text.template, "values": {k: _value(v) for k, v in text.values.items()}}


def text_from_json(data: Mapping[str, Any]) -> Text:
    """The text that `text_to_json` wrote."""
    return Text(data["text"], {k: _unvalue(v) for k, v in data["values"].items()})


def _value(value: object) -> Json:  # noqa: PLR0911  one line for each kind of value
    match value:
        case Text():
            return text_to_json(value)
        case Money():
            return {"money": _value(value.amount), "of": value.currency, "digits": value.digits}
        case Share():
            return {"share": value.value, "digits": value.digits}
        case Decimal():
            return {"decimal": str(value)}
        case dt.datetime():
            return {"moment": value.isoformat()}
        case dt.date():
            return {"date": value.isoformat()}
        case tuple():
            return [_value(part) for part in value]
        case bool() | str() | int() | float() | None:
            return value
        case Integral():  # of numpy, which is no int to JSON
            return int(value)
        case _:
            return str(value)


def _unvalue(data: Any) -> Value:  # noqa: PLR0911  one line for each kind of value
    match data:
        case {"text": _}:
            return text_from_json(data)
        case {"money": amount, "of": currency, "digits": digits}:
            return Money(cast("float | Decimal", _unvalue(amount)), currency, digits)
        case {"share": value, "digits": digits}:
            return Share(value, digits)
        case {"decimal": value}:
            return Decimal(value)
        case {"moment": value}:
            return dt.datetime.fromisoformat(value)
        case {"date": value}:
            return dt.date.fromisoformat(value)
        case list():
            return tuple(_unvalue(part) for part in data)
        case _:
            return cast("Value", data)


def finding_to_json(finding: Finding) -> dict[str, Json]:
    """A finding as JSON."""
    return {
        "check": finding.check,
        "source": finding.source,
        "severity": finding.severity.value,
        "summary": text_to_json(finding.summary),
        "remedy": text_to_json(finding.remedy),
        "account": finding.account,
        "rows": [[row.file_id, row.line] for row in finding.rows],
        "n_rows": finding.n_rows,
        "first_on": day_to_json(finding.first_on),
        "last_on": day_to_json(finding.last_on),
    }


def finding_from_json(data: Mapping[str, Any]) -> Finding:
    """The finding that `finding_to_json` wrote."""
    return Finding(
        check=data["check"],
        source=data["source"],
        severity=Severity(data["severity"]),
        summary=text_from_json(data["summary"]),
        remedy=text_from_json(data["remedy"]),
        account=data["account"],
        rows=tuple(RowRef(file_id, line) for file_id, line in data["rows"]),
        n_rows=data["n_rows"],
        first_on=day_from_json(data["first_on"]),
        last_on=day_from_json(data["last_on"]),
    )


def day_to_json(day: dt.date | None) -> str | None:
    """A day as ISO text."""
    return None if day is None else day.isoformat()


def day_from_json(data: str | None) -> dt.date | None:
    """The day that `day_to_json` wrote."""
    return None if data is None else dt.date.fromisoformat(data)

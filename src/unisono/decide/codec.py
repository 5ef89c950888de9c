"""Frozen values to JSON and back, by the types that they declare.

Rule: a dataclass becomes its fields by name; dates ISO 8601, moments in UTC, decimals as texts, enums by value, texts
as in `unisono.words.record`. Reading is patient with time: a field that an older record lacks takes its default, a
field that a newer version added is left aside. Limits: only the shapes that the ledger's types use; a field typed
`object` passes as it is.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import types
from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from unisono.errors import LedgerError
from unisono.words import Text, msg
from unisono.words.record import text_from_json, text_to_json

T = TypeVar("T")


def encode(value: object) -> object:  # noqa: PLR0911 (one arm per shape)
    """`value` in plain JSON values."""
    match value:
        case Text():
            return text_to_json(value)
        case Enum():
            return value.value
        case dt.datetime():
            return moment(value)
        case dt.date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case Mapping():
            return {key: encode(item) for key, item in value.items()}
        case tuple() | list():
            return [encode(item) for item in value]
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return {f.name: encode(getattr(value, f.name)) for f in dataclasses.fields(value)}
        case _:
            return value


def body_of(value: object) -> dict[str, object]:
    """The fields of a dataclass as the body of a record."""
    return cast("dict[str, object]", encode(value))


def decode(kind: type[T], data: object) -> T:
    """The inverse of `encode` for a value of type `kind`.

    Raises:
        LedgerError: the data do not have the shape of `kind`.
    """
    try:
        return cast("T", _decode(kind, data))
    except (TypeError, ValueError, KeyError, ArithmeticError) as problem:
        raise LedgerError(
            msg(
                "A record does not have the shape of “{kind}”: {problem}.",
                kind=kind.__name__,
                problem=str(problem),
            ),
            remedy=msg("Open the ledger with the version of Unisono that wrote it, or newer."),
        ) from problem


def moment(at: dt.datetime) -> str:
    """A moment as it is recorded: UTC, ISO 8601.

    Raises:
        LedgerError: `at` has no time zone.
    """
    if at.tzinfo is None:
        raise LedgerError(
            msg("The moment {at} has no time zone.", at=at.isoformat()),
            remedy=msg("Give a moment with its time zone."),
        )
    return at.astimezone(dt.UTC).isoformat()


def _decode(kind: Any, data: object) -> object:
    return _decoder(kind)(data)


@cache
def _decoder(kind: Any) -> Callable[[Any], object]:  # noqa: PLR0911 (one arm per shape)
    """How a value of type `kind` is read; worked out once per type, since a ledger holds thousands of them."""
    origin = get_origin(kind)
    if kind is object:
        return lambda data: data
    if origin in (Union, types.UnionType):
        inner = _decoder(next(arm for arm in get_args(kind) if arm is not type(None)))
        if _is_optional(kind):
            return lambda data: None if data is None else inner(data)
        return inner
    if origin is tuple:
        return _tuple_of(_decoder(get_args(kind)[0]))
    if origin is not None and issubclass(origin, Mapping):
        value = _decoder(get_args(kind)[1])
        return lambda data: {key: value(item) for key, item in _mapping(data).items()}
    if kind is Text:
        return lambda data: text_from_json(_mapping(data))
    if dataclasses.is_dataclass(kind):
        return lambda data: _dataclass(kind, _mapping(data))
    return lambda data: _leaf(kind, data)


def _tuple_of(item: Callable[[Any], object]) -> Callable[[Any], object]:
    def read(data: object) -> object:
        if not isinstance(data, list):
            raise TypeError(f"expected a list, found {data!r:.60}")  # noqa: EM102
        return tuple(item(each) for each in data)

    return read


def _leaf(kind: Any, data: Any) -> object:
    if kind in (dt.datetime, dt.date):
        return kind.fromisoformat(data)
    if kind is Decimal or issubclass(kind, Enum):
        return kind(data)
    if kind is float and isinstance(data, int) and not isinstance(data, bool):
        return float(data)
    if not isinstance(data, kind):
        raise TypeError(f"expected {kind.__name__}, found {data!r:.60}")  # noqa: EM102
    return data


def _dataclass(kind: Any, data: Mapping[str, object]) -> object:
    readers = _fields(kind)
    return kind(**{name: read(data[name]) for name, read in readers.items() if name in data})


@cache
def _fields(kind: Any) -> dict[str, Callable[[Any], object]]:
    hints = get_type_hints(kind)
    return {field.name: _decoder(hints[field.name]) for field in dataclasses.fields(kind)}


def _is_optional(kind: Any) -> bool:
    return type(None) in get_args(kind)


def _mapping(data: object) -> Mapping[str, object]:
    if not isinstance(data, Mapping):
        raise TypeError(f"expected named values, found {data!r:.60}")  # noqa: EM102
    return data

"""One way of writing a value down, so that equal contents have equal hashes on every machine.

For a marketer: the fingerprint of a proposal. What was approved is what is exported, to the last digit.

Rule: JSON, keys sorted, no spaces, UTF-8, floats as their shortest exact decimal (Python's `repr`), no NaN or
infinity.
Limits: `1` and `1.0` are different writings and have different hashes; texts are kept as typed, without Unicode
normalisation.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence

from unisono.errors import LedgerError
from unisono.words import msg


def plain(value: object, place: str = "payload") -> object:
    """A copy of `value` made of dict, list, str, int, float, bool and None only.

    Raises:
        LedgerError: for anything else (NaN, Decimal, dates, keys that are no texts); the message names the place.
    """
    match value:
        case None | bool():
            return value
        case str():
            return _text(value, place)
        case int():
            return int(value)
        case float():
            if not math.isfinite(value):
                raise _refusal(place, repr(float(value)))
            return float(value)
        case Mapping():
            return {_key(key, place): plain(item, f"{place}.{key}") for key, item in value.items()}
        case Sequence() if not isinstance(value, bytes | bytearray):
            return [plain(item, f"{place}[{i}]") for i, item in enumerate(value)]
        case _:
            raise _refusal(place, type(value).__name__)


def canonical(value: object) -> bytes:
    """`value` in its one writing.

    >>> canonical({"b": 1.5, "a": ["é", None]}).decode()
    '{"a":["é",null],"b":1.5}'

    Raises:
        LedgerError: see `plain`.
    """
    return written(plain(value))


def written(value: object) -> bytes:
    """The writing of what is plain already, such as what was just read from JSON; raises ValueError for NaN."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def fingerprint(value: object) -> str:
    """SHA-256 (64 hexadecimal digits) of the canonical writing of `value`."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _key(key: object, place: str) -> str:
    if not isinstance(key, str):
        raise _refusal(place, repr(key))
    return _text(key, place)


def _text(value: str, place: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise _refusal(place, ascii(value)) from None
    return str(value)


def _refusal(place: str, value: str) -> LedgerError:
    return LedgerError(
        msg("{place} holds {value}, which cannot be recorded.", place=place, value=value[:80]),
        remedy=msg("Record finite numbers, texts, lists and named values only."),
    )

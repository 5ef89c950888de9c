"""How values stand in JSON: dates in ISO 8601, money as decimal strings, texts in the language in use, no NaN.

A figure that is not known is null, never zero and never NaN, which is no JSON.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

from unisono.words import Text
from unisono_cli.speech import speech


def to_json(value: object) -> str:
    """`value` as indented JSON."""
    return json.dumps(jsonable(value), ensure_ascii=False, indent=2, allow_nan=False)


def jsonable(value: object) -> Any:
    """`value` made of what JSON knows; raises TypeError for a kind that has no agreed form."""
    match value:
        case Mapping():
            return {str(key): jsonable(part) for key, part in value.items()}
        case list() | tuple():
            return [jsonable(part) for part in value]
        case _:
            return _scalar(value)


def _scalar(value: object) -> Any:
    made: Any = value
    match value:
        case Enum():
            made = value.value
        case None | bool() | int() | str():
            pass
        case float():
            made = value if math.isfinite(value) else None
        case Text():
            made = speech().text(value)
        case dt.date():
            made = value.isoformat()
        case Decimal() | Path():
            made = str(value)
        case _ if hasattr(value, "item"):  # a numpy scalar; the library is not loaded for `--help`
            made = _scalar(value.item())
        case _:
            message = f"no JSON form for {type(value).__name__}"
            raise TypeError(message)
    return made


def estimate(value: float, lower: float, upper: float, level: float, unit: str) -> dict[str, Any]:
    """An estimate with its interval, in the one form that all answers use."""
    return {"value": value, "lower": lower, "upper": upper, "level": level, "unit": unit}

"""What adapters share: asking in JSON, and taking no for an answer in the platform's own words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from unisono.act.ports import Answer, Refused, Request, Send
from unisono.words import Text, msg

SHARED = msg("Its budget is shared, or not a daily one.")

MICROS = Decimal(1_000_000)
_OK = range(200, 300)
_FAILED = 500
_LONGEST = 200


def asked(send: Send, method: str, url: str, headers: Mapping[str, str], body: object = None) -> Any:
    """The JSON that a platform answers with; an empty body is None. Raises Refused for an error status."""
    data = None if body is None else json.dumps(body).encode()
    kind = {} if data is None else {"Content-Type": "application/json"}
    return told(send(Request(method, url, {**headers, **kind}, data)))


def told(answer: Answer) -> Any:
    """The JSON of an answer.

    Raises:
        Refused: the platform said no, in its own words; OSError: it failed, or answered no JSON.
    """
    words = answer.body[:_LONGEST].decode(errors="replace")
    if answer.status >= _FAILED:
        raise OSError(answer.status, words)
    if answer.status not in _OK:
        raise Refused(msg("The platform answered {status}: {words}", status=str(answer.status), words=words))
    if not answer.body.strip():
        return None
    try:
        return answer.json()
    except ValueError:
        raise OSError(answer.status, words) from None


def amount(value: object, divisor: Decimal = Decimal(1)) -> Decimal:
    """An amount as platforms write it (a text or a number), in whole cents; Refused where it is none."""
    try:
        found = Decimal(str(value)) / divisor
    except InvalidOperation:
        raise Refused(no_budget(value)) from None
    if not found.is_finite() or found != round(found, 2):
        raise Refused(no_budget(value))
    return round(found, 2)


def no_budget(value: object) -> Text:
    """What stands is no daily budget that could be compared."""
    return msg("The platform states no daily budget in whole cents: {value}.", value=str(value)[:_LONGEST])


def micros(value: Decimal) -> str:
    """An amount in millionths, as a text.

    >>> micros(Decimal("352.73"))
    '352730000'
    """
    return str(int(value * MICROS))


def only(found: list[Any]) -> dict[str, Any]:
    """The one campaign that was asked for."""
    if len(found) != 1:
        raise Refused(msg("{n} campaigns of the account have this number.", n=len(found)))
    campaign: dict[str, Any] = found[0]
    return campaign

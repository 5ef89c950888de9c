"""The effective delta: what a proposal really changes, computed against the state of today and not from its own words.

For a marketer: a plan that calls itself a cut, but was written when the channel spent less, is a raise, and is judged
as one.

Two payloads are read. A budget plan (see `budget`) gives one line per channel, over all its weeks. Single changes
(`Kind.CHANGES`) have the shape `{"currency", "changes": [{"action", "channel", "entity", "current", "planned",
"platform", "vendor", "account", "market"}]}`; `current` and `planned` are texts with a point, money over the same
window; places may be left out. `topics`, `brand`, `campaign` and `markets` beside them are read by the policies.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from unisono.decide.budget import CENT, ChannelBudget, exact, read_budget
from unisono.decide.effect import Action, Effect, Line
from unisono.decide.proposal import Kind, Payload
from unisono.errors import LedgerError
from unisono.words import msg

_PLACES = ("platform", "vendor", "account", "market")


def effect_of(kind: Kind, payload: Payload, current: Mapping[str, float] | None = None) -> Effect | None:
    """What a payload changes; None where it moves no money (an override).

    `current` is today's state: money a week by channel for a budget plan, money by entity for single changes. An
    entity that is missing there spends nothing today. Without it the payload's own words are taken, unproved.

    Raises:
        LedgerError: the payload has not the shape of its kind, or an amount cannot be meant.
    """
    match kind:
        case Kind.BUDGET:
            return _budget(payload, current)
        case Kind.CHANGES:
            return _changes(payload, current)
        case Kind.OVERRIDE:
            return None


def _budget(payload: Payload, current: Mapping[str, float] | None) -> Effect:
    plan = read_budget(payload)
    places = {str(row["channel"]): row for row in _rows(payload, "channels")}
    lines = []
    for channel in plan.channels:
        now = channel.current_weekly if current is None else current.get(channel.channel, 0.0)
        before, then = exact(now) * len(plan.weeks), channel.total
        if not (before.is_finite() and then.is_finite()):
            before = then = Decimal()  # the guardrail on amounts blocks it; nothing may be concluded from it
        action = _direction(before, then)
        planned = before if action is Action.KEEP else then
        lines.append(_line(action, channel, before, planned, places[channel.channel]))
    return Effect(plan.currency, tuple(lines), is_proved=current is not None)


def _line(action: Action, channel: ChannelBudget, before: Decimal, then: Decimal, row: Mapping[str, object]) -> Line:
    return Line(action, channel.channel, before, then, **{place: _word(row, place) for place in _PLACES})


def _direction(before: Decimal, then: Decimal) -> Action:
    """Sharing a budget out to the cent moves an amount by less than a cent: that is no rise."""
    if abs(then - before) < CENT:
        return Action.KEEP
    return Action.INCREASE if then > before else Action.DECREASE


def _changes(payload: Payload, current: Mapping[str, float] | None) -> Effect:
    lines = tuple(_change(row, current) for row in _rows(payload, "changes"))
    currency = payload.get("currency")
    if not lines or not isinstance(currency, str) or not currency:
        raise _misshapen("changes" if not lines else "currency")
    if len({(line.platform, line.account, line.name, line.action) for line in lines}) < len(lines):
        raise _misshapen("changes")
    return Effect(currency, lines, is_proved=current is not None)


def _change(row: Mapping[str, object], current: Mapping[str, float] | None) -> Line:
    try:
        action = Action(_word(row, "action"))
    except ValueError:
        raise _misshapen("action") from None
    channel, entity = _word(row, "channel"), _word(row, "entity")
    if not channel or not entity:
        raise _misshapen("entity" if channel else "channel")
    stated, then = _amount(row, "current"), _amount(row, "planned")
    if action in (Action.PAUSE, Action.CANCEL) and then != 0:
        raise _misshapen("planned")
    now = stated if current is None else exact(current.get(entity, 0.0))
    return Line(action, channel, now, then, entity, **{place: _word(row, place) for place in _PLACES})


def _rows(payload: Payload, name: str) -> tuple[Mapping[str, object], ...]:
    rows = payload.get(name)
    if not isinstance(rows, list | tuple) or not all(isinstance(row, Mapping) for row in rows):
        raise _misshapen(name)
    return tuple(rows)


def _word(row: Mapping[str, object], name: str) -> str:
    value = row.get(name, "")
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _misshapen(name)
    return value


def _amount(row: Mapping[str, object], name: str) -> Decimal:
    try:
        amount = Decimal(_word(row, name))
    except InvalidOperation:
        raise _misshapen(name) from None
    if not amount.is_finite() or amount < 0:
        raise _misshapen(name)
    return amount


def _misshapen(name: str) -> LedgerError:
    return LedgerError(
        msg("The part “{part}” of the proposed changes is missing or has the wrong shape.", part=name),
        remedy=msg("The reference page of the ledger shows the shape of single changes."),
    )

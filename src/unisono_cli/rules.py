"""A file of rules for a plan: what would be too long for a command line.

pace = "season"            # or "even"
step = 100                 # weekly amounts in multiples
commitments = [{ channel = "tv", on = 2026-02-03, money = 30000 }]

[always_on]                # least money a week
search = 5000

[bursts]                   # least money of a week that gets any
radio = 10000

[active]                   # first and last day; either may be left out
radio = { from = 2026-01-19, until = 2026-03-01 }

[aim]                      # margin (default), npv, cvar or target
objective = "npv"
discount_rate = 0.002      # a week
ltv = { tv = 1.4 }         # lifetime margin, in multiples of the first

[market]
elasticity = { tv = 0.3 }  # prices rise when more than usual is bought
learning_cost = 0.1        # share of money moved beyond `learning_from` that is wasted
learning_from = 0.2
beyond = 0.5               # share of returns beyond the data that is not believed
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from unisono.errors import InputError, Where
from unisono.words import msg

if TYPE_CHECKING:
    from unisono.plan import Aim, Market, Pacing


def read_rules(path: Path | None) -> tuple[Pacing, Aim, Market]:
    """The rules in `path`; none where there is no file.

    Raises:
        InputError: the file is no TOML, or holds a name or value that is not known; says which.
    """
    from unisono.plan import Aim, Market, Objective, Pace, Pacing

    if path is None:
        return Pacing(), Aim(), Market()
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(
            msg("The rules cannot be read: {error}", error=str(error)),
            remedy=msg("Write them in TOML, as in the reference of `unisono plan`."),
            where=Where(file=str(path)),
        ) from error
    rules = _Rules(path, told)
    aim, market = _Rules(path, rules.table("aim")), _Rules(path, rules.table("market"))
    made = (
        Pacing(
            pace=rules.one("pace", Pace, Pace.EVEN),
            commitments=tuple(_commitment(path, each) for each in rules.taken("commitments", [])),
            always_on=rules.amounts("always_on"),
            bursts=rules.amounts("bursts"),
            step=rules.one("step", _number, 0.0),
            active={channel: _days(path, days) for channel, days in rules.table("active").items()},
        ),
        Aim(
            objective=aim.one("objective", Objective, Objective.MARGIN),
            discount_rate=aim.one("discount_rate", _number, 0.0),
            ltv=aim.amounts("ltv"),
            target=aim.one("target", _number, None),
        ),
        Market(
            elasticity=market.amounts("elasticity"),
            learning_cost=market.one("learning_cost", _number, Market().learning_cost),
            learning_from=market.one("learning_from", _number, Market().learning_from),
            beyond=market.one("beyond", _number, Market().beyond),
        ),
    )
    for each in (rules, aim, market):
        each.refuse_rest()
    return made


class _Rules:
    """A table of the file; what was never asked for is refused at the end."""

    def __init__(self, path: Path, told: Mapping[str, Any]) -> None:
        self._path, self._left = path, dict(told)

    def taken(self, name: str, default: Any) -> Any:
        return self._left.pop(name, default)

    def one(self, name: str, read: Callable[[Any], Any], default: Any) -> Any:
        if name not in self._left:
            return default
        value = self._left.pop(name)
        try:
            return read(value)
        except (ValueError, TypeError):
            _refuse(self._path, name, value)

    def table(self, name: str) -> dict[str, Any]:
        value = self._left.pop(name, {})
        if not isinstance(value, dict):
            _refuse(self._path, name, value)
        return value

    def amounts(self, name: str) -> dict[str, float]:
        inner = _Rules(self._path, self.table(name))
        return {channel: inner.one(channel, _number, 0.0) for channel in list(inner._left)}

    def refuse_rest(self) -> None:
        for name, value in self._left.items():
            _refuse(self._path, name, value)


def _commitment(path: Path, told: Any) -> Any:
    from unisono.plan import Commitment

    if not isinstance(told, dict):
        _refuse(path, "commitments", told)
    each = _Rules(path, told)
    made = Commitment(
        channel=str(each.taken("channel", "")),
        on=each.one("on", _day, dt.date.min),
        money=each.one("money", _number, 0.0),
    )
    each.refuse_rest()
    return made


def _days(path: Path, told: Any) -> tuple[dt.date | None, dt.date | None]:
    if not isinstance(told, dict):
        _refuse(path, "active", told)
    each = _Rules(path, told)
    days = each.one("from", _day, None), each.one("until", _day, None)
    each.refuse_rest()
    return days


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError
    return float(value)


def _day(value: Any) -> dt.date:
    if type(value) is not dt.date:
        raise TypeError
    return value


def _refuse(path: Path, name: str, value: Any) -> NoReturn:
    raise InputError(
        msg("The rules say {name} = {value}, which means nothing here.", name=name, value=str(value)),
        remedy=msg("Write them in TOML, as in the reference of `unisono plan`."),
        where=Where(file=str(path)),
    )

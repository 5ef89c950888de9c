"""What people believe about the long term: the tables `[brand]` and `[leads]` of `model.toml`.

    [brand]
    long_over_short = 1.0         # a channel's long-term over its short-term effect
    half_life = 40                # weeks
    half_life_sd = 0.4            # of its logarithm: within a factor of 1.5, two times out of three

    [leads]
    conversion = 0.12
    delay = 10                    # weeks

Keys are the fields of `BrandPriors` and `LeadsPriors`; what is left out is the default.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any, TypeVar

from unisono.errors import SettingsError, Where
from unisono.facts.toml_text import parse_toml, read_text
from unisono.measure.funnel.leads import LeadsPriors
from unisono.measure.funnel.spec import BrandPriors
from unisono.words import msg

_Priors = TypeVar("_Priors", BrandPriors, LeadsPriors)
_SHARES = ("conversion", "other")


def read_long_term(path: Path) -> tuple[BrandPriors, LeadsPriors]:
    """The beliefs that `path` states, defaults where it does not exist.

    Raises:
        SettingsError: not TOML, an unknown key, or a value that cannot be believed; names the place and the remedy.
    """
    if not path.is_file():
        return BrandPriors(), LeadsPriors()
    text = read_text(path, msg("The choices of the model cannot be read."))
    table = parse_toml(text, path.name, msg("Mend the line: each choice is written as key = value."))
    return (
        _stated(BrandPriors(), table.get("brand", {}), path.name, "brand"),
        _stated(LeadsPriors(), table.get("leads", {}), path.name, "leads"),
    )


def _stated(base: _Priors, table: dict[str, Any], file: str, place: str) -> _Priors:
    known = tuple(field.name for field in dataclasses.fields(base))
    for key, value in table.items():
        where = Where(file=file, column=place, value=str(value))
        if key not in known:
            raise SettingsError(
                msg("The key “{key}” is not known here.", key=key),
                remedy=msg("Write one of: {keys}.", keys=known),
                where=where,
            )
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not 0 < value < (1 if key in _SHARES else 10_000):
            raise SettingsError(
                msg("“{key}” cannot be {value}.", key=key, value=str(value)),
                remedy=msg("Write a number above 0; a share is below 1."),
                where=where,
            )
    return dataclasses.replace(base, **{key: float(value) for key, value in table.items()})

"""The mapping file: what each column of a wide or long table means, for a person to read and correct.

    date = "time"
    geo = "geo"                   # left out for a national table
    currency = "EUR"              # of the money columns

    [outcome]                     # only where the outcome is computed
    name = "revenue"
    expression = "conversions * revenue_per_conversion"
    money = true

    [columns.Channel0_spend]
    role = "spend"
    channel = "Channel0"

A mapping is followed exactly: a column that it does not name is left out, a column that it names and the file lacks
is an error. Roles are listed in `ROLES`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import tomlkit

from unisono.errors import SettingsError, Where
from unisono.facts.sources.currencies import currency_code
from unisono.facts.toml_text import parse_toml
from unisono.words import Language, Text, language, msg

FUNNEL_ROLES = ("survey", "sample", "brand_search", "leads", "deals")
"""What shows the brand and the way to a deal: a share of people asked, how many were asked, searches, counts."""
ROLES = (
    *("outcome", "spend", "exposure", "reach", "frequency", "organic", "control", "promotion", "new_customers"),
    "plan_spend",
    *FUNNEL_ROLES,
    "ignore",
)
"""What a column can be. Those of `WITH_CHANNEL` belong to a channel; organic is activity without spend."""

WITH_CHANNEL = ("spend", "exposure", "reach", "frequency", "organic", "plan_spend")
MONEY_ROLES = ("spend", "plan_spend")
_TOP = {"date", "geo", "currency", "outcome", "columns", "layout", "variable", "channel", "metric", "value"}
_REMEDY = msg("Correct the mapping file; docs/reference/sources.md shows its keys.")
_HEAD = (
    msg("What the columns mean. Correct what is wrong, then import again with it."),
    msg("Roles: {roles}.", roles=ROLES),
    msg("A column that is not named here is left out."),
)


def parse_mapping(text: str, name: str = "mapping.toml") -> dict[str, Any]:
    """The mapping in a TOML text; raises SettingsError naming the key that is wrong."""
    table = parse_toml(text, name, _REMEDY)
    return check_mapping(table, name)


def check_mapping(mapping: Mapping[str, Any], name: str = "mapping.toml") -> dict[str, Any]:
    """A mapping with its roles, channels and keys proven; raises SettingsError."""
    for key in mapping:
        if key not in _TOP:
            raise _wrong(name, msg("“{key}” is not a key of a mapping.", key=key), key)
    columns: dict[str, dict[str, Any]] = {}
    result = dict(mapping)
    for column, entry in mapping.get("columns", {}).items():
        role = entry.get("role") if isinstance(entry, Mapping) else None
        if role in ("date", "geo"):
            result[role] = column
            continue
        if role not in ROLES:
            raise _wrong(name, msg("“{role}” is not a role; roles are {roles}.", role=str(role), roles=ROLES), column)
        if role in WITH_CHANNEL and not entry.get("channel"):
            raise _wrong(name, msg("A column of {role} needs its channel.", role=role), column)
        columns[column] = dict(entry)
    if not result.get("date"):
        raise _wrong(name, msg("The mapping does not say which column holds the dates."), "date")
    if result.get("currency") and not currency_code(str(result["currency"])):
        raise _wrong(name, msg("“{code}” is no currency code.", code=str(result["currency"])), "currency")
    outcome = result.get("outcome")
    if outcome is not None and not (isinstance(outcome, Mapping) and outcome.get("expression")):
        raise _wrong(name, msg("The outcome needs an expression, such as conversions * price."), "outcome")
    return {**result, "columns": columns}


def mapping_toml(mapping: Mapping[str, Any], words: Language | None = None) -> str:
    """A mapping as TOML that `parse_mapping` reads back, commented in `words` (English by default).

    The `note` of a guessed column, a `Text`, becomes the comment beside its role.
    """
    words = words or language("en")
    document = tomlkit.document()
    for line in _HEAD:
        document.add(tomlkit.comment(words.text(line)))
    for key in ("layout", "date", "geo", "variable", "channel", "metric", "value", "currency"):
        if mapping.get(key):
            document.add(key, tomlkit.item(mapping[key]))
    if not mapping.get("currency"):
        why = words.text(msg("of the money columns, where the file does not say it"))
        document.add(tomlkit.comment(f'currency = "EUR"  # {why}'))
    if mapping.get("outcome"):
        outcome = tomlkit.table()
        for key, value in mapping["outcome"].items():
            outcome.add(key, value)
        document.add("outcome", outcome)
    columns = tomlkit.table(is_super_table=True)
    for name, entry in mapping.get("columns", {}).items():
        table = tomlkit.table()
        for key, value in entry.items():
            if key != "note":
                table.add(key, value)
        if entry.get("note"):
            table["role"].comment(words.text(entry["note"]))
        columns.add(name, table)
    document.add("columns", columns)
    return tomlkit.dumps(document)


def _wrong(name: str, what: Text, key: str | None) -> SettingsError:
    return SettingsError(
        what,
        remedy=_REMEDY,
        where=Where(file=name, column=key),
    )

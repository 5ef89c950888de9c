"""`unisono.toml`: what a company decides once, in a file that people read, edit and keep under version control.

Every key has one comment line in the reporting language. Reading is strict: an unknown key, a wrong type or an
impossible value is refused with the line, the value and what to write instead; nothing is guessed in silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, asdict, fields
from pathlib import Path
from zoneinfo import ZoneInfo

import tomlkit

from unisono.domain import Settings
from unisono.domain.calendar import WEEKDAYS
from unisono.errors import SettingsError, Where
from unisono.facts.toml_text import parse_toml, read_text
from unisono.words import Text, language, msg
from unisono.words.language import LANGUAGES

FILE_NAME = "unisono.toml"

COMMENTS: dict[str, Text] = {
    "name": msg("The company or brand, as reports name it."),
    "currency": msg("Currency of all figures: an ISO 4217 code such as EUR."),
    "time_zone": msg("Time zone of the company, such as Europe/Paris."),
    "week_start": msg("First day of the week: monday, tuesday … sunday."),
    "country": msg("Country whose public holidays count: two letters such as FR."),
    "outcome": msg(
        "What the model explains: net_revenue (orders without VAT and refunds), or the name of an outcome column."
    ),
    "margin_rate": msg("Contribution margin before media, as a share of the outcome: above 0, at most 1."),
    "language": msg("Language of reports: fr or en."),
    "due_days": msg("Days after the end of a plan when its prediction is graded."),
    "stale_days": msg("Days without new facts after which a source counts as stale."),
}
_NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})
"""Among the codes of two letters: unions, the rest of the oceans, tests of languages and the unknown."""


def _is_currency(value: str) -> bool:
    from babel.numbers import list_currencies

    return value in list_currencies()


def is_country(code: str) -> bool:
    """Whether `code` is the two letters (ISO 3166) of a country, as the settings and the form of them take it."""
    from babel import Locale

    return len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES and code in Locale("en").territories


def _is_time_zone(value: str) -> bool:
    try:
        ZoneInfo(value)
    except (OSError, ValueError):  # ZoneInfoNotFoundError is a KeyError
        return False
    except KeyError:
        return False
    return True


_WHOLE_DAYS = (lambda value: value >= 0, msg("Write a whole number of days, 0 or more."))
_CHECKS: dict[str, tuple[Callable[..., bool], Text]] = {
    "name": (lambda value: bool(value.strip()), msg("Write the name of the company or brand.")),
    "currency": (_is_currency, msg("Write a code of three capital letters, such as EUR or USD.")),
    "time_zone": (_is_time_zone, msg("Write a name such as Europe/Paris or America/Montreal.")),
    "week_start": (
        lambda value: value in WEEKDAYS,
        msg("Write one of: {days}.", days=WEEKDAYS),
    ),
    "country": (is_country, msg("Write two capital letters, such as FR or BE.")),
    "outcome": (
        lambda value: bool(value.strip()),
        msg("Write net_revenue or the name of an outcome column."),
    ),
    "margin_rate": (
        lambda value: 0 < value <= 1,
        msg("Write a share above 0 and at most 1, such as 0.55 for 55 %."),
    ),
    "language": (
        lambda value: value in LANGUAGES,
        msg("Write one of: {languages}.", languages=LANGUAGES),
    ),
    "due_days": _WHOLE_DAYS,
    "stale_days": _WHOLE_DAYS,
}
_TYPES: dict[str, type] = {"margin_rate": float, "due_days": int, "stale_days": int}
_TYPE_WORDS = {
    str: msg("Write a text between double quotes."),
    int: msg("Write a whole number without quotes."),
    float: msg("Write a number with a point, without quotes, such as 0.5."),
}


def settings_text(settings: Settings) -> str:
    """The content of `unisono.toml` for `settings`, commented in their language.

    Raises:
        SettingsError: where a value is not possible.
    """
    values = asdict(settings)
    _check(values, FILE_NAME, "")
    words = language(settings.language)
    document = tomlkit.document()
    document.add(tomlkit.comment(words.text(msg("Settings of this Unisono workspace."))))
    for key, value in values.items():
        document.add(tomlkit.nl())
        document.add(tomlkit.comment(words.text(COMMENTS[key])))
        document.add(key, value)
    return tomlkit.dumps(document)


def read_settings(path: Path) -> Settings:
    """The settings that the file `path` holds; keys that may be left out take their defaults.

    Raises:
        SettingsError: not TOML, an unknown or missing key, a wrong type, an impossible value; names line and remedy.
    """
    source = read_text(path, msg("The settings are not written in UTF-8."))
    values = parse_toml(source, path.name, msg("Mend the line: each setting is written as key = value."))
    _check(values, path.name, source)
    return Settings(**{key: _TYPES.get(key, str)(value) for key, value in values.items()})


def _check(values: Mapping[str, object], file: str, source: str) -> None:
    known = {field.name: field for field in fields(Settings)}
    for key, value in values.items():
        if key not in known:
            raise SettingsError(
                msg("The setting “{key}” is not known.", key=key),
                remedy=msg("Remove it, or use one of: {keys}.", keys=tuple(known)),
                where=_place(file, source, key, value),
            )
        _check_value(key, value, _place(file, source, key, value))
    for key, field in known.items():
        if field.default is MISSING and key not in values:
            raise SettingsError(
                msg("The setting “{key}” is missing.", key=key),
                remedy=msg('Add a line such as {key} = "…".', key=key),
                where=Where(file=file),
            )


def _check_value(key: str, value: object, place: Where) -> None:
    expected = _TYPES.get(key, str)
    fits = isinstance(value, (int, float) if expected is float else expected)
    if not fits or isinstance(value, bool):
        raise SettingsError(
            msg("The setting “{key}” has the wrong type.", key=key),
            remedy=_TYPE_WORDS[expected],
            where=place,
        )
    holds, remedy = _CHECKS[key]
    if not holds(value):
        raise SettingsError(msg("The setting “{key}” cannot have this value.", key=key), remedy=remedy, where=place)


def _place(file: str, source: str, key: str, value: object) -> Where:
    pattern = re.compile(rf"^\s*[\"']?{re.escape(key)}[\"']?\s*[.=]|^\s*\[+\s*{re.escape(key)}\b")
    line = next((n for n, row in enumerate(source.splitlines(), 1) if pattern.match(row)), None)
    return Where(file=file, line=line, column=key, value=str(value))

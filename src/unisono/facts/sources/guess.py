"""A helpful guess of what the columns of a table mean, for a person to correct.

Names decide, by the rules in `wide/source.toml`; values only tell flags from numbers. A column whose name says nothing
known is ignored: results of other models and truths of simulations must never enter as inputs.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from unisono.facts.sources.currencies import split_currency
from unisono.facts.sources.dates import read_date
from unisono.facts.sources.identity import is_personal
from unisono.facts.sources.mapping import WITH_CHANNEL
from unisono.facts.sources.totals import is_label
from unisono.words import Text, msg

_PLAN = re.compile(r"(?:^|[^a-z])plan(?:ning|ned)?(?:[^a-z]|$)|pr[ée]visionnel", re.IGNORECASE)
_ROBYN = {"S": "spend", "I": "exposure", "P": "exposure"}
_NO_CHANNEL = ("net", "nette", "nets", "nettes", "brut", "gross", "total", "media", "ht", "eur")
_MAX_FLAGS = 12
_SAMPLE = 60
_MOSTLY = 0.9  # of the values of a column of dates, or of numbers


@lru_cache(maxsize=1)
def _facts() -> dict[str, Any]:
    path = Path(__file__).parent / "wide" / "source.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def plain(name: str) -> str:
    """A header in the form that rules read: lower case, no accents, `_` between words.

    >>> plain("Dépenses TV (EUR)"), plain("Google Search")
    ('depenses_tv', 'google_search')
    """
    base = unicodedata.normalize("NFKD", split_currency(name)[0]).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", base.lower()).strip("_")


def date_columns(frame: pl.DataFrame) -> list[str]:
    """Columns whose values are dates, those with a name of a date first; last, those of such a name with few dates.

    A column called “date” holds the dates even where most cannot be read: they are then told, row by row.
    """
    pattern = re.compile(_facts()["words"]["date"])
    shares = {name: _share_of_dates(frame[name]) for name in frame.columns}
    named = {name for name in frame.columns if pattern.fullmatch(plain(name))}
    found = [name for name, share in shares.items() if share >= _MOSTLY or (share > 0 and name in named)]
    return sorted(found, key=lambda name: (shares[name] < _MOSTLY, name not in named))


def _share_of_dates(values: pl.Series) -> float:
    sample = [v for v in values.drop_nulls().str.strip_chars().head(_SAMPLE).to_list() if v and not is_label(v)]
    stamps = [read_date(v, "dmy") or read_date(v, "mdy") for v in sample]
    known = [s for s in stamps if s and 1900 <= s.day.year <= 2100]
    return len(known) / len(sample) if sample else 0.0


def guess_mapping(frame: pl.DataFrame, name: str = "") -> dict[str, Any]:
    """What the columns of `frame` (all text) seem to mean; `name` is the file's, which may say “plan”.

    Returns a mapping as `parse_mapping` does; each column has a role, with a `note` where it was left out for a reason.
    """
    dates = date_columns(frame)
    geo_words = re.compile(_facts()["words"]["geo"])
    geo = next((c for c in frame.columns if geo_words.fullmatch(plain(c)) and not _numeric(frame[c])), None)
    mapping: dict[str, Any] = {"date": dates[0]} if dates else {}
    if geo is not None:
        mapping["geo"] = geo
    others = [c for c in frame.columns if c not in (geo, mapping.get("date"))]
    columns = {c: _entry(c, frame[c]) for c in others}
    outcome = _choose_outcome(columns)
    if outcome is not None:
        mapping["outcome"] = outcome
    if is_plan(name) and not _has_outcome(columns, outcome):
        _as_plan(columns)
    _one_exposure_each(columns)
    return {**mapping, "columns": columns}


def _entry(name: str, values: pl.Series) -> dict[str, Any]:
    key = plain(name)
    if is_personal(name, values):
        return {"role": "ignore", "note": msg("personal data is not loaded")}
    if is_outcome_word(key):
        return {"role": "outcome"}
    suffix = re.fullmatch(r"(.+)_([SIP])", name)
    if suffix:
        role = _ROBYN[suffix[2]]
        channel = re.sub(r"_(clicks|impressions)$", "", suffix[1]) if role == "exposure" else suffix[1]
        return {"role": role, "channel": channel} if _numeric(values) else {"role": "ignore"}
    for rule in _facts()["rules"]:
        found = re.fullmatch(rule["match"], key)
        if found:
            return _ruled(rule["role"], found, name, values)
    return {"role": "ignore", "note": msg("its name says nothing known")}


def _ruled(role: str, found: re.Match[str], name: str, values: pl.Series) -> dict[str, Any]:
    if role == "ignore":
        return {"role": role}
    if not _numeric(values):
        flags = values.drop_nulls().str.strip_chars().unique()
        if role in ("control", "promotion") and len(flags) <= _MAX_FLAGS:
            return {"role": role, "note": msg("one 0/1 series for each word; na and blanks mean none")}
        return {"role": "ignore", "note": msg("text")}
    if role not in WITH_CHANNEL:
        return {"role": role}
    captured = next((text for text in found.groupdict().values() if text), name)
    if captured in _NO_CHANNEL:
        return {"role": "ignore", "note": msg("its name says no channel")}
    return {"role": role, "channel": _as_written(captured, name)}


def _as_written(channel: str, name: str) -> str:
    """The known channel that a word means (`tv` for `Télé`), else the header's spelling: `C0` of `C0_spend`."""
    known = next((to for to, words in _facts()["channels"].items() if re.fullmatch(words, plain(channel))), None)
    if known is not None:
        return str(known)
    base = split_currency(name)[0]
    words = [re.escape(word) for word in channel.split("_") if word]
    found = re.search(r"[^A-Za-z0-9]+".join(words), base, re.IGNORECASE) if words else None
    return found[0] if found else channel


def _numeric(values: pl.Series) -> bool:
    sample = values.drop_nulls().str.strip_chars().head(_SAMPLE)
    sample = sample.filter(sample != "")
    if sample.is_empty():
        return False
    numbers = sample.str.contains(r"^[<(+\-−]?\s*[€$£]?\s*[.,]?\d|^(?i)(--?|nan|na|null|inf|-inf)$")
    # A word among numbers is a fault to tell, not a reason to leave the whole column out.
    return int(numbers.sum()) >= _MOSTLY * len(sample) and bool(
        sample.str.contains(r"^\D{0,3}[\d.,\s'’]+(?:[eE][+-]?\d+)?\D{0,4}$").any()
    )


def is_plan(name: str) -> bool:
    """Whether a file name or title says that its figures are planned.

    >>> is_plan("plan_media_2026.xlsx"), is_plan("Bilan TV")
    (True, False)
    """
    return bool(_PLAN.search(name.rpartition("/")[2].replace("_", " ")))


def is_currency_word(key: str) -> bool:
    """Whether a plain header names the column that says each row's currency."""
    return re.fullmatch(_facts()["words"]["currency"], key) is not None


def is_outcome_word(key: str) -> bool:
    """Whether a plain header names an outcome, such as revenue or orders."""
    facts = _facts()["outcomes"]
    return key in facts["money"] or key in facts["counts"] or any(key in pair for pair in facts["products"])


def _choose_outcome(columns: dict[str, dict[str, Any]]) -> dict[str, Any] | None:
    """Keep one outcome among `columns`; returns the computed outcome where it is a product."""
    facts = _facts()["outcomes"]
    by_key = {plain(c): c for c, entry in columns.items() if entry["role"] == "outcome"}
    direct = [by_key[key] for key in (*facts["money"],) if key in by_key]
    product = None
    if not direct:
        pair = next((p for p in facts["products"] if all(part in by_key for part in p)), None)
        if pair:
            names = [by_key[part] for part in pair]
            product = {"name": "revenue", "expression": " * ".join(map(quote, names)), "money": True}
            _leave_out(columns, names, msg("part of the outcome's expression"))
            by_key = {k: c for k, c in by_key.items() if c not in names}
    order: Sequence[str] = [*direct, *(by_key[key] for key in facts["counts"] if key in by_key)]
    kept = None if product else next(iter(order), None)
    _leave_out(columns, [c for c in by_key.values() if c != kept], msg("another outcome; choose one"))
    if kept is not None and "leads" in by_key and (kept != by_key["leads"] or _tells_deals_alone(columns)):
        columns[by_key["leads"]] = {"role": "leads"}  # a step on the way to the outcome, not a rival of it
    if kept is not None and plain(kept) in facts["money"]:
        columns[kept]["money"] = True
    return product


def _tells_deals_alone(columns: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether a table counts deals and holds no media: a list of the sales force, not the history to explain."""
    roles = {entry["role"] for entry in columns.values()}
    return "deals" in roles and not roles & set(WITH_CHANNEL)


def _leave_out(columns: dict[str, dict[str, Any]], names: Sequence[str], note: Text) -> None:
    for name in names:
        columns[name] = {"role": "ignore", "note": note}


def quote(name: str) -> str:
    """A column name as expressions write it: bare where it is one word, else in double quotes."""
    return name if re.fullmatch(r"[A-Za-z_]\w*", name) else f'"{name}"'


def _has_outcome(columns: Mapping[str, Mapping[str, Any]], outcome: Mapping[str, Any] | None) -> bool:
    return outcome is not None or any(entry["role"] == "outcome" for entry in columns.values())


def _as_plan(columns: dict[str, dict[str, Any]]) -> None:
    for entry in columns.values():
        if entry["role"] == "spend":
            entry["role"] = "plan_spend"


def _one_exposure_each(columns: dict[str, dict[str, Any]]) -> None:
    seen: set[str] = set()
    for name, entry in columns.items():
        if entry["role"] != "exposure":
            continue
        if entry["channel"] in seen:
            columns[name] = {"role": "ignore", "note": msg("another exposure of the same channel")}
        seen.add(entry["channel"])

"""What stands in a platform, from the file that a person just downloaded from it: budgets, ids, and obstacles.

For a marketer: reports tell what was spent, not which budget is set. The platform's own bulk file tells it; given along
with an export, the change list expects the true budget, the undo restores it, and a campaign without an id in the
reports gets one.

Rule: the platform is known by its headers, which are English in all these files. Amounts have a point; an amount that
can be read two ways is refused. A budget that is shared or not a daily one is an obstacle: a line of the campaign could
not change it. One that stands on running ad sets is theirs, and its sum the campaign's.
Source: the columns of Google Ads Editor, Ads Manager, Microsoft's bulk file 6.0 and Amazon's bulksheet.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from unisono.decide.decision import Part
from unisono.errors import InputError
from unisono.facts.sources.containers import parts
from unisono.facts.sources.headers import normalise
from unisono.facts.sources.model import Context, Hints
from unisono.words import Text, msg

_AMOUNT = re.compile(r"\d+(\.\d+)?(e-?\d+)?")
"""The second form is that of a number in a spreadsheet."""
_DAILY, _RUNNING = "daily", "ACTIVE"
_PREFIX = re.compile(r"^[a-z]{1,2}:")
"""Ads Manager writes `c:` and `as:` before ids, so that no spreadsheet rounds them."""
Line = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """One campaign as it stands; `daily` is None where there is an obstacle, the sum of any `parts`."""

    platform: str
    campaign_id: str
    campaign: str
    daily: Decimal | None
    obstacle: Text | None
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a platform's file is known and read; headers in small letters."""

    platform: str
    known_by: frozenset[str]
    ids: tuple[str, ...]
    names: tuple[str, ...]
    budgets: tuple[str, ...]
    is_campaign: Callable[[Line], bool]
    obstacle: Callable[[Line], Text | None]


def read_download(content: bytes, name: str) -> tuple[Found, ...]:
    """The campaigns of a file.

    Raises:
        InputError: it is no such file, or an amount cannot be read.
    """
    ctx = Context(content, name, Hints())
    for part in parts(ctx):
        for sheet in part.sheets:
            for position, row in enumerate(sheet.head):
                headers = [normalise(cell) for cell in row.cells]
                layout = next((each for each in _LAYOUTS if each.known_by <= set(headers)), None)
                if layout is not None:
                    lines = (
                        (below.line, dict(zip(headers, below.cells, strict=False)))
                        for below in sheet.rows()
                        if below.line > sheet.head[position].line
                    )
                    return tuple(_campaigns(lines, layout, ctx))
    raise InputError(
        msg("This is no bulk file of Google Ads Editor, Meta, Microsoft or Amazon."),
        remedy=msg("Download it from the platform's own editor or bulk page, in English, and give it as it is."),
        where=ctx.where(),
    )


def _campaigns(lines: Iterator[tuple[int, Line]], layout: _Layout, ctx: Context) -> Iterator[Found]:
    own: dict[tuple[str, str], list[tuple[int, Line]]] = {}
    for number, line in lines:
        if layout.is_campaign(line):
            key = _id(_first(line, layout.ids), number, ctx), _first(line, layout.names)
            own.setdefault(key, []).append((number, line))
    for (found_id, name), rows in own.items():
        if not (found_id or name):
            continue
        number, line = rows[0]
        obstacle = layout.obstacle(line)
        daily = None if obstacle else _amount(_first(line, layout.budgets), number, ctx)
        carrying = _ad_sets(rows, ctx) if daily is None and layout.platform == "meta_ads" else ()
        if carrying:
            total = sum((part.daily for part in carrying), Decimal())
            yield Found(layout.platform, found_id, name, total, None, carrying)
        else:
            missing = msg("the downloaded file states no daily budget of it") if daily is None else None
            yield Found(layout.platform, found_id, name, daily, obstacle or missing)


def _ad_sets(rows: Iterable[tuple[int, Line]], ctx: Context) -> tuple[Part, ...]:
    """The running ad sets of a campaign, where each has an id and a daily budget; else none."""
    found: dict[str, Part] = {}
    for number, line in rows:
        if line.get("ad set run status", "").strip().upper() in ("", _RUNNING):
            part_id = _id(line.get("ad set id", ""), number, ctx)
            daily = _amount(line.get("ad set daily budget", ""), number, ctx)
            if not part_id or not daily:
                return ()
            found[part_id] = Part(part_id, line.get("ad set name", ""), daily)
    return tuple(found.values())


def _id(text: str, number: int, ctx: Context) -> str:
    """An id; one that a spreadsheet has rounded (a number of more than fifteen digits) is refused."""
    found = _PREFIX.sub("", text.strip())
    if "e" in found.casefold():
        raise InputError(
            msg("The id “{value}” was rounded by a spreadsheet.", value=text),
            remedy=msg("Download the file again as CSV and give it as it is, without opening it in a spreadsheet."),
            where=ctx.where(line=number, value=text),
        )
    return found


def _first(line: Line, headers: tuple[str, ...]) -> str:
    return next((line[header] for header in headers if line.get(header)), "")


def _amount(text: str, number: int, ctx: Context) -> Decimal | None:
    if not text.strip():
        return None
    if not _AMOUNT.fullmatch(text.strip()):
        raise InputError(
            msg("The budget “{value}” cannot be read in one way only.", value=text),
            remedy=msg("Download the file in English, so that amounts have a point."),
            where=ctx.where(line=number, value=text),
        )
    return Decimal(text.strip()).quantize(Decimal("0.01"))


def _google_obstacle(line: Line) -> Text | None:
    if line.get("budget name", "").strip():
        return _SHARED
    kind = line.get("budget type", "").strip().casefold()
    return None if kind in ("", _DAILY) else _NOT_DAILY


def _meta_obstacle(line: Line) -> Text | None:
    if line.get("campaign daily budget", "").strip():
        return None
    if line.get("campaign lifetime budget", "").strip() or line.get("ad set lifetime budget", "").strip():
        return _NOT_DAILY
    return msg("its budget stands on ad sets, and not on each of them every day: change them by hand")


def _microsoft_obstacle(line: Line) -> Text | None:
    if line.get("budget id", "").strip() not in ("", "0"):
        return _SHARED
    kind = line.get("budget type", "").strip().casefold()
    return None if not kind or kind.startswith(_DAILY) else _NOT_DAILY


def _amazon_obstacle(line: Line) -> Text | None:
    if line.get("product", "").strip() != "Sponsored Products":
        return msg("it is no campaign of Sponsored Products: change it by hand")
    return None


def _has(header: str, line: Line) -> bool:
    return bool(line.get(header, "").strip())


_SHARED = msg("its budget is shared: change the shared budget by hand")
_NOT_DAILY = msg("its budget is not a daily one: change it by hand")
_LAYOUTS = (
    _Layout(
        "microsoft_ads",
        frozenset({"type", "id", "parent id", "client id", "campaign", "budget"}),
        ("id",),
        ("campaign",),
        ("budget",),
        lambda line: line.get("type") == "Campaign",
        _microsoft_obstacle,
    ),
    _Layout(
        "amazon_ads",
        frozenset({"product", "entity", "operation", "campaign id", "daily budget"}),
        ("campaign id",),
        ("campaign name",),
        ("daily budget",),
        lambda line: line.get("entity") == "Campaign",
        _amazon_obstacle,
    ),
    _Layout(
        "meta_ads",
        frozenset({"campaign id", "campaign name", "campaign daily budget"}),
        ("campaign id",),
        ("campaign name",),
        ("campaign daily budget",),
        partial(_has, "campaign name"),
        _meta_obstacle,
    ),
    *(
        _Layout(
            "google_ads",
            frozenset({"campaign", budget}),
            ("campaign id",),
            ("campaign", "campaign name"),
            (budget,),
            partial(_has, budget),
            _google_obstacle,
        )
        for budget in ("campaign daily budget", "daily budget", "campaign budget", "budget")
    ),
)

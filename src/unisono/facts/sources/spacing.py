"""How long a period is, from the spacing of the dates: days, weeks, four weeks, months, or irregular and said so."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from unisono.facts.sources.dates import month_stamp


@dataclass(frozen=True, slots=True)
class Spacing:
    """What the dates of a table say.

    Attributes:
        first: first day of the period of each date that the file writes (ends of months become their first day).
        n_days: length of the period of each date.
        regular: whether one spacing explains all dates but missing periods.
        missing: first days of periods that the spacing expects and the file lacks (at most 20).
    """

    first: Mapping[dt.date, dt.date]
    n_days: Mapping[dt.date, int]
    regular: bool
    missing: tuple[dt.date, ...]


def spacing_of(days: Sequence[dt.date], stated: int | None = None) -> Spacing:
    """The spacing of distinct sorted `days`; `stated`: a length that the file says, such as a header “Week”."""
    if _monthly(days):
        return _months(days)
    if len(days) < 2:
        return Spacing({d: d for d in days}, dict.fromkeys(days, stated or 1), stated is not None, ())
    gaps = [(b - a).days for a, b in itertools.pairwise(days)]
    usual = Counter(gaps).most_common(1)[0][0]
    step = stated if stated and all(gap % stated == 0 for gap in gaps) else usual
    regular = all(gap % step == 0 for gap in gaps)
    missing = [
        a + dt.timedelta(days=step * i)
        for a, gap in zip(days, gaps, strict=False)
        if regular
        for i in range(1, gap // step)
    ]
    return Spacing({d: d for d in days}, dict.fromkeys(days, step), regular, tuple(missing[:20]))


def _monthly(days: Sequence[dt.date]) -> bool:
    """Whether all dates are firsts, or all are lasts, of different months, at least two."""
    firsts = all(d.day == 1 for d in days)
    lasts = all((d + dt.timedelta(days=1)).day == 1 for d in days)
    if len(days) < 2 or not (firsts or lasts):
        return False
    return min((b - a).days for a, b in itertools.pairwise(days)) <= 31


def _months(days: Sequence[dt.date]) -> Spacing:
    stamps = {d: month_stamp(d.year, d.month) for d in days}
    numbers = [d.year * 12 + d.month - 1 for d in days]
    missing = sorted(set(range(numbers[0], numbers[-1] + 1)) - set(numbers))
    return Spacing(
        {d: stamp.day for d, stamp in stamps.items()},
        {d: stamp.n_days or 30 for d, stamp in stamps.items()},
        regular=True,
        missing=tuple(dt.date(n // 12, n % 12 + 1, 1) for n in missing[:20]),
    )

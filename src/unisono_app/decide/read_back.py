"""What became of an export, as its page shows it: a sentence that holds for several campaigns is said once.

Rule: every campaign keeps its row, its amounts and its mark; only the words that would stand in several rows stand
above the table, with the number of campaigns that they hold for.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from unisono.decide import History, ReadBackLine, Seen
from unisono.runs.sayings import judged_text, seen_text
from unisono.words import Text
from unisono_app.base.templatetags.words import words


@dataclass(frozen=True, slots=True)
class Shared:
    """What is said of `n` campaigns at once."""

    seen: Seen
    reason: Text
    n: int


@dataclass(frozen=True, slots=True)
class Row:
    """One campaign; `reason` is None where it is said above."""

    line: ReadBackLine
    reason: Text | None


@dataclass(frozen=True, slots=True)
class ReadBackPage:
    """The newest look at an export.

    Attributes:
        at: when it was recorded.
        judged: which days it is about, and how far its facts reach; None where no day is known yet.
        text: how the changes stand, in one sentence.
        is_over: whether the promise is graded, so that nothing becomes visible any more.
    """

    at: dt.datetime
    judged: Text | None
    text: Text
    is_over: bool
    shared: tuple[Shared, ...]
    rows: tuple[Row, ...]
    outside: tuple[ReadBackLine, ...]


def read_back_page(history: History) -> ReadBackPage | None:
    """The newest read-back of a proposal; None where there is none."""
    if not history.read_backs:
        return None
    last = history.read_backs[-1]
    said = [(line.seen, words().text(line.reason)) for line in last.lines]
    n_of, reasons = Counter(said), {key: line.reason for key, line in zip(said, last.lines, strict=True)}
    shared = tuple(Shared(key[0], reasons[key], n) for key, n in n_of.items() if n > 1)
    alone = (line.reason if n_of[key] == 1 else None for key, line in zip(said, last.lines, strict=True))
    rows = tuple(Row(line, reason) for line, reason in zip(last.lines, alone, strict=True))
    at = max(step.at for step in history.steps if step.kind == "read_back")
    is_over = history.grade is not None
    return ReadBackPage(at, judged_text(last), seen_text(last, is_over=is_over), is_over, shared, rows, last.outside)

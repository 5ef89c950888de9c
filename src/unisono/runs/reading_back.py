"""Read an exported proposal back from the facts that came since, and keep what was seen in the ledger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from unisono.act import Change
from unisono.act.budgets_read import by_budgets
from unisono.act.grounding import grounded, stated_of
from unisono.act.late import possible
from unisono.act.read_back import read_back
from unisono.act.single import LOOKED_AT, day_of
from unisono.act.spent import WEEKS_BEFORE, Spent
from unisono.decide import History, Kind, ReadBack, State, read_budget
from unisono.domain import Light
from unisono.errors import LedgerError, UnisonoError
from unisono.facts.semantic import account_covers, campaign_days
from unisono.facts.store import Facts
from unisono.runs.deciding import read_downloads
from unisono.runs.ground import changes_of, exported_on
from unisono.words import Text, msg

if TYPE_CHECKING:
    from unisono.runs.session import Session

_NEAR = dt.timedelta(weeks=4)
"""What another export changed so shortly before still tells in the weeks that a campaign is compared with."""


def read_back_proposal(session: Session, proposal_id: str, downloads: Sequence[Path] = ()) -> ReadBack:
    """What the current facts show of each exported change, and what moved without one; nothing is recorded.

    Where `downloads` from platforms state a budget, it is read instead of what was spent.

    Raises:
        LedgerError: it was not exported, or the edition that it was made from is gone.
        InputError: a download cannot be read.
    """
    history = session.decisions.show(proposal_id)
    if not history.exports:
        raise LedgerError(
            msg("{proposal} was not exported.", proposal=history.proposal.proposal_id),
            remedy=msg("Export the proposal, carry it out, and import the next exports first."),
        )
    changes = changes_of(session, history)
    facts, export = session.facts(), history.exports[-1]
    spent = spent_since(facts, changes.first_on, session.today)
    # Spend is held against what was spent before, also where a download had stated a larger budget.
    seen = read_back(
        changes,
        spent,
        facts.edition.edition_id,
        _others(session, history),
        _untrusted(session),
        exported_on(session, history.exports[0]),
    )
    if not downloads:
        return seen
    expecting = grounded(changes, export.stated).changes
    return by_budgets(seen, expecting, stated_of(changes, read_downloads(downloads)), session.today)


def under_way(session: Session) -> tuple[ReadBack, ...]:
    """The read-backs of exports that the facts show something of and that were not graded yet, newest first.

    What cannot be read back here, such as a ledger that another program keeps, is left out: this is a courtesy after an
    import, which must not fail for it.
    """
    try:
        exported = [h for h in session.decisions.list(State.EXPORTED) if h.proposal.kind is not Kind.OVERRIDE]
    except UnisonoError:
        return ()
    found = []
    for history in exported:
        try:
            seen = read_back_proposal(session, history.proposal.proposal_id)
        except UnisonoError:
            continue
        if any(line.last_on is not None for line in seen.lines):
            found.append(seen)
    return tuple(found)


def news(session: Session) -> tuple[ReadBack, ...]:
    """Those of `under_way` that show something else than what was recorded of the export last."""
    return tuple(seen for seen in under_way(session) if _is_new(session, seen))


def _is_new(session: Session, seen: ReadBack) -> bool:
    kept = session.decisions.show(seen.proposal_id).read_backs
    return not kept or (kept[-1].lines, kept[-1].outside) != (seen.lines, seen.outside)


def spent_since(facts: Facts, day: dt.date, until: dt.date) -> Spent:
    """What campaigns spent, from some weeks before a day on; of days after `until`, nothing is known."""
    days = campaign_days(facts, day - dt.timedelta(weeks=WEEKS_BEFORE))
    covers = account_covers(facts).with_columns(pl.min_horizontal("last_on", pl.lit(until)).alias("last_on"))
    return Spent.of(days.filter(pl.col("day_on") <= until), covers)


def _untrusted(session: Session) -> dict[str, Text]:
    """Red sources that nobody let pass, each with its worst finding."""
    passed = {o.source for o in session.decisions.overrides_in_force(session.edition().edition_id)}
    red = (trust for trust in session.check().trusts if trust.light is Light.RED and trust.source not in passed)
    return {trust.source: trust.findings[0].summary for trust in red}


def _others(session: Session, history: History) -> Iterator[Change]:
    """The changes of other exports about the same weeks; of one whose edition is gone, nothing is known any more."""
    first, last = _span(history)
    for other in session.decisions.list():
        if other.proposal.kind is Kind.OVERRIDE:
            continue
        begins, ends = _span(other)
        if other.exports and other != history and begins <= last and first - _NEAR <= ends:
            try:
                yield from possible(changes_of(session, other).changes, exported_on(session, other.exports[0]))
            except LedgerError:
                continue


def _span(history: History) -> tuple[dt.date, dt.date]:
    if history.proposal.kind is Kind.CHANGES:
        day = day_of(history.proposal) or dt.date.max - LOOKED_AT
        return day, day + LOOKED_AT
    plan = read_budget(history.proposal.payload)
    return plan.weeks[0], plan.last_on

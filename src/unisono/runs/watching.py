"""Watching over what automation may do: it is taken back at once where data break or money moved that nobody approved.

For a marketer: autonomy is earned by grades and lost by facts. After every import, check, grade and read-back each lane
is held against what its record and the data of this day carry.

Rule: a source in red that nobody has overridden closes every lane, since plans stand on all sources. A jump of scale
or a lasting shift of level in a source (its definition may have changed) closes the lanes of its channels. A budget
found above what was approved, or raised where nothing was approved, is a breach of the lane that raises that channel.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from unisono.decide import Action, Governance, Level, Person, ReadBack, ReadBackLine, Seen
from unisono.decide.orders import Autonomy
from unisono.domain import Light
from unisono.errors import NoFactsError
from unisono.facts.semantic import campaigns
from unisono.words import Money, Text, msg

if TYPE_CHECKING:
    from unisono.runs.session import Session

BREAKS = frozenset({"level_shift", "currency_or_scale_jump"})
"""Checks whose findings may mean that a figure is no longer defined as before."""


@dataclass(frozen=True, slots=True)
class Doubtful:
    """Channels whose lanes the data of this day do not carry."""

    red: frozenset[str]
    broken: frozenset[str]


def doubtful(session: Session) -> Doubtful:
    """Which channels stand on red data, and which on figures whose definition may have changed."""
    try:
        report = session.check()
    except NoFactsError:
        return Doubtful(frozenset(), frozenset())
    by_source: dict[str, set[str]] = {}
    rows = session.facts().sql("SELECT DISTINCT source, channel FROM media WHERE channel IS NOT NULL")
    for source, channel in rows.iter_rows():
        by_source.setdefault(source, set()).add(channel)
    forced = {override.source for override in session.decisions.overrides_in_force(report.edition.edition_id)}
    is_red = any(trust.light is Light.RED and trust.source not in forced for trust in report.trusts)
    every = frozenset[str]().union(*by_source.values())
    shifted = {finding.source for finding in report.findings if finding.check in BREAKS}
    broken = frozenset[str]().union(*(by_source.get(source, set()) for source in shifted))
    return Doubtful(every if is_red else frozenset(), broken)


def watch(session: Session, by: Person) -> tuple[Autonomy, ...]:
    """Take back what the data of this day and the record no longer carry; what was taken back.

    Nothing is questioned where no lane is open.
    """
    governance = Governance(session.decisions.ledger)
    if not _open_lanes(governance):
        return ()
    found = doubtful(session)
    return governance.demote(by=by, at=session.now, broken=found.broken, red=found.red)


def record_breaches(session: Session, seen: ReadBack, by: Person) -> tuple[Text, ...]:
    """Record what a read-back shows beyond what was approved, in the lanes that are open; once each."""
    governance = Governance(session.decisions.ledger)
    lanes = _open_lanes(governance)
    if not lanes:
        return ()
    told = {(breach.channel, breach.what) for breach in governance.charter().breaches}
    new = []
    for channel, what in _breaches(session, seen):
        if (channel, Action.INCREASE.value) in lanes and (channel, what) not in told:
            governance.record_breach(channel, Action.INCREASE.value, what, by=by, at=session.now)
            new.append(what)
    return tuple(new)


def _open_lanes(governance: Governance) -> frozenset[tuple[str, str]]:
    """Lanes in which automation does more than suggest."""
    autonomy = governance.charter().autonomy
    return frozenset(lane for lane, at in autonomy.items() if at.level.rank > Level.SUGGEST.rank)


def _breaches(session: Session, seen: ReadBack) -> Iterator[tuple[str, Text]]:
    channels = {
        (row["source"], row["account"] or "", row["campaign_id"] or "", row["campaign"]): row["channel"]
        for row in campaigns(session.facts(), session.settings).iter_rows(named=True)
    }
    for line in (*seen.lines, *seen.outside):
        channel = channels.get((line.platform, line.account, line.campaign_id, line.campaign))
        if channel is not None and _is_above(line):
            yield (
                channel,
                msg(
                    "{campaign}: {found} a day where {approved} were approved ({proposal}).",
                    campaign=line.campaign,
                    found=Money(line.found or 0, line.currency, 2),
                    approved=Money(line.new, line.currency, 2),
                    proposal=seen.proposal_id,
                ),
            )


def _is_above(line: ReadBackLine) -> bool:
    """Whether more is spent than before and than approved: somebody else raised it."""
    if line.found is None or line.seen is not Seen.CHANGED_BY_OTHERS:
        return False
    return line.found > max(line.new, line.expected) + (line.tolerance or 0)

"""The ladder of autonomy, L0 to L4: earned by graded predictions, lost at once when something breaks.

For a marketer: automation that wants to act inside the caps has first shown, prediction by prediction, that what it
promises comes true.

Rule: one step at a time, by a person. Up to L2 (prepare files) nothing leaves without approval, so L1 and L2 need no
track record. L3 asks for 8 graded predictions, L4 for 16, of which at least 80 % lay inside their interval, no breach
of a cap in 30 days, no break of definition and no red data. A breach, a break or red data brings automation down to L1
(suggest); coverage that falls below 80 % takes one step.
Limits: 8 predictions that all hold still leave a true coverage of 69 % possible (one in twenty); the counts are a
company's least, not a proof.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from unisono.decide.grading import Kept
from unisono.decide.history import History
from unisono.decide.orders import Breach, Level, TrackRecord
from unisono.errors import LedgerError
from unisono.words import Share, Text, msg

COVERAGE = 0.8
BREACH_DAYS = 30
# Never raise these: a ledger of today must still read tomorrow. Ask for more in a policy instead.
N_GRADED: Mapping[Level, int] = {Level.ACT_AND_NOTIFY: 8, Level.ACT_IN_PLAN: 16}


def obstacles(level: Level, evidence: TrackRecord) -> tuple[Text, ...]:
    """Why `level` is not earned on this evidence; nothing where it is."""
    if level.rank <= Level.PREPARE.rank:
        return ()
    found = list(_broken(evidence))
    asked = N_GRADED[level]
    if evidence.n_graded < asked:
        found.append(
            msg("Graded predictions: {n}; this level asks for {asked}.", n=evidence.n_graded, asked=asked),
        )
    if evidence.coverage is not None and evidence.coverage < COVERAGE:
        found.append(
            msg(
                "Predictions inside their interval: {share}; this level asks for {asked}.",
                share=Share(evidence.coverage),
                asked=Share(COVERAGE),
            )
        )
    return tuple(found)


def refuse_unearned(before: Level, level: Level, evidence: TrackRecord) -> None:
    """Refuse to raise automation by more than one step, or to a level that its record does not carry.

    Raises:
        LedgerError: says the next step, or what is missing.
    """
    if level.rank > before.rank + 1:
        raise LedgerError(
            msg(
                "Automation rises one step at a time: from {before} it can go to {next}.",
                before=before.value,
                next=f"L{before.rank + 1}",
            ),
            remedy=msg("Set the next step first."),
        )
    why = obstacles(level, evidence) if level.rank > before.rank else ()
    if why:
        raise LedgerError(
            msg("{level} is not earned yet: {reasons}", level=level.value, reasons=why),
            remedy=msg("Let it prepare and be graded; it rises when the record carries it."),
        )


def sufficient(level: Level, evidence: TrackRecord) -> bool:
    """Whether the evidence carries this level."""
    return not obstacles(level, evidence)


def due_level(level: Level, evidence: TrackRecord) -> tuple[Level, tuple[Text, ...]]:
    """The level that automation falls back to on this evidence, and why; the same level where nothing is wrong."""
    if level.rank <= Level.SUGGEST.rank:
        return level, ()
    broken = _broken(evidence)
    if broken:
        return Level.SUGGEST, broken
    if evidence.coverage is not None and evidence.coverage < COVERAGE and level.rank > Level.PREPARE.rank:
        return Level(f"L{level.rank - 1}"), obstacles(level, evidence)
    return level, ()


def track_record(
    histories: Iterable[History],
    breaches: Iterable[Breach],
    channel: str,
    action: str,
    at: dt.datetime,
    *,
    definition_break: bool = False,
    data_red: bool = False,
) -> TrackRecord:
    """The evidence that the ledger holds about one action in one channel.

    A grade counts when its proposal did that action there; one that could not be decided does not count.
    """
    graded = [
        h.grade.outcome.kept
        for h in histories
        if h.grade is not None and h.grade.outcome.kept is not Kept.UNDECIDED and _is_about(h, channel, action)
    ]
    since = at - dt.timedelta(days=BREACH_DAYS)
    broken = [b for b in breaches if (b.channel, b.action) == (channel, action) and b.at > since]
    return TrackRecord(len(graded), graded.count(Kept.KEPT), len(broken), definition_break, data_red)


def _is_about(history: History, channel: str, action: str) -> bool:
    effect = history.proposal.effect
    return effect is not None and any((ln.channel, ln.action.value) == (channel, action) for ln in effect.lines)


def _broken(evidence: TrackRecord) -> tuple[Text, ...]:
    found = []
    if evidence.n_breaches:
        found.append(msg("Breaches of caps in the last {days} days: {n}.", days=BREACH_DAYS, n=evidence.n_breaches))
    if evidence.definition_break:
        found.append(msg("A definition changed: older grades no longer speak for today."))
    if evidence.data_red:
        found.append(msg("The data behind it are red."))
    return tuple(found)

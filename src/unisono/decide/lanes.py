"""When automation may act alone: only inside lanes that people opened, within caps, on nothing new.

For a marketer: the machine moves money between what runs, as far as you let it. It never raises the budget, starts a
campaign, opens an audience or changes an objective unless a policy names that; where no cap is set it does nothing.

Rule: closed by default. Every doubt is a reason to leave the decision to people, and every reason is said. What the
ledger itself holds (`closed_lanes`) is proved again at every reading; what only the day shows is asked beside it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from unisono.decide.budget import read_budget
from unisono.decide.charter import Charter
from unisono.decide.confidence import Tier
from unisono.decide.effect import RAISE_TOTAL, Action, Effect
from unisono.decide.history import History
from unisono.decide.orders import Level, level_name
from unisono.decide.policy.case import Case
from unisono.decide.policy.checks import check
from unisono.decide.policy.folding import Standard
from unisono.decide.policy.rules import CAPS, WINDOW_DAYS
from unisono.decide.proposal import Kind, Proposal
from unisono.decide.states import State
from unisono.decide.topics import Topic, topic_name
from unisono.decide.verdict import Mode, Ruling, Verdict
from unisono.words import Text, msg

NEVER_ALONE = frozenset(
    {RAISE_TOTAL, Action.NEW_CAMPAIGN.value, Action.NEW_AUDIENCE.value, Action.OBJECTIVE.value, Action.RESUME.value}
)
"""What automation does only where a policy names it under `autonomous`."""


def lanes_of(charter: Charter, effect: Effect) -> tuple[str, ...]:
    """The lanes that an effect runs in, with their levels: `search/increase L3`."""
    pairs = sorted({(ln.channel, ln.action.value) for ln in effect.lines if ln.action is not Action.KEEP})
    return tuple(f"{channel}/{action} {charter.level(channel, action).value}" for channel, action in pairs)


def closed_lanes(charter: Charter, standard: Standard, case: Case, histories: Iterable[History]) -> tuple[Text, ...]:
    """Why automation may not act, by what the ledger itself says; nothing where it may."""
    found: list[Text] = []
    rules, effect = standard.enforced, case.effect
    if charter.freeze is not None:
        found.append(msg("Everything is frozen since {at}.", at=charter.freeze.at))
    if not effect.is_proved:
        found.append(msg("The change was not computed against the state of today."))
    if not any(getattr(rules, cap) not in (None, {}) for cap in CAPS):
        found.append(msg("No cap is set: nothing is done automatically."))
    opened = set(rules.autonomous or ())
    found += [
        msg("Never done automatically unless a policy names it: {action}.", action=action)
        for action in sorted((effect.actions & NEVER_ALONE) - opened)
    ]
    found += _low_levels(charter, effect)
    if not acts_in_plan(charter, histories, effect, case.at.date()):
        found += _above_threshold(standard, case)
    found += [finding.text for finding in check(standard, case) if finding.mode is not Mode.AUDIT]
    return tuple(found)


def doubts(
    proposal: Proposal, standard: Standard, effect: Effect, topics: Iterable[Topic], verdicts: Iterable[Verdict]
) -> tuple[Text, ...]:
    """Why people should decide, by what the proposal is about and what was said of it."""
    topics = tuple(topics)
    found = [msg("A lane of people: {topic}.", topic=topic_name(topic)) for topic in topics]
    named = {proposal.kind.value, *effect.actions, *(topic.value for topic in topics)}
    found += [
        msg("A policy asks that a person reviews: {what}.", what=what)
        for what in standard.enforced.human_review
        if what in named
    ]
    found += [verdict.reason for verdict in verdicts if verdict.ruling is not Ruling.ALLOW]
    if effect.is_reducing:
        return tuple(found)
    if proposal.confidence is None:
        found.append(msg("The proposal does not say how sure it is."))
    elif proposal.confidence.tier is not Tier.HIGH:
        found.append(msg("The confidence is not high."))
    return tuple(found)


def acts_in_plan(charter: Charter, histories: Iterable[History], effect: Effect, on: dt.date) -> bool:
    """Whether every lane is open to act inside the approved plan, and the effect stays there."""
    moved = {(ln.channel, ln.action.value) for ln in effect.lines if ln.action is not Action.KEEP}
    is_open = all(charter.level(*lane) is Level.ACT_IN_PLAN for lane in moved)
    return is_open and in_plan(histories, effect, on)


def in_plan(histories: Iterable[History], effect: Effect, on: dt.date) -> bool:
    """Whether the lines, as money a week, stay within what an approved budget plan gives their channels then."""
    allowed: dict[str, float] = {}
    for history in histories:
        if history.proposal.kind is Kind.BUDGET and history.state in (State.APPROVED, State.EXPORTED):
            plan = read_budget(history.proposal.payload)
            for i, first in enumerate(plan.weeks):
                if 0 <= (on - first).days < 7:
                    allowed.update({c.channel: c.weekly[i] for c in plan.channels})
    planned: dict[str, Decimal] = {}
    for line in effect.lines:
        planned[line.channel] = planned.get(line.channel, Decimal()) + line.planned
    return all(float(amount) <= allowed.get(channel, -1.0) for channel, amount in planned.items())


def _low_levels(charter: Charter, effect: Effect) -> list[Text]:
    found = []
    for channel, action in sorted({(ln.channel, ln.action.value) for ln in effect.lines}):
        level = charter.level(channel, action)
        if action != Action.KEEP.value and level.rank < Level.ACT_AND_NOTIFY.rank:
            found.append(
                msg(
                    "Automation in {channel} for “{action}” stands at {level} ({name}).",
                    channel=channel,
                    action=action,
                    level=level.value,
                    name=level_name(level),
                )
            )
    return found


def _above_threshold(standard: Standard, case: Case) -> list[Text]:
    """The money that moves without asking; a policy that is silent about it lets none move."""
    rules = standard.enforced
    threshold = rules.reallocation_threshold or Decimal()
    before = case.sums(rules.window_days or WINDOW_DAYS).actor(case.actor)
    if not case.effect.moved or before + case.effect.moved <= threshold:
        return []
    return [
        msg(
            "{added} to move, after {before} in the window: more than the {threshold} that move without asking.",
            added=case.money(case.effect.moved),
            before=case.money(before),
            threshold=case.money(threshold),
        )
    ]

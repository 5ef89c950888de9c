"""The checks of the policies: what a proposal exceeds, under which policy, and what follows from it.

For a marketer: a cap is a limit of authority. Above it the decision goes up (CMO and finance sign together), it is
never let through in silence; what a policy forbids outright (a country, a share of one seller) is blocked.

Rule: a proposal that is proved to reduce risk is never held up by any of these. Everything else is judged whole, on
the effective delta, with what was committed in the trailing window.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from unisono.decide.policy.case import Case, Finding, Weight
from unisono.decide.policy.commitments import Sums, last_rise
from unisono.decide.policy.folding import Standard
from unisono.decide.policy.rules import WINDOW_DAYS, Rules
from unisono.decide.roles import Role
from unisono.decide.verdict import Mode
from unisono.words import Share, Text, msg

HIGHER = (Role.CMO, Role.FINANCE)
"""Who decides above a cap."""


def check(standard: Standard, case: Case) -> tuple[Finding, ...]:
    """What the proposal exceeds, the strongest policies first; nothing where it is proved to reduce risk."""
    if case.effect.is_reducing:
        return ()
    found = []
    for mode, rules in standard.by_mode:
        if rules == Rules():
            continue
        if standard.currency not in (None, case.effect.currency):
            found.append(_other_currency(standard, case, mode))
            continue
        for rule, (weight, roles, judge) in _CHECKS.items():
            if getattr(rules, rule) in (None, {}):
                continue
            policy = standard.origin(mode, rule)
            if _is_untold(rule, case):
                found.append(Finding(rule, _UNTOLD[rule], mode, policy, Weight.ESCALATE))
            found += [Finding(rule, text, mode, policy, weight, roles) for text in judge(rules, case)]
    return tuple(found)


_UNTOLD = {
    "markets": msg("The policy speaks of markets, and the proposal names none: whoever signs answers for them."),
    "cap_platform": msg("The policy speaks of platforms, and the proposal names none: whoever signs answers for them."),
    "seller_share": msg("The policy speaks of sellers, and the proposal names none: whoever signs answers for them."),
}
"""Rules about places that a proposal may leave untold, as a plan by channel does: said, never passed in silence."""


def _is_untold(rule: str, case: Case) -> bool:
    """Whether money is added and none of it is told the place that the rule speaks of."""
    rising = [line for line in case.effect.lines if line.rise]
    match rule:
        case "markets":
            return bool(rising) and not any(case.markets_of(line) for line in rising)
        case "cap_platform":
            return bool(rising) and not any(line.platform for line in rising)
        case "seller_share":
            return bool(rising) and not any(line.vendor for line in rising)
        case _:
            return False


def _other_currency(standard: Standard, case: Case, mode: Mode) -> Finding:
    text = msg(
        "The proposal is in {currency}, the policies in {other}: their amounts cannot be compared.",
        currency=case.effect.currency,
        other=standard.currency,
    )
    return Finding("currency", text, mode, None, Weight.ESCALATE, HIGHER)


def _exceeds(case: Case, what: Text | str, before: Decimal, added: Decimal, cap: Decimal | None) -> Iterator[Text]:
    if cap is None or not added or before + added <= cap:
        return
    if before:
        yield msg(
            "{what}: {before} in the window plus {added} make {sum}, above the limit of {cap}.",
            what=what,
            before=case.money(before),
            added=case.money(added),
            sum=case.money(before + added),
            cap=case.money(cap),
        )
    else:
        yield msg(
            "{what}: {added} is above the limit of {cap}.", what=what, added=case.money(added), cap=case.money(cap)
        )


def _window(rules: Rules, case: Case) -> Sums:
    return case.sums(rules.window_days or WINDOW_DAYS)


def _cosign(rules: Rules, case: Case) -> Iterator[Text]:
    before = _window(rules, case).actor(case.actor)
    return _exceeds(case, msg("Finance signs too"), before, case.effect.moved, rules.cosign_above)


def _change(rules: Rules, case: Case) -> Iterator[Text]:
    return _exceeds(case, msg("One change"), Decimal(), case.effect.moved, rules.cap_change)


def _change_share(rules: Rules, case: Case) -> Iterator[Text]:
    now = sum((line.current for line in case.effect.lines), Decimal())
    cap = rules.cap_change_share or 0.0
    if case.effect.moved and (not now or float(case.effect.moved / now) > cap):
        moved = Share(float(case.effect.moved / now)) if now else case.money(case.effect.moved)
        yield msg("One change moves {moved}, above the limit of {cap}.", moved=moved, cap=Share(cap))


def _day(rules: Rules, case: Case) -> Iterator[Text]:
    return _exceeds(case, msg("One day"), case.sums(1).total(), case.effect.moved, rules.cap_day)


def _total(rules: Rules, case: Case) -> Iterator[Text]:
    return _exceeds(case, msg("All together"), _window(rules, case).total(), case.effect.moved, rules.cap_total)


def _actor(rules: Rules, case: Case) -> Iterator[Text]:
    added: dict[tuple[str, str], Decimal] = {}
    for line in case.effect.lines:
        added[line.vendor, line.account] = added.get((line.vendor, line.account), Decimal()) + line.rise
    for (vendor, account), rise in added.items():
        before = _window(rules, case).actor(case.actor, vendor, account)
        what = (
            msg("One actor at {place}", place=" / ".join(filter(None, (vendor, account))))
            if vendor or account
            else None
        )
        yield from _exceeds(case, what or msg("One actor"), before, rise, rules.cap_actor)


def _entity(rules: Rules, case: Case) -> Iterator[Text]:
    for line in case.effect.lines:
        before = _window(rules, case).place(name=line.name)
        yield from _exceeds(case, line.name, before, line.rise, rules.cap_entity)


def _by_place(place: str) -> Callable[[Rules, Case], Iterator[Text]]:
    def judge(rules: Rules, case: Case) -> Iterator[Text]:
        caps: Mapping[str, Decimal] = getattr(rules, f"cap_{place}")
        for name, cap in caps.items():
            added = sum((ln.rise for ln in case.effect.lines if getattr(ln, place) == name), Decimal())
            before = _window(rules, case).place(**{place: name})
            yield from _exceeds(case, name, before, added, cap)

    return judge


def _step(rules: Rules, case: Case) -> Iterator[Text]:
    cap = rules.step_share or 0.0
    for line in case.effect.lines:
        if line.current and float(line.rise / line.current) > cap:
            share = Share(float(line.rise / line.current))
            yield msg(
                "{entity} would rise by {share} in one step; the limit is {cap}.",
                entity=line.name,
                share=share,
                cap=Share(cap),
            )
        elif not line.current and line.rise:
            yield msg("{entity} would start from zero: that is no step of a known size.", entity=line.name)


def _cool_down(rules: Rules, case: Case) -> Iterator[Text]:
    for line in case.effect.lines:
        last = last_rise(case.commitments, line, case.story) if line.rise else None
        free = last + dt.timedelta(days=rules.cool_down_days or 0) if last is not None else None
        if last is not None and free is not None and case.at < free:
            yield msg(
                "{entity} was raised on {last}; it may rise again from {free}.", entity=line.name, last=last, free=free
            )


def _seller(rules: Rules, case: Case) -> Iterator[Text]:
    whole = sum((line.planned for line in case.effect.lines), Decimal())
    for vendor in sorted({line.vendor for line in case.effect.lines} - {""}):
        rows = [line for line in case.effect.lines if line.vendor == vendor]
        share = float(sum((row.planned for row in rows), Decimal()) / whole) if whole else 0.0
        if share > (rules.seller_share or 0.0) and any(row.rise for row in rows):
            yield msg(
                "{vendor} would get {share} of the money; the limit is {cap}.",
                vendor=vendor,
                share=Share(share),
                cap=Share(rules.seller_share or 0.0),
            )


def _mix(bound: str) -> Callable[[Rules, Case], Iterator[Text]]:
    def judge(rules: Rules, case: Case) -> Iterator[Text]:
        bounds: Mapping[str, float] = getattr(rules, bound)
        whole = sum((line.planned for line in case.effect.lines), Decimal())
        planned = {line.channel: Decimal() for line in case.effect.lines}
        for line in case.effect.lines:
            planned[line.channel] += line.planned
        for channel, limit in bounds.items():
            if channel not in planned or not whole:
                continue
            share = float(planned[channel] / whole)
            if (share < limit - 1e-9) if bound == "mix_min" else (share > limit + 1e-9):
                yield msg(
                    "{channel} would get {share} of the money; the policy says {limit}.",
                    channel=channel,
                    share=Share(share, 1),
                    limit=Share(limit, 1),
                )

    return judge


def _markets(rules: Rules, case: Case) -> Iterator[Text]:
    named = case.payload.get("markets")
    places = {line.market for line in case.effect.lines} - {""}
    places |= {str(market) for market in named} if isinstance(named, list | tuple) else set()
    outside = tuple(sorted(places - set(rules.markets or ())))
    if outside:
        yield msg("Markets that no policy allows: {markets}.", markets=outside)


_Judge = Callable[[Rules, Case], Iterator[Text]]
_CHECKS: dict[str, tuple[Weight, tuple[Role, ...], _Judge]] = {
    "cosign_above": (Weight.ESCALATE, (Role.FINANCE,), _cosign),
    "cap_change": (Weight.ESCALATE, HIGHER, _change),
    "cap_change_share": (Weight.ESCALATE, HIGHER, _change_share),
    "cap_day": (Weight.ESCALATE, HIGHER, _day),
    "cap_total": (Weight.ESCALATE, HIGHER, _total),
    "cap_actor": (Weight.ESCALATE, HIGHER, _actor),
    "cap_entity": (Weight.ESCALATE, HIGHER, _entity),
    "cap_channel": (Weight.ESCALATE, HIGHER, _by_place("channel")),
    "cap_platform": (Weight.ESCALATE, HIGHER, _by_place("platform")),
    "step_share": (Weight.ESCALATE, HIGHER, _step),
    "cool_down_days": (Weight.BLOCK, (), _cool_down),
    "seller_share": (Weight.BLOCK, (), _seller),
    "mix_min": (Weight.BLOCK, (), _mix("mix_min")),
    "mix_max": (Weight.BLOCK, (), _mix("mix_max")),
    "markets": (Weight.BLOCK, (), _markets),
}

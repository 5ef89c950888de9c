"""Policies cascade: corporate, brand, campaign. What holds is the tightest of all that apply.

Rule: each rule has its own sense of tighter (the smaller amount, the longer window, all roles together, the countries
that every policy allows). A lower layer that is looser has no effect, and that is said. Policies are folded apart by
strength, so that one which only audits never tightens one which is enforced.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from unisono.decide.canonical import fingerprint
from unisono.decide.codec import encode
from unisono.decide.policy.rules import Layer, Policy, Rules, layer_name
from unisono.decide.proposal import Payload
from unisono.decide.verdict import Mode
from unisono.words import Text, msg


def _each(tighter: Callable[[Any, Any], Any]) -> Callable[[Mapping[str, Any], Mapping[str, Any]], dict[str, Any]]:
    def both(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
        merged = dict(one)
        for key, value in other.items():
            merged[key] = tighter(merged[key], value) if key in merged else value
        return dict(sorted(merged.items()))

    return both


def _all_of(one: tuple[Any, ...], other: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(sorted({*one, *other}))


def _common(one: tuple[Any, ...], other: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(sorted({*one} & {*other}))


_TIGHTER: dict[str, Callable[[Any, Any], Any]] = {
    "reallocation_threshold": min,
    "human_review": _all_of,
    "autonomous": _common,
    "cosign_above": min,
    "signatures": _all_of,
    "n_signatures": max,
    "four_eyes": max,
    "cap_change": min,
    "cap_change_share": min,
    "cap_day": min,
    "cap_total": min,
    "cap_actor": min,
    "cap_entity": min,
    "cap_channel": _each(min),
    "cap_platform": _each(min),
    "window_days": max,
    "step_share": min,
    "cool_down_days": max,
    "approval_days": min,
    "proposal_days": min,
    "seller_share": min,
    "mix_min": _each(max),
    "mix_max": _each(min),
    "markets": _common,
}
_ADDING = frozenset({"human_review", "signatures"})
"""Lists in which a lower layer adds to what is asked: naming fewer contradicts nobody."""
_EXPLICIT = frozenset({"autonomous", "markets"})


@dataclass(frozen=True, slots=True)
class Standard:
    """What holds for one proposal, by strength, and where each rule comes from (`enforce.cap_day` -> `caps v2`)."""

    enforced: Rules = field(default_factory=Rules)
    advised: Rules = field(default_factory=Rules)
    audited: Rules = field(default_factory=Rules)
    origins: Mapping[str, str] = field(default_factory=dict)
    conflicts: tuple[Text, ...] = ()
    currency: str | None = None

    def origin(self, mode: Mode, rule: str) -> str | None:
        """The policy and version that says it."""
        return self.origins.get(f"{mode.value}.{rule}")

    @property
    def by_mode(self) -> tuple[tuple[Mode, Rules], ...]:
        """The rules by strength, strongest first."""
        return ((Mode.ENFORCE, self.enforced), (Mode.ADVISORY, self.advised), (Mode.AUDIT, self.audited))

    @property
    def version(self) -> str | None:
        """Fingerprint of what is enforced, which an approval is bound to; None when nothing is."""
        if self.enforced == Rules():
            return None
        return fingerprint({"rules": encode(self.enforced), "currency": self.currency})


def fold(policies: Iterable[Policy]) -> Standard:
    """The tightest of `policies`, higher layers first."""
    ordered = sorted(policies, key=lambda p: (list(Layer).index(p.layer), p.policy_id))
    rules = {mode: Rules() for mode in Mode}
    origins: dict[str, str] = {}
    conflicts: list[Text] = []
    for policy in ordered:
        mode = policy.strength
        conflicts += conflicts_with(rules[mode], policy)
        tightened = tighten(rules[mode], policy.rules)
        for rule in _changed(rules[mode], tightened):
            origins[f"{mode.value}.{rule}"] = policy.label
        rules[mode] = tightened
    currency = ordered[0].currency if ordered else None
    return Standard(rules[Mode.ENFORCE], rules[Mode.ADVISORY], rules[Mode.AUDIT], origins, tuple(conflicts), currency)


def tighten(one: Rules, other: Rules) -> Rules:
    """The tighter of each rule; a silent one gives way."""
    changes = {}
    for rule, tighter in _TIGHTER.items():
        before, said = getattr(one, rule), getattr(other, rule)
        if _is_silent(rule, said):
            continue
        changes[rule] = said if before is None else tighter(before, said)
    return replace(one, **changes)


def conflicts_with(above: Rules, policy: Policy) -> tuple[Text, ...]:
    """The rules of `policy` that are looser than what stands `above` it; they have no effect."""
    both = tighten(above, policy.rules)
    found = []
    for rule in _TIGHTER:
        higher, said, kept = getattr(above, rule), getattr(policy.rules, rule), getattr(both, rule)
        if _is_silent(rule, said) or higher is None or rule in _ADDING:
            continue
        is_loose = any(kept[key] != said[key] for key in said) if isinstance(said, Mapping) else kept != said
        if is_loose:
            found.append(
                msg(
                    "Policy {policy} ({layer}) is looser than a higher one in “{rule}”: that part has no effect.",
                    policy=policy.label,
                    layer=layer_name(policy.layer),
                    rule=rule,
                )
            )
    return tuple(found)


def applying(policies: Iterable[Policy], payload: Payload) -> tuple[Policy, ...]:
    """The policies that apply to a payload: one that names no brand or campaign is held to those of all of them."""
    found = []
    for policy in policies:
        named = None if policy.layer is Layer.CORPORATE else payload.get(policy.layer.value)
        if not isinstance(named, str) or not policy.scope or named.casefold() == policy.scope.casefold():
            found.append(policy)
    return tuple(found)


def _is_silent(rule: str, said: object) -> bool:
    """Whether nothing is said; a list of nothing that is said on purpose (no market, no action) is not silence."""
    return said is None or (said in ((), {}) and rule not in _EXPLICIT)


def _changed(before: Rules, after: Rules) -> tuple[str, ...]:
    return tuple(f.name for f in dataclasses.fields(Rules) if getattr(before, f.name) != getattr(after, f.name))

"""Who may loosen a policy: tightening is open to all who set policies, loosening to the roles that keep its layer.

For a marketer: a brand lead may add care to a rule of the company, and never takes any away.

Rule: a new version is looser when some rule of it asks less than the version before, or when it acts less (from
enforcing to advising, from advising to writing down). What lets automation do more (money that moves without asking,
actions that it may take) is loosening too, in whichever layer and also in a first version, since silence lets it do
nothing. The layer and the scope of a policy stay what they were: another reach is another policy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

from unisono.decide.policy.folding import tighten
from unisono.decide.policy.rules import Layer, Policy, Rules, layer_name
from unisono.decide.roles import Role, role_name
from unisono.decide.verdict import Mode
from unisono.errors import LedgerError
from unisono.words import Text, msg

KEEPERS: Mapping[Layer, tuple[Role, ...]] = {
    Layer.CORPORATE: (Role.CMO, Role.FINANCE),
    Layer.BRAND: (Role.CMO, Role.FINANCE, Role.BRAND),
    Layer.CAMPAIGN: (Role.CMO, Role.FINANCE, Role.BRAND),
}
"""The roles that may loosen the policies of a layer."""

OPENING = ("reallocation_threshold", "autonomous")
"""Rules that open something where nothing was said."""

_STRENGTH = (Mode.AUDIT, Mode.ADVISORY, Mode.ENFORCE)


def loosened(before: Policy | None, policy: Policy) -> tuple[str, ...]:
    """The rules in which `policy` asks less than `before`, and `mode` where it acts less."""
    old, new = before.rules if before is not None else Rules(), policy.rules
    both, own = tighten(tighten(old, new), new), tighten(new, new)
    found = [each.name for each in fields(Rules) if getattr(both, each.name) != getattr(own, each.name)]
    found += [rule for rule in OPENING if getattr(old, rule) is None and getattr(new, rule)]
    if before is not None and _STRENGTH.index(policy.strength) < _STRENGTH.index(before.strength):
        found.append("mode")
    return tuple(found)


def refuse_loosening(before: Policy | None, policy: Policy) -> None:
    """Refuse another layer or scope, and what is looser by somebody whose role does not keep the layer.

    Raises:
        LedgerError: says what would be looser and whose it is to loosen.
    """
    if before is not None and (policy.layer, policy.scope.casefold()) != (before.layer, before.scope.casefold()):
        raise LedgerError(
            msg(
                "Policy {id} is of the layer {layer}: a policy keeps its layer and its scope.",
                id=policy.policy_id,
                layer=layer_name(before.layer),
            ),
            remedy=msg("Set a policy of another name beside it."),
        )
    role, rules = policy.set_by.role, loosened(before, policy)
    opens = any(rule in OPENING for rule in rules)
    keepers = KEEPERS[Layer.CORPORATE if opens else policy.layer]
    if rules and role is not None and role not in keepers:
        raise LedgerError(
            msg("This would loosen policy {id} in {rules}.", id=policy.policy_id, rules=rules),
            remedy=msg(
                "Tighten it, or ask one of those who may loosen it: {roles}.",
                roles=tuple(role_name(keeper) for keeper in keepers),
            ),
        )


def keepers_told() -> tuple[Text, ...]:
    """Who may loosen the policies of each layer, in words."""
    return tuple(
        msg("{layer} ({roles})", layer=layer_name(layer), roles=tuple(role_name(role) for role in roles))
        for layer, roles in KEEPERS.items()
    )

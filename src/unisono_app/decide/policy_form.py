"""A policy as a form: each rule in words, with what it does; what is left empty is silent."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from unisono.decide import Layer, Mode, Role, Rules, layer_name, role_name
from unisono.words import Text, msg
from unisono_app.base.forms import label

_MONEY: tuple[tuple[str, Text, Text], ...] = (
    ("cosign_above", msg("Finance signs too above"), msg("Sum of what is added in the window.")),
    ("cap_change", msg("Most that one proposal adds"), msg("In money, on the lines that rise.")),
    ("cap_day", msg("Most that is added in a day"), msg("By everybody together.")),
    ("cap_total", msg("Most that is added in the window"), msg("By everybody together.")),
    (
        "cap_actor",
        msg("Most that one person adds in the window"),
        msg("At one vendor and account, with delegates."),
    ),
    ("cap_entity", msg("Most that is added to one campaign"), msg("In the window.")),
    (
        "reallocation_threshold",
        msg("What automation may move without asking"),
        msg("In the window; 0: it always asks."),
    ),
)
_SHARES: tuple[tuple[str, Text, Text], ...] = (
    ("cap_change_share", msg("Most that one proposal adds, in percent"), msg("Of what its lines spend now.")),
    ("step_share", msg("Largest single step, in percent"), msg("Of what a campaign spends now.")),
    ("seller_share", msg("Largest share of one vendor, in percent"), msg("Of the money of a plan.")),
)
_COUNTS: tuple[tuple[str, Text, Text], ...] = (
    ("n_signatures", msg("How many different people sign"), msg("One where nothing is said.")),
    ("window_days", msg("Days of the trailing window"), msg("30 where nothing is said.")),
    ("cool_down_days", msg("Days before a campaign may rise again"), msg("So that platforms learn in peace.")),
    ("approval_days", msg("Days that an approval holds"), msg("Then it is signed afresh.")),
    ("proposal_days", msg("Days that a proposal waits"), msg("Then it is made anew.")),
)
_MODES = (
    (Mode.AUDIT, msg("only write down")),
    (Mode.ADVISORY, msg("advise")),
    (Mode.ENFORCE, msg("enforce")),
)


_AMOUNT: dict[str, Any] = {"min_value": 0, "max_digits": 14, "decimal_places": 2}


class PolicyForm(forms.Form):
    """A policy and its rules."""

    policy_id = forms.SlugField(
        label=label(msg("Name")), help_text=label(msg("Lasting, such as media-caps.")), max_length=60
    )
    owner = forms.CharField(label=label(msg("Who answers for it")), max_length=120)
    layer = forms.ChoiceField(
        label=label(msg("Layer")),
        help_text=label(msg("A lower layer may only tighten.")),
        choices=[(layer.value, label(layer_name(layer))) for layer in Layer],
    )
    scope = forms.CharField(
        label=label(msg("Brand or campaign")),
        help_text=label(msg("Empty for the whole company.")),
        max_length=80,
        required=False,
    )
    mode = forms.ChoiceField(
        label=label(msg("How it works")), choices=[(m.value, label(t)) for m, t in _MODES], initial=Mode.ENFORCE.value
    )
    signatures = forms.MultipleChoiceField(
        label=label(msg("Roles that must all sign")),
        choices=[(role.value, label(role_name(role))) for role in (Role.CMO, Role.FINANCE, Role.PLANNER, Role.BRAND)],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    four_eyes = forms.BooleanField(label=label(msg("The proposer may not sign")), required=False)
    reason = forms.CharField(
        label=label(msg("Reason")),
        help_text=label(msg("It is kept as you type it.")),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )
    field_order = ("policy_id", "owner", "layer", "scope", "mode", "four_eyes", "signatures")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, title, help_text in _MONEY:
            self.fields[name] = forms.DecimalField(
                label=label(title),
                help_text=label(help_text),
                min_value=0,
                max_digits=14,
                decimal_places=2,
                required=False,
            )
        for name, title, help_text in _SHARES:
            self.fields[name] = forms.DecimalField(
                label=label(title),
                help_text=label(help_text),
                min_value=0,
                max_digits=7,
                decimal_places=2,
                required=False,
            )
        for name, title, help_text in _COUNTS:
            self.fields[name] = forms.IntegerField(
                label=label(title), help_text=label(help_text), min_value=1, max_value=3650, required=False
            )
        self.order_fields([*self.field_order, *(row[0] for row in (*_COUNTS[:1], *_MONEY, *_SHARES, *_COUNTS[1:]))])

    def rules(self) -> Rules:
        """The rules that were asked for."""
        asked = self.cleaned_data
        told: dict[str, Any] = {name: asked[name] for name, *_ in (*_MONEY, *_COUNTS) if asked[name] is not None}
        told |= {name: float(asked[name] / Decimal(100)) for name, *_ in _SHARES if asked[name] is not None}
        return Rules(
            signatures=tuple(Role(role) for role in asked["signatures"]), four_eyes=asked["four_eyes"] or None, **told
        )


def start_of(policy: Any) -> dict[str, Any]:
    """What the form shows of a policy that is there, to make its next version."""
    rules = policy.rules
    shown = {name: getattr(rules, name) for name, *_ in (*_MONEY, *_COUNTS)}
    shown |= {name: None if (s := getattr(rules, name)) is None else Decimal(str(s)) * 100 for name, *_ in _SHARES}
    own = {
        "policy_id": policy.policy_id,
        "owner": policy.owner,
        "layer": policy.layer.value,
        "scope": policy.scope,
        "mode": policy.mode.value,
        "signatures": [role.value for role in rules.signatures],
        "four_eyes": bool(rules.four_eyes),
    }
    return {**shown, **own}


def told_rules(rules: Rules) -> list[tuple[Text, object]]:
    """The rules that are not silent, in words, with their values."""
    found: list[tuple[Text, object]] = []
    if rules.four_eyes:
        found.append((msg("The proposer may not sign"), True))
    if rules.signatures:
        found.append((msg("Roles that must all sign"), tuple(role_name(role) for role in rules.signatures)))
    for kind, table in (("money", _MONEY), ("share", _SHARES), ("count", _COUNTS)):
        for name, title, _help in table:
            value = getattr(rules, name)
            if value is not None:
                found.append((title, (kind, value)))
    return found

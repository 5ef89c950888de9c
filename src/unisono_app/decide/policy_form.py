"""A policy as a form: each rule in words, with what it does; what is left empty is silent.

Rule: whatever a policy can say can be said here, so that the next version of a policy loses nothing. A version that
somebody else replaced meanwhile is not overwritten.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField

from unisono.decide import Layer, Mode, Policy, Role, Rules, layer_name, role_name
from unisono.decide.policy.keepers import keepers_told
from unisono.decide.policy.rules import Enforcement
from unisono.words import Text, msg
from unisono_app.base.forms import AmountField, field_of, label
from unisono_app.base.templatetags.words import words
from unisono_app.decide import rule_words as told
from unisono_app.decide.actions import SetPolicy
from unisono_app.decide.rule_words import BY_PLACE, FIGURES, Said, Way

_MODES = (
    (Mode.AUDIT, msg("only write down")),
    (Mode.ADVISORY, msg("advise")),
    (Mode.ENFORCE, msg("enforce")),
)
_BINDS = ((Enforcement.MUST, msg("It must be kept")), (Enforcement.SHOULD, msg("It should be kept: it only advises")))
_SIGNERS = (Role.CMO, Role.FINANCE, Role.PLANNER, Role.BRAND)
_NOTHING = "-"
"""The choice that says on purpose that nothing is allowed; no choice at all says nothing."""


_GROUPS: tuple[tuple[Text, tuple[str, ...]], ...] = (
    (msg("The policy"), ("policy_id", "owner", "layer", "scope", "mode", "enforcement")),
    (msg("Who signs"), ("signatures", "n_signatures", "cosign_above", "four_eyes")),
    (
        msg("How much may be added"),
        ("cap_change", "cap_change_share", "cap_day", "cap_total", "cap_actor", "cap_entity", "window_days"),
    ),
    (msg("Steps and shares"), ("step_share", "cool_down_days", "seller_share", "markets")),
    (msg("How long a yes holds"), ("approval_days", "proposal_days")),
    (msg("Automation"), ("reallocation_threshold", "autonomous", "human_review")),
)


def keepers() -> Text:
    """Who may loosen what, said before the form."""
    return msg(
        "Whoever sets policies may tighten one. Who may loosen it, by its layer: {keepers}. A policy keeps its layer, "
        "and what lets automation do more is for the keepers of the whole company.",
        keepers=keepers_told(),
    )


class PolicyForm(forms.Form):
    """A policy and its rules."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
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
    enforcement = forms.ChoiceField(
        label=label(msg("How strictly")),
        choices=[(e.value, label(t)) for e, t in _BINDS],
        initial=Enforcement.MUST.value,
    )
    four_eyes = forms.BooleanField(label=label(told.FOUR_EYES), required=False)

    def __init__(self, typed: Any = None, *, offer: Offer) -> None:
        known = offer.known
        super().__init__(typed, initial=_start(known) if known else None)
        self._offer = offer
        for lasting in ("policy_id", "layer", "scope"):
            self.fields[lasting].disabled = known is not None
        rules = known.rules if known else Rules()
        signers = tuple(dict.fromkeys((*_SIGNERS, *rules.signatures)))
        self.fields["signatures"] = _several(told.SIGNATURES, [(r.value, role_name(r)) for r in signers])
        for said in FIGURES:
            self.fields[said.name] = _figure(said, said.title, said.help)
        self.fields["human_review"] = _several(told.HUMAN_REVIEW, _whats(told.REVIEWED, rules.human_review))
        alone = [*_whats(told.ALONE, rules.autonomous or ()), (_NOTHING, msg("nothing of all this"))]
        self.fields["autonomous"] = _several(told.AUTONOMOUS, alone)
        self.fields["markets"] = forms.CharField(
            label=label(told.MARKETS),
            help_text=label(msg("Countries as FR, DE; empty: everywhere; a hyphen: nowhere.")),
            required=False,
        )
        for said in BY_PLACE:
            for place in offer.places(said.by):
                title = msg("{place}: {limit}", place=told.place_name(place, said.by), limit=said.title)
                self.fields[field_of(said.name, place)] = _figure(said, title)
        self.fields["reason"] = forms.CharField(
            label=label(msg("Reason")),
            help_text=label(msg("It is kept as you type it.")),
            widget=forms.Textarea(attrs={"rows": 3}),
            max_length=2000,
        )

    def clean(self) -> dict[str, Any]:
        """Refuse to replace what the person did not see."""
        asked = super().clean() or {}
        known = self._offer.known
        if known is not None and asked.get("version") != known.version:
            raise forms.ValidationError(
                words().text(msg("Somebody set version {n} of this policy meanwhile: open it anew.", n=known.version))
            )
        if known is None and asked.get("policy_id") in self._offer.taken:
            self.add_error("policy_id", words().text(msg("There is such a policy: make its next version on the page.")))
        return asked

    def clean_autonomous(self) -> tuple[str, ...] | None:
        """What automation may do; None where nothing is said."""
        chosen = tuple(self.cleaned_data["autonomous"])
        if _NOTHING in chosen and len(chosen) > 1:
            raise forms.ValidationError(words().text(msg("Choose “nothing of all this”, or what is allowed.")))
        return () if _NOTHING in chosen else chosen or None

    def clean_markets(self) -> tuple[str, ...] | None:
        """The countries; None where nothing is said."""
        typed = self.cleaned_data["markets"].strip()
        if typed == _NOTHING:
            return ()
        return tuple(part.strip().upper() for part in typed.split(",") if part.strip()) or None

    def rules(self) -> Rules:
        """The rules that were asked for; one that the form does not know stays as it is."""
        asked, known = self.cleaned_data, self._offer.known
        before = known.rules if known else Rules()
        figures: dict[str, Any] = {said.name: _value(said, asked[said.name]) for said in FIGURES}
        figures |= {said.name: self._row(said) for said in BY_PLACE}
        return replace(
            before,
            signatures=tuple(Role(role) for role in asked["signatures"]),
            four_eyes=asked["four_eyes"] or (None if before.four_eyes else before.four_eyes),
            human_review=tuple(asked["human_review"]),
            autonomous=asked["autonomous"],
            markets=asked["markets"],
            **figures,
        )

    def action(self) -> SetPolicy:
        """What was asked."""
        asked = self.cleaned_data
        return SetPolicy(
            asked["policy_id"],
            self.rules(),
            Layer(asked["layer"]),
            asked["owner"],
            asked["reason"],
            asked["scope"],
            Mode(asked["mode"]),
            Enforcement(asked["enforcement"]),
        )

    def _row(self, said: Said) -> dict[str, Any]:
        found = {place: self.cleaned_data[field_of(said.name, place)] for place in self._offer.places(said.by)}
        return {place: _value(said, typed) for place, typed in found.items() if typed is not None}

    def groups(self) -> list[tuple[Text, list[BoundField]]]:
        """The fields that stand in no table, by what they are about, in the order of a decision."""
        in_tables = {field_of(said.name, place) for said in BY_PLACE for place in self._offer.places(said.by)}
        groups = [(title, [self[name] for name in names]) for title, names in _GROUPS]
        placed = {*in_tables, *(name for _, names in _GROUPS for name in names)}
        rest = [field for field in self if field.name not in placed]
        return [*groups, (msg("Why"), rest)]

    def tables(self) -> tuple[Table, ...]:
        """Figures by channel, and by platform."""
        return (
            self._table("channel", msg("By channel"), msg("Channel")),
            self._table("platform", msg("By platform"), msg("Platform")),
        )

    def _table(self, by: str, title: Text, first: Text) -> Table:
        columns = tuple(said for said in BY_PLACE if said.by == by)
        rows = tuple(
            (told.place_name(place, by), tuple(self[field_of(said.name, place)] for said in columns))
            for place in self._offer.places(by)
        )
        return Table(by, title, first, tuple(said.title for said in columns), rows)


@dataclass(frozen=True, slots=True)
class Offer:
    """What a form about a policy is made from.

    Attributes:
        known: the version that it follows; None for a new policy.
        taken: names that policies have already.
        channels, platforms: of the workspace.
    """

    known: Policy | None
    taken: Collection[str]
    channels: tuple[str, ...]
    platforms: tuple[str, ...]

    def places(self, by: str) -> tuple[str, ...]:
        """The channels or platforms that get a row: those of the workspace, and those that the policy names."""
        there = self.channels if by == "channel" else self.platforms
        named = [getattr(self.known.rules, said.name) for said in BY_PLACE if said.by == by] if self.known else []
        return tuple(dict.fromkeys((*there, *(place for each in named for place in each))))


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of figures, one a channel or platform."""

    name: str
    title: Text
    first: Text
    columns: tuple[Text, ...]
    rows: tuple[tuple[Text | str, tuple[BoundField, ...]], ...]


def _figure(said: Said, title: Text, help_text: Text | None = None) -> forms.Field:
    told_as: dict[str, Any] = {"label": label(title), "required": False}
    told_as["help_text"] = label(help_text) if help_text else ""
    match said.way:
        case Way.MONEY:
            return AmountField(**told_as)
        case Way.SHARE:
            return forms.DecimalField(min_value=0, max_digits=9, decimal_places=4, **told_as)
        case _:
            return forms.IntegerField(min_value=1, max_value=3650, **told_as)


def _several(title: Text, choices: Iterable[tuple[str, Text | str]]) -> forms.MultipleChoiceField:
    shown = [(name, label(text) if isinstance(text, Text) else text) for name, text in choices]
    return forms.MultipleChoiceField(
        label=label(title), choices=shown, widget=forms.CheckboxSelectMultiple, required=False
    )


def _whats(offered: Iterable[str], said: Iterable[str]) -> list[tuple[str, Text | str]]:
    return [(what, told.what_name(what)) for what in dict.fromkeys((*offered, *said))]


def _value(said: Said, typed: Any) -> Any:
    """A figure as rules hold it: shares between 0 and 1."""
    return float(typed / Decimal(100)) if said.way is Way.SHARE and typed is not None else typed


def _typed(said: Said, value: Any) -> Any:
    """A figure as people type it: shares in percent."""
    return Decimal(str(value)) * 100 if said.way is Way.SHARE and value is not None else value


def _start(policy: Policy) -> dict[str, Any]:
    """What the form shows of a policy that is there, to make its next version."""
    rules = policy.rules
    markets = None if rules.markets is None else ", ".join(rules.markets) or _NOTHING
    own = {
        "version": policy.version,
        "policy_id": policy.policy_id,
        "owner": policy.owner,
        "layer": policy.layer.value,
        "scope": policy.scope,
        "mode": policy.mode.value,
        "enforcement": policy.enforcement.value,
        "signatures": [role.value for role in rules.signatures],
        "four_eyes": bool(rules.four_eyes),
        "human_review": list(rules.human_review),
        "autonomous": [_NOTHING] if rules.autonomous == () else list(rules.autonomous or ()),
        "markets": markets,
    }
    figures = {said.name: _typed(said, getattr(rules, said.name)) for said in FIGURES}
    rows = {
        field_of(said.name, place): _typed(said, value)
        for said in BY_PLACE
        for place, value in getattr(rules, said.name).items()
    }
    return {**own, **figures, **rows}

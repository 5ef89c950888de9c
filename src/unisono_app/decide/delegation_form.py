"""Forms about delegations and autonomy; both offer only what exists in the workspace.

The facts know no markets, so plans name none, and a delegation for some markets would reach nothing: none is asked.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from unisono.decide import Action, Authority, Level, Role, action_name, authority_name, level_name
from unisono.errors import ModelError
from unisono.report.vocabulary import channel_name
from unisono.words import Text, msg
from unisono_app.base.acting import Actor
from unisono_app.base.forms import AmountField, label
from unisono_app.decide.actions import Delegate
from unisono_app.people.queries import members

_REASON = {
    "label": label(msg("Reason")),
    "help_text": label(msg("It is kept as you type it.")),
    "max_length": 2000,
}


class DelegationForm(forms.Form):
    """Who may do more than the own role, and within which limits."""

    party = forms.ChoiceField(label=label(msg("Who")))
    authority = forms.ChoiceField(
        label=label(msg("What")), choices=[(a.value, label(authority_name(a))) for a in Authority]
    )
    limit = AmountField(
        label=label(msg("At most")),
        help_text=label(
            msg("Money added in 30 days; a change of one campaign counts by week. Empty: no limit of its own.")
        ),
        required=False,
    )
    channels = forms.MultipleChoiceField(
        label=label(msg("Channels")),
        help_text=label(msg("None chosen: all.")),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    until = forms.DateField(label=label(msg("Until")), widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), **_REASON)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._zone = ZoneInfo(actor.session().settings.time_zone)
        seats = members(actor.workspace).filter(left_at=None).exclude(user__handle=actor.member_id)
        people = [(seat.user.handle, seat.user.name) for seat in seats if Role.AGENCY not in seat.all_roles]
        agencies = sorted({seat.agency for seat in seats if seat.agency})
        self.fields["party"].choices = [*people, *((f"agency:{a}", a) for a in agencies)]  # type: ignore[attr-defined]
        self.fields["channels"].choices = _channel_choices(actor)  # type: ignore[attr-defined]

    def action(self) -> Delegate:
        """What was asked."""
        asked = self.cleaned_data
        party = str(asked["party"])
        agency = party.removeprefix("agency:") if party.startswith("agency:") else None
        ends = dt.datetime.combine(asked["until"], dt.time(23, 59, 59), tzinfo=self._zone).astimezone(dt.UTC)
        return Delegate(
            Authority(asked["authority"]),
            asked["reason"],
            "" if agency else party,
            agency,
            asked["limit"],
            (),
            tuple(asked["channels"]),
            ends,
        )


class AutonomyForm(forms.Form):
    """How far automation goes in one channel for one action."""

    channel = forms.ChoiceField(label=label(msg("Channel")))
    action = forms.ChoiceField(label=label(msg("Action")), choices=[(a.value, label(action_name(a))) for a in Action])
    level = forms.ChoiceField(
        label=label(msg("Level")),
        choices=[(v.value, label(msg("{level} · {name}", level=v.value, name=level_name(v)))) for v in Level],
    )
    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), **_REASON)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].choices = _channel_choices(actor)  # type: ignore[attr-defined]


def _channel_choices(actor: Actor) -> list[tuple[str, Any]]:
    """The channels, in words."""
    named = ((channel, channel_name(channel)) for channel in channels_of(actor))
    return [(channel, label(name) if isinstance(name, Text) else name) for channel, name in named]


def channels_of(actor: Actor) -> tuple[str, ...]:
    """The channels that the newest fit knows; none before the first fit."""
    try:
        return actor.session().latest_fit().data.channels
    except ModelError:
        return ()

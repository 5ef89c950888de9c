"""A change of one campaign, proposed in a form: by agencies about their own campaigns, and by anybody inside."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from unisono.decide import History, Permission
from unisono.report.vocabulary import channel_name, source_name
from unisono.runs.single_changes import Before
from unisono.words import Money, Text, msg
from unisono_app.base.acting import perform
from unisono_app.base.forms import AmountField, label, refusals_in
from unisono_app.base.going_on import go_on
from unisono_app.base.requests import Request
from unisono_app.base.templatetags.words import words
from unisono_app.decide import queries
from unisono_app.decide.actions import ProposeChange
from unisono_app.decide.single import asked_of, befores_for, campaign_in, limits_for
from unisono_app.people.access import room


class ChangeForm(forms.Form):
    """One campaign, from today's amount to another."""

    campaign = forms.ChoiceField(
        label=label(msg("Campaign")),
        help_text=label(
            msg("With what it spends a day lately, or what was exported since, and what an export sets next.")
        ),
        widget=forms.Select(attrs={"class": "long"}),
    )
    daily = AmountField(label=label(msg("Money a day, from then on")))
    effective_on = forms.DateField(label=label(msg("Starting on")), widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(
        label=label(msg("Reason")),
        help_text=label(msg("It is kept as you type it.")),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )

    def __init__(
        self, typed: Any = None, *, campaigns: Mapping[str, Before], currency: str, initial: Mapping[str, object]
    ) -> None:
        super().__init__(typed, initial=dict(initial))
        shown = [(name, words().text(_told(each, currency))) for name, each in campaigns.items()]
        self.fields["campaign"].choices = shown  # type: ignore[attr-defined]


def _told(before: Before, currency: str) -> Text:
    key, coming = before.campaign.key, before.coming
    now = msg(
        "{channel}: {campaign} ({platform}), {money} a day",
        channel=channel_name(before.campaign.channel),
        campaign=key.campaign,
        platform=source_name(key.platform),
        money=Money(before.daily, currency, 2),
    )
    if coming is None or coming.daily == before.daily:
        return now
    return msg("{now}; from {day} on {money}", now=now, day=coming.since, money=Money(coming.daily, currency, 2))


def _asked_before(old: History | None, today: dt.date) -> dict[str, object]:
    """Campaign, amount and day of the proposal that is answered; a day that has passed is asked for anew."""
    asked = asked_of(old.proposal) if old else None
    if old is None or asked is None:
        return {}
    day = asked.effective_on.isoformat() if asked.effective_on >= today else ""
    return {"campaign": campaign_in(old.proposal), "daily": asked.after, "effective_on": day}


@room(Permission.PROPOSE)
def change(request: Request) -> HttpResponse:
    """Propose another daily budget for one campaign."""
    campaigns, session = befores_for(request.actor), request.actor.session()
    supersedes = (request.POST or request.GET).get("supersedes", "")
    old = queries.to_replace(request.actor, supersedes) if supersedes else None
    initial = _asked_before(old, session.today)
    currency = session.settings.currency
    form = ChangeForm(request.POST or None, campaigns=campaigns, currency=currency, initial=initial)
    if request.method == "POST" and form.is_valid():
        asked = ProposeChange(**form.cleaned_data, supersedes=supersedes or None)
        with refusals_in(form):
            made = perform(asked, request.actor)
            told = msg("It is a proposal now, and waits for a decision.")
            return go_on(request, told, "decide-proposal", made.proposal_id)
    shown = {
        "form": form,
        "has_campaigns": bool(campaigns),
        "supersedes": supersedes,
        "conditions": [each.reason for each in old.open_conditions] if old else (),
        "limits": limits_for(request.actor),
    }
    return render(request, "decide/change.html", shown, status=400 if form.errors else 200)

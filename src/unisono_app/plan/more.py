"""Plan, beside the desk: how the plan under way is spent, and the calendar that the model reads."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from unisono.decide import Permission
from unisono.errors import NoFactsError
from unisono.measure.mmm.events import Shape
from unisono.runs import pacing as paces
from unisono.runs.calendar import calendar as read_calendar
from unisono.words import msg
from unisono_app.base.acting import perform
from unisono_app.base.forms import label, refusals_in
from unisono_app.base.going_on import go_on
from unisono_app.base.requests import Request
from unisono_app.base.templatetags.words import words
from unisono_app.people.access import room
from unisono_app.plan.actions import AddEvent, RemoveEvent

BACK, AHEAD = dt.timedelta(weeks=26), dt.timedelta(weeks=39)

SHAPES = (
    (Shape.PULSE, msg("some days")),
    (Shape.STEP, msg("from that day on")),
    (Shape.RAMP, msg("rises from that day on")),
    (Shape.DECAY, msg("fades from that day on")),
)


class EventForm(forms.Form):
    """An event for the model to read."""

    name = forms.CharField(label=label(msg("What happens")), max_length=80)
    on = forms.DateField(label=label(msg("Day")), widget=forms.DateInput(attrs={"type": "date"}))
    shape = forms.ChoiceField(label=label(msg("How it acts")), choices=[(s.value, label(t)) for s, t in SHAPES])
    lasts = forms.IntegerField(
        label=label(msg("Days")),
        help_text=label(msg("How many days it lasts, or rises.")),
        min_value=1,
        max_value=366,
        required=False,
    )


@room(Permission.SEE_TOTALS)
def pacing(request: Request) -> HttpResponse:
    """How the plan under way is spent, where it lands, and what other plans are exported."""
    session = request.actor.session()
    history = paces.under_way(session)
    try:
        found = paces.pacing(session, history) if history else None
    except NoFactsError:
        history = found = None
    shown = {
        "pacing": found,
        "proposal_id": history.proposal.proposal_id if history else "",
        "others": paces.beside(session, history),
        "today": session.today,
    }
    return render(request, "plan/pacing.html", shown)


@room(Permission.SEE_TOTALS)
def calendar(request: Request) -> HttpResponse:
    """Everything dated, as the model and the planner read it."""
    return _calendar(request, EventForm())


def _calendar(request: Request, form: EventForm) -> HttpResponse:
    session = request.actor.session()
    items = read_calendar(session, session.today - BACK, session.today + AHEAD, words().code)
    shown = {"items": items, "form": form, "today": session.today, "may_write": request.actor.may(Permission.FIT)}
    return render(request, "plan/calendar.html", shown, status=400 if form.errors else 200)


@require_POST
@room(Permission.FIT)
def add(request: Request) -> HttpResponse:
    """Write an event into model.toml."""
    form = EventForm(request.POST)
    if form.is_valid():
        asked = form.cleaned_data
        with refusals_in(form):
            perform(AddEvent(asked["name"], Shape(asked["shape"]), asked["on"], asked["lasts"]), request.actor)
            return go_on(request, msg("The next fit reads this event."), "plan-calendar")
    return _calendar(request, form)


@require_POST
@room(Permission.FIT)
def remove(request: Request) -> HttpResponse:
    """Take an event out of model.toml."""
    perform(RemoveEvent(request.POST.get("name", "")), request.actor)
    return go_on(request, msg("The next fit does not read this event any more."), "plan-calendar")

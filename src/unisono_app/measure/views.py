"""Measure: one page about the newest fit."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from unisono.decide import Permission
from unisono_app.base.requests import Request
from unisono_app.base.templatetags.words import words
from unisono_app.measure.queries import measure_page
from unisono_app.people.access import room


@room(Permission.SEE_TOTALS)
def measure(request: Request) -> HttpResponse:
    """What each channel earns, how far that can be trusted, and what would tell more."""
    return render(request, "measure/measure.html", {"page": measure_page(request.actor.session(), words().code)})

"""The request as our views get it: signed in, in a workspace, with HTMX's details."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from unisono_app.base.acting import Actor
from unisono_app.base.models import Workspace


class Request(HttpRequest):
    """A request inside a workspace; middleware and `room` put these on it."""

    htmx: HtmxDetails
    actor: Actor
    workspaces: list[Workspace]

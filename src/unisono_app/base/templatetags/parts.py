"""Parts of pages: addresses of our own files, and addresses inside a workspace.

{% asset "base/unisono.css" %}     {% to "proposal" "P-0001" %}     <a href="…"{% here "decide" %}>
"""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import mark_safe

from unisono.decide import Permission
from unisono_app.base.acting import Actor
from unisono_app.base.rooms import ROOMS
from unisono_app.base.static_files import asset as find

register = template.Library()


@register.simple_tag
def asset(name: str) -> str:
    """The address of a file of ours, marked with its contents so that browsers may keep it."""
    return reverse("static", args=[find(name).address])


@register.simple_tag(takes_context=True)
def to(context: dict[str, Any], view: str, *values: object, **named: object) -> str:
    """The address of a page of the workspace that the reader is in."""
    slug = context["request"].actor.workspace.slug
    return reverse(view, args=None if named else [slug, *values], kwargs={"slug": slug, **named} if named else None)


@register.simple_tag(takes_context=True)
def rooms(context: dict[str, Any]) -> list[dict[str, object]]:
    """The rooms that the reader may enter, with their addresses."""
    request = context["request"]
    slug, actor = request.actor.workspace.slug, request.actor
    here = request.resolver_match.view_name if request.resolver_match else ""
    return [
        {"name": place.name, "address": reverse(place.view, args=[slug]), "is_here": here.split("-")[0] == place.view}
        for place in ROOMS
        if actor.may(place.permission)
    ]


@register.simple_tag(takes_context=True)
def here(context: dict[str, Any], view: str, *below: str) -> str:
    """Marks the link to `view` where the reader is there, or on one of the pages `below` it."""
    match = context["request"].resolver_match
    name = match.view_name if match else ""
    if name == view:
        return mark_safe(' aria-current="page"')
    return mark_safe(' aria-current="true"') if name in below else ""


@register.filter
def may(actor: Actor, permission: str) -> bool:
    """Whether the reader has a permission, named by its value."""
    return actor.may(Permission(permission))

"""Roles, and the names of workspaces, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django import template
from django.template import Context

from unisono.decide import Role, role_name
from unisono_app.base.models import Workspace
from unisono_app.base.templatetags.words import words
from unisono_app.people.proofs import lacks_second_factor

register = template.Library()


@register.filter
def role(value: Role) -> str:
    """A role."""
    return words().text(role_name(value))


@register.filter
def roles(values: Iterable[str]) -> str:
    """Several roles."""
    return words().value(tuple(role_name(Role(value)) for value in values))


@register.inclusion_tag("people/_second_factor.html", takes_context=True)
def second_factor(context: Context) -> dict[str, bool]:
    """That a second factor is asked for, told on every page to whom it will stop, before it does."""
    request = context["request"]
    return {"is_missing": lacks_second_factor(request, request.actor)}


@register.filter
def named_among(workspace: Workspace, others: Sequence[Workspace]) -> str:
    """Its name; with the one of its address where another of them is called alike."""
    name = workspace.name.casefold()
    is_alone = sum(other.name.casefold() == name for other in others) < 2
    return workspace.name if is_alone else f"{workspace.name} ({workspace.slug})"

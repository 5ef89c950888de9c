"""Roles in words."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.template import Context

from unisono.decide import Role, role_name
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

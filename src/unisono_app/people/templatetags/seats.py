"""Roles in words."""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from unisono.decide import Role, role_name
from unisono_app.base.templatetags.words import words

register = template.Library()


@register.filter
def role(value: Role) -> str:
    """A role."""
    return words().text(role_name(value))


@register.filter
def roles(values: Iterable[str]) -> str:
    """Several roles."""
    return words().value(tuple(role_name(Role(value)) for value in values))

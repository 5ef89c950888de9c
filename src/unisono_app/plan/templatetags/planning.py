"""Kinds of calendar entries in words."""

from __future__ import annotations

from django import template

from unisono.runs.calendar import ItemKind
from unisono.words import msg
from unisono_app.base import forms
from unisono_app.base.templatetags.words import words

register = template.Library()

_KINDS = {
    ItemKind.FLIGHT: msg("flight"),
    ItemKind.PROMOTION: msg("promotion"),
    ItemKind.HOLIDAY: msg("public holiday"),
    ItemKind.EVENT: msg("event"),
    ItemKind.TEST: msg("test"),
    ItemKind.ABSENCE: msg("absence of data"),
}


@register.filter
def field_of(channel: str, what: str) -> str:
    """The name of a channel's field on the desk."""
    return forms.field_of(what, channel)


@register.filter
def item_kind(kind: ItemKind) -> str:
    """What an entry is."""
    return words().text(_KINDS[kind])

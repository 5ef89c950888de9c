"""The room Plan in templates: kinds of entries, the addresses of the desk’s figures, and its longer sentences."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlencode

from django import template

from unisono.runs.calendar import Item, ItemKind
from unisono.words import Share, msg
from unisono_app.base import forms
from unisono_app.base.templatetags.words import as_money, as_share, plain, words
from unisono_app.plan.asked import BUDGET, START, SUPERSEDES
from unisono_app.plan.desk import DeskPage
from unisono_app.plan.desks import channel_name, window_name
from unisono_app.plan.queries import Tried

register = template.Library()
register.filter("window_name", window_name)

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


@register.filter
def is_now(item: Item, today: dt.date) -> bool:
    """Whether an entry holds today."""
    return item.first_on <= today and (item.last_on is None or item.last_on >= today)


@register.filter
def of_channel(whole: object, channel: str) -> str:
    """A channel of a split, a window, some weeks or a plan, as its figures name it."""
    return f"{whole}:{channel_name(channel)}"


@register.filter
def today_again(page: DeskPage) -> str:
    """The desk's address with the usual split of the same window."""
    fields = {"weeks": str(page.window.weeks), BUDGET: plain(page.window.budget), START: page.start}
    return urlencode(fields | ({SUPERSEDES: page.supersedes} if page.supersedes else {}))


@register.filter
def less_told(tried: Tried) -> str:
    """That a smaller budget earns more; empty where none surely does."""
    less, currency = tried.less, tried.currency
    if less is None:
        return ""
    gain = less.gain
    return words().text(
        msg(
            "A smaller budget earns more: its best split of {money} gains {gain} ({lower} to {upper}), with a "
            "probability of {better}, compared with the usual split of {budget}.",
            money=as_money(less.budget, currency),
            gain=as_money(gain.value, gain.unit),
            lower=as_money(gain.interval.lower, gain.unit),
            upper=as_money(gain.interval.upper, gain.unit),
            better=as_share(less.probability_better),
            budget=as_money(tried.window.budget, currency),
        )
    )


@register.filter
def margin_told(margin_rate: float) -> str:
    """What the outcome and the gain of scenarios count."""
    return words().text(
        msg(
            "The outcome is the forecast of all that is sold in these weeks. The gain is contribution margin: {margin} "
            "of what media brings, also after the weeks, less the money that is spent more. It counts half of what "
            "the model believes to set channels apart, so it is not simply {margin} of the difference between two "
            "outcomes.",
            margin=Share.as_set(margin_rate),
        )
    )


@register.simple_tag
def waves_told() -> str:
    """Why other rooms tell another figure for the next unit of money."""
    return words().text(
        msg(
            "The rooms Today and Measure tell the next euro of the last year as it was spent: money in waves brings "
            "less than the same spread evenly, as it is here."
        )
    )

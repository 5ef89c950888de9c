"""`unisono scenario`: named plans side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from unisono.words import Share, msg
from unisono_cli.amounts import AmountError, parse_amount, parse_rate
from unisono_cli.command import command
from unisono_cli.face import Face
from unisono_cli.gains import probability_text
from unisono_cli.jsonable import estimate
from unisono_cli.page import QUIET, Page
from unisono_cli.plan_options import limit_options, request_from, typed, usual_budget
from unisono_cli.speech import _, speech

if TYPE_CHECKING:
    from collections.abc import Mapping

    from unisono.domain import Estimate
    from unisono.plan import Comparison


def make() -> click.Command:
    """Build the command."""
    return command(
        "scenario",
        body,
        does=_("Compare plans side by side: the usual split, the best one, one with less money, and your own."),
        more=[
            _("All stand on the same draws, so that what is uncertain about all of them cancels. Nothing is recorded.")
        ],
        options=[
            *limit_options(budget_needed=False),
            click.Option(
                ["--plan", "plans"],
                multiple=True,
                metavar=_("NAME:CHANNEL=MONEY,..."),
                help=_("A plan of yours, in money or in % of the usual split; other channels stay; repeat for more."),
            ),
        ],
        examples=[
            "scenario --budget 780k",
            'scenario --plan "no tv:tv=0" --plan "more search:search=+30%,display=-30%"',
        ],
    )


def body(face: Face, budget: float | None, weeks: int, plans: tuple[str, ...], **given: Any) -> None:
    """Run the command."""
    from unisono.plan.plan import reference_split

    session = face.session()
    with face.progress(_("Planning")):
        fit = session.latest_fit()
        amount = budget if budget is not None else usual_budget(fit, weeks)
        request = request_from(session, fit, budget=amount, weeks=weeks, **given)
        today = dict(zip(fit.data.channels, reference_split(fit, request).tolist(), strict=True))
        others = dict(typed("--plan", text, lambda told: parse_plan(told, today)) for text in plans)
        found = session.scenarios(request, others, fit)
    currency = fit.data.currency
    face.answer(fields(found, currency), lambda page: tell(page, found, currency))


def parse_plan(text: str, today: Mapping[str, float]) -> tuple[str, dict[str, float]]:
    """`no tv:tv=0,search=+30%` as a name and money by channel; `today` is money by channel.

    >>> parse_plan("more tv:tv=+50%", {"tv": 100.0})
    ('more tv', {'tv': 150.0})
    """
    name, _colon, rest = text.partition(":")
    money: dict[str, float] = {}
    for part in rest.split(","):
        channel, _equals, amount = (each.strip() for each in part.partition("="))
        if not (channel and amount):
            raise AmountError(text)
        share = amount.endswith("%")
        money[channel] = round(today.get(channel, 0.0) * (1 + parse_rate(amount)), 2) if share else parse_amount(amount)
    if not name.strip():
        raise AmountError(text)
    return name.strip(), money


def fields(found: Comparison, currency: str) -> dict[str, Any]:
    """The answer in JSON."""
    return {
        "currency": currency,
        "scenarios": [
            {
                "name": each.name,
                "budget": round(each.budget, 2),
                "outcome": _estimate(each.outcome),
                "margin": _estimate(each.margin),
                "net": _estimate(each.net) if each.net else None,
                "gain": _estimate(each.gain),
                "probability_better": each.probability_better,
                "beyond_history": each.beyond_history,
                "channels": [
                    {
                        "channel": channel,
                        "planned": round(float(each.split[m]), 2),
                        "weekly": [round(float(money), 2) for money in each.weekly[:, m]],
                    }
                    for m, channel in enumerate(found.channels)
                ],
            }
            for each in found.scenarios
        ],
    }


def _estimate(found: Estimate) -> dict[str, Any]:
    return estimate(found.value, found.interval.lower, found.interval.upper, found.interval.level, found.unit)


def tell(page: Page, found: Comparison, currency: str) -> None:
    """The answer in words."""
    words = speech()
    columns = ["", *(words.text(each.name) for each in found.scenarios)]
    n = len(found.scenarios)
    page.table(
        columns,
        [
            [channel, *(words.money(each.split[m], currency) for each in found.scenarios)]
            for m, channel in enumerate(found.channels)
        ]
        + [
            [_("Budget"), *(words.money(each.budget, currency) for each in found.scenarios)],
            [_("Outcome"), *(_value(each.outcome) for each in found.scenarios)],
            [_("Margin"), *(_value(each.margin) for each in found.scenarios)],
            [_("Net"), *(_value(each.net) if each.net else "–" for each in found.scenarios)],
            [_("Gain over the usual split"), *(_value(each.gain) for each in found.scenarios)],
            [_("at least"), *(words.amount(each.gain.interval.lower, each.gain.unit) for each in found.scenarios)],
            [_("at most"), *(words.amount(each.gain.interval.upper, each.gain.unit) for each in found.scenarios)],
            [
                _("Probability that it is better"),
                *(probability_text(each.probability_better) for each in found.scenarios),
            ],
        ],
        figures=range(1, n + 1),
    )
    page.gap()
    level = found.scenarios[0].gain.interval.level
    page.say(
        msg(
            "Gain is net of the money spent; at least and at most hold {level} of what is believed.", level=Share(level)
        ),
        QUIET,
    )
    for each in found.scenarios:
        if each.beyond_history:
            page.point(
                msg(
                    "{name}: {channels} would get more a week than was ever kept up; the curve is a guess there.",
                    name=each.name,
                    channels=each.beyond_history,
                ),
                "yellow",
            )


def _value(found: Estimate) -> str:
    return speech().amount(found.value, found.unit)

"""`unisono frontier`: how much money is right, and where should the next euro go?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from unisono.words import Text, msg
from unisono_cli.command import command
from unisono_cli.face import Face
from unisono_cli.gains import probability_text
from unisono_cli.jsonable import estimate
from unisono_cli.page import Cell, Page
from unisono_cli.plan_options import limit_options, request_from, usual_budget
from unisono_cli.speech import _, speech

if TYPE_CHECKING:
    from unisono.domain import Estimate
    from unisono.plan import Frontier, FrontierPoint
    from unisono.plan.insights import NextUnit


def make() -> click.Command:
    """Build the command."""
    return command(
        "frontier",
        body,
        does=_("Show what more or less money would bring, and where the next unit of it should go."),
        more=[
            _(
                "Each budget stands at its best split. Its margin is what it brings over spending nothing; net is that "
                "less the money. Nothing is recorded."
            )
        ],
        options=limit_options(budget_needed=False),
        examples=["frontier", "frontier --budget 780k --weeks 13 --lock radio"],
    )


def body(face: Face, budget: float | None, weeks: int, **given: Any) -> None:
    """Run the command."""
    from unisono.plan.desk import prepare
    from unisono.plan.insights import next_unit

    session = face.session()
    with face.progress(_("Planning")):
        fit = session.latest_fit()
        amount = budget if budget is not None else usual_budget(fit, weeks)
        request = request_from(session, fit, budget=amount, weeks=weeks, **given)
        found = session.frontier(request, fit)
        units = next_unit(prepare(fit, request))
    currency, channels = fit.data.currency, fit.data.channels
    face.answer(fields(found, units, currency, channels), lambda page: tell(page, found, units, currency))


def fields(found: Frontier, units: tuple[NextUnit, ...], currency: str, channels: tuple[str, ...]) -> dict[str, Any]:
    """The answer in JSON."""
    return {
        "currency": currency,
        "best": found.best.budget if found.best else None,
        "points": [
            {
                "budget": point.budget,
                "margin": _estimate(point.margin),
                "net": _estimate(point.net) if point.net else None,
                "next_unit": _estimate(point.next_unit),
                "beyond_history": point.beyond_history,
                "split": [
                    {"channel": c, "planned": round(float(money), 2)}
                    for c, money in zip(channels, point.split, strict=True)
                ],
            }
            for point in found.points
        ],
        "channels": [
            {"channel": u.channel, "next_unit": _estimate(u.margin), "probability_pays": u.probability_pays}
            for u in units
        ],
    }


def _estimate(found: Estimate) -> dict[str, Any]:
    return estimate(found.value, found.interval.lower, found.interval.upper, found.interval.level, found.unit)


def tell(page: Page, found: Frontier, units: tuple[NextUnit, ...], currency: str) -> None:
    """The answer in words."""
    words = speech()
    page.table(
        [_("Budget"), _("Margin"), _("Net"), _("The next unit brings")],
        [_line(point, currency) for point in found.points],
        figures=[0, 1, 2, 3],
    )
    page.gap()
    page.table(
        [_("Channel"), _("The next unit brings"), _("Probability that it pays")],
        [[unit.channel, _ratio(unit.margin), probability_text(unit.probability_pays)] for unit in units],
        figures=[1, 2],
    )
    page.gap()
    page.say(
        msg(
            "The next unit of money, at the usual split, brings most in {channel}: {margin}.",
            channel=units[0].channel,
            margin=words.number(units[0].margin.value, 2),
        )
    )
    if found.best is not None:
        page.say(_best(found, currency))


def _best(found: Frontier, currency: str) -> Text:
    best = found.best
    if best is None or best is found.points[0] or best is found.points[-1]:
        return msg("The highest net lies at the edge of these budgets, or beyond: ask around another budget.")
    return msg(
        "Of these budgets, {budget} leaves the highest expected net.", budget=speech().money(best.budget, currency)
    )


def _line(point: FrontierPoint, currency: str) -> list[Cell]:
    words = speech()
    budget = words.money(point.budget, currency)
    return [
        msg("{budget} (beyond the data)", budget=budget) if point.beyond_history else budget,
        _amounts(point.margin),
        _amounts(point.net) if point.net else "–",
        _ratio(point.next_unit),
    ]


def _amounts(found: Estimate) -> Text:
    value, lower, upper = (
        speech().amount(each, found.unit) for each in (found.value, found.interval.lower, found.interval.upper)
    )
    return msg("{value} ({lower} – {upper})", value=value, lower=lower, upper=upper)


def _ratio(found: Estimate) -> Text:
    value, lower, upper = (
        speech().number(each, 2) for each in (found.value, found.interval.lower, found.interval.upper)
    )
    return msg("{value} ({lower} – {upper})", value=value, lower=lower, upper=upper)

"""`unisono why`: what a plan hangs on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from unisono.words import Share, Text, msg
from unisono_cli.command import command
from unisono_cli.face import Face
from unisono_cli.gains import probability_text
from unisono_cli.page import Page
from unisono_cli.plan_options import limit_options, request_from, usual_budget
from unisono_cli.speech import _, speech

if TYPE_CHECKING:
    from unisono.plan import Insights
    from unisono.plan.insights import Move

_MOST = 8


def make() -> click.Command:
    """Build the command."""
    return command(
        "why",
        body,
        does=_("Show what the best plan hangs on: sure moves, tipping points, what limits cost, what would change it."),
        more=[_("Nothing is recorded.")],
        options=limit_options(budget_needed=False),
        examples=["why --budget 780k", "why --budget 780k --lock radio"],
    )


def body(face: Face, budget: float | None, weeks: int, **given: Any) -> None:
    """Run the command."""
    session = face.session()
    with face.progress(_("Planning")):
        fit = session.latest_fit()
        amount = budget if budget is not None else usual_budget(fit, weeks)
        request = request_from(session, fit, budget=amount, weeks=weeks, **given)
        found = session.insights(request, fit)
    currency, channels = fit.data.currency, fit.data.channels
    face.answer(fields(found, currency, channels), lambda page: tell(page, found, currency))


def fields(found: Insights, currency: str, channels: tuple[str, ...]) -> dict[str, Any]:
    """The answer in JSON."""
    return {
        "currency": currency,
        "moves": [
            {
                "channel": move.channel,
                "change": round(move.change, 2),
                "probability_right": move.probability_right,
                "sure": move.sure,
                "tipping": move.tipping,
            }
            for move in found.moves
        ],
        "least_change": {
            "channels": found.least_change,
            "kept": found.kept,
            "split": [
                {"channel": c, "planned": round(float(money), 2)}
                for c, money in zip(channels, found.least_split, strict=True)
            ],
        },
        "limits": [{"limit": price.limit, "worth": price.worth} for price in found.prices],
        "hinges": [{"what": hinge.what, "moved": hinge.moved} for hinge in found.hinges],
    }


def tell(page: Page, found: Insights, currency: str) -> None:
    """The answer in words."""
    words = speech()
    if not found.moves:
        page.say(msg("Nothing known justifies moving money: the usual split stays the plan."))
    else:
        page.table(
            [_("Channel"), _("Move"), _("Probability that it is right"), _("Tips when")],
            [
                [
                    move.channel,
                    words.money(move.change, currency),
                    probability_text(move.probability_right),
                    _tipping(move),
                ]
                for move in found.moves
            ],
            figures=[1, 2],
        )
        page.gap()
        sure = tuple(move.channel for move in found.moves if move.sure)
        page.say(
            msg("Moves without regret, right in at least nine draws of ten: {channels}.", channels=sure)
            if sure
            else msg("No single move is right in nine draws of ten: only the plan as a whole is likely to gain.")
        )
        page.say(
            msg(
                "The fewest moves: {channels} alone keep {share} of the plan's worth.",
                channels=found.least_change,
                share=Share(found.kept),
            )
        )
    page.gap()
    page.table(
        [_("Limit"), _("Worth of one more unit of money")],
        [[price.limit, words.number(price.worth, 2)] for price in found.prices],
        figures=[1],
    )
    page.gap()
    page.table(
        [_("What the plan turns on"), _("Money laid elsewhere")],
        [[hinge.what, Text("{share}", {"share": Share(hinge.moved)})] for hinge in found.hinges[:_MOST]],
        figures=[1],
    )


def _tipping(move: Move) -> Text | str:
    if move.tipping is None:
        return "–"
    if move.change > 0:
        return msg("its return is {share} lower than believed", share=Share(1 - move.tipping))
    return msg("its return is {share} higher than believed", share=Share(move.tipping - 1))

"""`unisono plan --by-region`: the split of a budget over channels and regions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from unisono.words import Text, msg
from unisono_cli.gains import gain_text, told_estimate
from unisono_cli.page import QUIET, Page
from unisono_cli.speech import _, speech

if TYPE_CHECKING:
    from unisono.plan.regional import RegionalPlan

_STYLES = {"draft": "red", "careful": "yellow", "firm": "green"}


def fields(plan: RegionalPlan, current: bool) -> dict[str, Any]:
    """The answer in JSON."""
    return {
        "run_id": plan.run_id,
        "edition_id": plan.edition_id,
        "on_current_facts": current,
        "currency": plan.currency,
        "first_on": plan.weeks[0],
        "weeks": len(plan.weeks),
        "budget": plan.request.budget,
        "cells": [
            {
                "channel": cell.channel,
                "region": cell.region,
                "today": round(line.reference, 2),
                "planned": round(line.planned, 2),
                "lower": round(line.lower, 2),
                "upper": round(line.upper, 2),
                "marginal": line.marginal.value,
                "beyond_history": line.beyond_history,
                "reason": line.reason,
                "weekly": [round(float(money), 2) for money in plan.weekly[:, m]],
            }
            for m, (cell, line) in enumerate(zip(plan.cells, plan.lines, strict=True))
        ],
        "gain": told_estimate(plan.gain),
        "probability_better": plan.probability_better,
        "bad_case": plan.bad_case,
        "assumptions": plan.assumptions,
        "firmness": plan.firmness,
        "standing": plan.standing,
    }


def tell(page: Page, plan: RegionalPlan, current: bool) -> None:
    """The answer in words: regions down, channels across, planned money and its change."""
    planned = {(cell.channel, cell.region): line for cell, line in zip(plan.cells, plan.lines, strict=True)}
    channels = list(plan.by_channel())
    regions = [region for region in plan.by_region() if region is not None]
    together = [channel for channel in channels if (channel, None) in planned]
    apart = [channel for channel in channels if channel not in together]
    page.table(
        [_("Region"), *apart, _("Total")],
        [
            *(
                [
                    region,
                    *(_moved(plan, planned[c, region].reference, planned[c, region].planned) for c in apart),
                    _moved(plan, *plan.by_region()[region]),
                ]
                for region in regions
            ),
            [_("All regions"), *(_moved(plan, *plan.by_channel()[c]) for c in apart), ""],
        ],
        figures=range(1, len(apart) + 2),
    )
    for channel in together:
        page.say(
            msg(
                "{channel}, for all regions together: {money}",
                channel=channel,
                money=_moved(plan, *plan.by_channel()[channel]),
            )
        )
    page.gap()
    page.say(gain_text(plan.gain, plan.probability_better, moves=plan.moves))
    for assumption in plan.assumptions:
        page.say(assumption, QUIET, indent=2)
    if not current:
        page.point(
            msg("The fit is older than the newest facts. To plan on them: {command}", command="unisono regions"),
            "yellow",
        )
    page.point(plan.standing, _STYLES[plan.firmness.value])
    page.say(_("Nothing was recorded: change lists know a channel's campaigns, not their regions."), QUIET)


def _moved(plan: RegionalPlan, today: float, planned: float) -> Text | str:
    """Planned money and its change against today's."""
    words = speech()
    money = words.money(planned, plan.currency)
    if today <= 0:
        return money
    return msg("{money} ({change})", money=money, change=words.signed(planned / today - 1))

"""What the next unit of money is worth at the plan's budget, and so whether the budget itself is right.

Rule: the return of the next unit is the mean over the channels of the planned split, by their money, of what one more
unit brings. Times the margin rate it is what one more unit earns: below one, a smaller budget would earn more; above
one, a larger budget would. Within `NEAR` of one nothing is concluded.
Limits: known only where the outcome is money; a mean over channels, each with an interval of its own in the table.
"""

from __future__ import annotations

from unisono.plan.plan import Plan
from unisono.words import Money, Share, Text, is_currency, msg
from unisono.words.text import Value

NEAR = 0.05


def next_money(plan: Plan) -> float | None:
    """Outcome that one more unit of money brings at the planned split; None where it is not money or nothing is spent.

    The mean of the channels' marginal returns by their planned money.
    """
    planned = sum(line.planned for line in plan.lines)
    if not is_currency(plan.gain.unit) or planned <= 0:
        return None
    return sum(line.planned * line.marginal.value for line in plan.lines) / planned


def on_the_budget(plan: Plan) -> Text | None:
    """Whether a smaller or a larger budget would earn more margin, in one sentence."""
    found, margin = next_money(plan), plan.request.margin_rate
    if found is None or margin <= 0:
        return None
    values: dict[str, Value] = {
        "money": Money(1, plan.currency),
        "found": round(found, 2),
        "needed": round(1 / margin, 2),
        "margin": Share.as_set(margin),
    }
    if found * margin < 1 - NEAR:
        return msg(
            "At this budget {money} more brings {found}, below the {needed} from which it pays for itself at a "
            "margin of {margin}: a smaller budget would earn more.",
            **values,
        )
    if found * margin > 1 + NEAR:
        return msg(
            "At this budget {money} more brings {found}, above the {needed} from which it pays for itself at a "
            "margin of {margin}: a larger budget would earn more.",
            **values,
        )
    return msg(
        "At this budget {money} more brings {found}, about the {needed} at which it just pays for itself at a "
        "margin of {margin}: the budget is about right.",
        **values,
    )

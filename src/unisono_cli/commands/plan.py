"""`unisono plan`: where should the next weeks' money go?"""

from __future__ import annotations

from typing import Any

import click
from rich.console import Console

from unisono.decide import Proposal
from unisono.plan import Plan, PlanRequest
from unisono.plan.plan import reference_split
from unisono.words import Money, Share, Text, msg
from unisono_cli.amounts import Amount, parse_bound, parse_group
from unisono_cli.command import command
from unisono_cli.face import Face, table
from unisono_cli.sitting import sit_down
from unisono_cli.speech import _, speech


def make() -> click.Command:
    """Build the command."""
    return command(
        "plan",
        body,
        help=_(
            "Find the best split of a budget over the coming weeks, and record it as a proposal that waits for a decision."
        ),
        epilog=_(
            "Examples: unisono plan --budget 2.4M --weeks 13 --bound tv=-20%:+20% --lock radio --group video=youtube,tv:200k:500k"
        ),
        options=(
            click.option(
                "--budget", type=Amount(), required=True, help=_("Money for the whole window, such as 780000 or 2.4M.")
            ),
            click.option("--weeks", type=int, default=13, show_default=True, help=_("Length of the window.")),
            click.option(
                "--bound",
                "bounds",
                multiple=True,
                metavar="CHANNEL=LOW:HIGH",
                help=_("Limits of a channel, in money or in % of today's split; repeat for more."),
            ),
            click.option(
                "--lock",
                "locks",
                multiple=True,
                metavar="CHANNEL",
                help=_("Keep a channel at today's share; repeat for more."),
            ),
            click.option(
                "--group",
                "groups",
                multiple=True,
                metavar="NAME=A,B:LOW:HIGH",
                help=_("Joint limits of several channels; repeat for more."),
            ),
            click.option(
                "--change",
                type=click.FloatRange(0, 1),
                default=0.5,
                show_default=True,
                help=_("How far a channel without a bound may move."),
            ),
            click.option(
                "--caution",
                type=click.FloatRange(0, 5),
                default=1.0,
                show_default=True,
                help=_("How many standard deviations of the gain are held against a move."),
            ),
            click.option(
                "--reference-weeks",
                type=click.IntRange(1),
                default=52,
                show_default=True,
                help=_("Today's split is that of the last so many weeks."),
            ),
            click.option("--by", default=None, help=_("Who proposes (default: the system user).")),
            click.option("--supersedes", metavar="ID", help=_("The proposal that this one replaces.")),
            click.option("--draft", is_flag=True, help=_("Only show the plan; record nothing.")),
        ),
    )


def body(
    face: Face,
    budget: float,
    bounds: tuple[str, ...],
    locks: tuple[str, ...],
    groups: tuple[str, ...],
    by: str | None,
    supersedes: str | None,
    draft: bool,
    **given: Any,
) -> None:
    """Run the command."""
    session = sit_down(face)
    request = PlanRequest(budget=budget, margin_rate=session.settings.margin_rate, locks=frozenset(locks), **given)
    with face.progress(_("Planning")) as update:
        fit = session.latest_fit()
        today = dict(zip(fit.data.channels, reference_split(fit, request).tolist(), strict=True))
        request = PlanRequest(
            budget=budget,
            margin_rate=session.settings.margin_rate,
            locks=frozenset(locks),
            bounds=dict(_typed(parse_bound, bound, "--bound", today) for bound in bounds),
            groups=tuple(_typed(parse_group, group, "--group") for group in groups),
            **given,
        )
        update(0.3)
        proposal: Proposal | None = None
        if draft:
            plan = session.draft_plan(request, fit)
        else:
            plan, proposal = session.plan(request, by=by or session.user, supersedes=supersedes)
        update(1.0)
    face.answer(fields(plan, proposal), lambda console: tell(console, plan, proposal))


def _typed(parse: Any, text: str, option: str, *more: Any) -> Any:
    try:
        return parse(text, *more)
    except ValueError:
        raise click.BadParameter(
            _(
                "“{value}” cannot be read. Write it like tv=100k:300k, tv=-20%:+20% or video=youtube,tv:200k:500k."
            ).format(value=text),
            param_hint=option,
        ) from None


def fields(plan: Plan, proposal: Proposal | None) -> dict[str, Any]:
    """The answer in JSON."""
    promise = plan.promise.total()
    return {
        "proposal": proposal.proposal_id if proposal else None,
        "payload_hash": proposal.payload_hash if proposal else None,
        "blocked": proposal.is_blocked if proposal else None,
        "run_id": plan.run_id,
        "edition_id": plan.edition_id,
        "currency": plan.currency,
        "first_on": plan.weeks[0],
        "weeks": len(plan.weeks),
        "budget": plan.request.budget,
        "channels": [
            {
                "channel": line.channel,
                "today": round(line.reference, 2),
                "planned": round(line.planned, 2),
                "lower": round(line.lower, 2),
                "upper": round(line.upper, 2),
                "locked": line.locked,
                "marginal": line.marginal.value,
                "beyond_history": line.beyond_history,
                "reason": line.reason,
            }
            for line in plan.lines
        ],
        "gain": {
            "value": plan.gain.value,
            "lower": plan.gain.interval.lower,
            "upper": plan.gain.interval.upper,
            "level": plan.gain.interval.level,
            "unit": plan.gain.unit,
        },
        "probability_better": plan.probability_better,
        "promise": {
            "value": promise.value,
            "lower": promise.interval.lower,
            "upper": promise.interval.upper,
            "level": promise.interval.level,
            "unit": promise.unit,
        },
        "assumptions": list(plan.assumptions),
    }


def probability_text(value: float) -> Text:
    """A probability without false certainty."""
    if value > 0.99:
        return msg("above {share}", share=Share(0.99))
    if value < 0.01:
        return msg("below {share}", share=Share(0.01))
    return Text("{share}", {"share": Share(value)})


def tell(console: Console, plan: Plan, proposal: Proposal | None) -> None:
    """The answer in words."""
    words = speech()

    def money(value: float) -> str:
        return words.value(Money(value, plan.currency))

    rows = [
        [line.channel, money(line.reference), money(line.planned), words.signed(line.change), words.text(line.reason)]
        for line in plan.lines
    ]
    console.print(table([_("Channel"), _("Today's split"), _("Plan"), _("Change"), _("Why")], rows, right=[1, 2, 3]))
    gain, promise = plan.gain, plan.promise.total()
    console.print()
    if plan.moves:
        console.print(
            words.text(
                msg(
                    "Expected gain over today's split: {gain} of margin (between {lower} and {upper}); probability that it is better: {probability}.",
                    gain=Money(gain.value, gain.unit),
                    lower=Money(gain.interval.lower, gain.unit),
                    upper=Money(gain.interval.upper, gain.unit),
                    probability=probability_text(plan.probability_better),
                )
            ),
            soft_wrap=True,
        )
    else:
        console.print(
            words.text(msg("Nothing known justifies moving money: today's split stays the plan.")), soft_wrap=True
        )
    console.print(
        words.text(
            msg(
                "Promise for these weeks: {value} (between {lower} and {upper}, {level}).",
                value=words.amount(promise.value, promise.unit),
                lower=words.amount(promise.interval.lower, promise.unit),
                upper=words.amount(promise.interval.upper, promise.unit),
                level=Share(promise.interval.level),
            )
        ),
        soft_wrap=True,
    )
    for assumption in plan.assumptions:
        console.print("  " + words.text(assumption), style="dim", soft_wrap=True, markup=False)
    if proposal is None:
        console.print(_("A draft: nothing was recorded."))
        return
    for verdict in (*proposal.blocks, *proposal.flags):
        console.print(f"[{'red' if proposal.is_blocked else 'yellow'}]●[/] ", end="")
        console.print(words.text(verdict.reason), soft_wrap=True, markup=False)
    console.print()
    if proposal.is_blocked:
        console.print(words.text(msg("Recorded as {id}, but blocked: it cannot be approved.", id=proposal.proposal_id)))
        return
    console.print(words.text(msg("Recorded as {id}; it waits for a decision.", id=proposal.proposal_id)))
    console.print(f'  unisono proposals approve {proposal.proposal_id} --by "…" --reason "…"', style="bold")

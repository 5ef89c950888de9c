"""`unisono plan`: where should the next weeks' money go?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from unisono.words import Share, Text, msg
from unisono_cli import plan_by_region
from unisono_cli.amounts import Amount, Rate
from unisono_cli.command import command
from unisono_cli.face import Face
from unisono_cli.gains import gain_text, probability_text, told_estimate
from unisono_cli.page import QUIET, STRONG, Page
from unisono_cli.plan_options import limit_options, request_by_region, request_from, usual_budget
from unisono_cli.speech import _, speech

if TYPE_CHECKING:
    from unisono.decide import Proposal
    from unisono.plan import Plan


def make() -> click.Command:
    """Build the command."""
    return command(
        "plan",
        body,
        does=_("Find the best split of a budget, and record it as a proposal that waits for a decision."),
        more=[
            _(
                "The window starts the week after the history ends. The usual split is that of the last weeks, scaled "
                "to the budget; a channel moves only as far as its limits allow and as what is known justifies."
            )
        ],
        options=[*limit_options(budget_needed=False), *_goal(), *_frequency(), *_record()],
        examples=[
            "plan --budget 780k",
            "plan --budget 2.4M --weeks 13 --bound tv=-20%:+20% --lock radio",
            "plan --budget 780k --group video=youtube,tv:200k:500k --draft",
            "plan --budget 780k --pace season --rules rules.toml --weekly",
            "plan --budget 780k --frequency best --draft",
            "plan --goal 5.2M --sure 80% --draft",
            "plan --budget 780k --by-region --bound north=-10%:+30% --lock tv",
        ],
    )


def _goal() -> list[click.Parameter]:
    return [
        click.Option(
            ["--goal"],
            type=Amount(),
            metavar=_("AMOUNT"),
            help=_("Instead of a budget: find the smallest one whose window brings this outcome."),
        ),
        click.Option(
            ["--sure"],
            type=Rate(0.5, 0.99),
            default="0.8",
            show_default=True,
            metavar=_("RATE"),
            help=_("How surely the goal must be reached."),
        ),
        click.Option(["--weekly"], is_flag=True, help=_("Show the money of every week.")),
        click.Option(
            ["--by-region"], is_flag=True, help=_("Split over channels and regions, by the newest fit of all regions.")
        ),
    ]


def _frequency() -> list[click.Parameter]:
    return [
        click.Option(
            ["--frequency"],
            type=click.Choice(["usual", "best"]),
            default="usual",
            show_default=True,
            help=_("Reach people as often as in the history, or at the best frequency that it ran at."),
        )
    ]


def _record() -> list[click.Parameter]:
    return [
        click.Option(["--by"], metavar=_("NAME"), help=_("Who proposes (default: the system user).")),
        click.Option(["--supersedes"], metavar="ID", help=_("The proposal that this one replaces.")),
        click.Option(["--draft"], is_flag=True, help=_("Only show the plan; record nothing.")),
    ]


def body(
    face: Face,
    budget: float | None,
    goal: float | None,
    sure: float,
    weekly: bool,
    by_region: bool,
    by: str | None,
    supersedes: str | None,
    draft: bool,
    **given: Any,
) -> None:
    """Run the command."""
    if (budget is None) == (goal is None):
        raise click.UsageError(_("Give either --budget or --goal."))
    if by_region:
        if budget is None or weekly or by or supersedes:
            raise click.UsageError(_("A plan by region splits a budget and is not recorded: give --budget alone."))
        _by_region(face, budget=budget, **given)
        return
    session = face.session()
    with face.progress(_("Planning")):
        fit = session.latest_fit()
        amount = budget if budget is not None else usual_budget(fit, given["weeks"])
        request = request_from(session, fit, budget=amount, **given)
        if goal is not None:
            request = session.draft_goal(request, goal, sure, fit).request
        proposal: Proposal | None = None
        if draft:
            plan = session.draft_plan(request, fit)
        else:
            plan, proposal = face.hand(by).plan(request, supersedes)
        current = session.edition().edition_id == plan.edition_id
    face.answer(fields(plan, proposal, current), lambda page: tell(page, plan, proposal, current, goal, weekly=weekly))


def _by_region(face: Face, **given: Any) -> None:
    from unisono.runs.panelling import draft_by_region, latest_panel

    session = face.session()
    with face.progress(_("Planning")):
        panel = latest_panel(session)
        plan = draft_by_region(session, request_by_region(session, panel, **given), panel)
        current = session.edition().edition_id == plan.edition_id
    face.answer(plan_by_region.fields(plan, current), lambda page: plan_by_region.tell(page, plan, current))


def fields(plan: Plan, proposal: Proposal | None, current: bool) -> dict[str, Any]:
    """The answer in JSON."""
    from unisono.plan import next_money, on_the_budget

    return {
        "proposal": proposal.proposal_id if proposal else None,
        "payload_hash": proposal.payload_hash if proposal else None,
        "blocked": proposal.is_blocked if proposal else None,
        "run_id": plan.run_id,
        "edition_id": plan.edition_id,
        "on_current_facts": current,
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
                "weekly": [round(float(money), 2) for money in plan.weekly[:, m]],
            }
            for m, line in enumerate(plan.lines)
        ],
        "gain": told_estimate(plan.gain),
        "probability_better": plan.probability_better,
        "bad_case": plan.bad_case,
        "present_value": plan.present_value.value if plan.present_value else None,
        "chance_of_target": plan.chance_of(plan.request.aim.target) if plan.request.aim.target else None,
        "promise": told_estimate(plan.promise.total()),
        "next_money": next_money(plan),
        "on_the_budget": on_the_budget(plan),
        "frequencies": [
            {
                "channel": each.channel,
                "usual": each.usual,
                "planned": each.planned,
                "lowest": each.lowest,
                "highest": each.highest,
                "best": each.best,
                "beyond": each.beyond,
            }
            for each in plan.frequencies
        ],
        "frequency_gain": told_estimate(plan.frequency_gain) if plan.frequency_gain else None,
        "assumptions": plan.assumptions,
    }


def tell(
    page: Page, plan: Plan, proposal: Proposal | None, current: bool, goal: float | None = None, *, weekly: bool = False
) -> None:
    """The answer in words."""
    from unisono.plan import on_the_budget
    from unisono.plan.frequency import frequency_texts

    words = speech()
    page.table(
        [_("Channel"), _("Usual split"), _("Plan"), _("Change"), _("Why")],
        [
            [
                line.channel,
                words.money(line.reference, plan.currency),
                words.money(line.planned, plan.currency),
                words.signed(line.change),
                line.reason,
            ]
            for line in plan.lines
        ],
        figures=[1, 2, 3],
    )
    if weekly:
        _tell_weeks(page, plan)
    page.gap()
    if goal is not None:
        page.say(_reached(plan, goal))
    page.say(gain_text(plan.gain, plan.probability_better, moves=plan.moves))
    for line in frequency_texts(plan.frequencies, plan.frequency_gain):
        page.say(line)
    page.say(_promise(plan))
    if verdict := on_the_budget(plan):
        page.say(verdict)
    for assumption in plan.assumptions:
        page.say(assumption, QUIET, indent=2)
    if not current:
        page.point(
            msg("The fit is older than the newest facts. To plan on them: {command}", command="unisono fit"), "yellow"
        )
    if proposal is None:
        page.say(_("A draft: nothing was recorded."))
    else:
        _tell_proposal(page, proposal)


def _tell_weeks(page: Page, plan: Plan) -> None:
    """The money of every week, one column per channel."""
    words = speech()
    page.gap()
    page.table(
        [_("Week of"), *(line.channel for line in plan.lines), _("Total")],
        [
            [
                words.text(Text("{day}", {"day": week})),
                *(words.money(money, plan.currency) for money in (*row, row.sum())),
            ]
            for week, row in zip(plan.weeks, plan.weekly, strict=True)
        ],
        figures=range(1, len(plan.lines) + 2),
    )


def _reached(plan: Plan, goal: float) -> Text:
    unit = plan.promise.unit
    return msg(
        "The smallest budget that brings {goal}: {budget}; probability that it does: {probability}.",
        goal=speech().amount(goal, unit),
        budget=speech().money(plan.request.budget, plan.currency),
        probability=probability_text(plan.chance_of(goal)),
    )


def _promise(plan: Plan) -> Text:
    words, promise = speech(), plan.promise.total()
    return msg(
        "Promise for these weeks: {value} (between {lower} and {upper}, {level}).",
        value=words.amount(promise.value, promise.unit),
        lower=words.amount(promise.interval.lower, promise.unit),
        upper=words.amount(promise.interval.upper, promise.unit),
        level=Share(promise.interval.level),
    )


def _tell_proposal(page: Page, proposal: Proposal) -> None:
    """What the guardrails say, and what to do next."""
    for verdict in proposal.blocks:
        page.point(verdict.reason, "red")
    for verdict in proposal.flags:
        page.point(verdict.reason, "yellow")
    page.gap()
    if proposal.is_blocked:
        page.say(msg("Recorded as {id}, but blocked: it cannot be approved.", id=proposal.proposal_id))
        return
    page.say(msg("Recorded as {id}; it waits for a decision.", id=proposal.proposal_id))
    page.copyable(f"  unisono proposals show {proposal.proposal_id}", STRONG)
    page.copyable(f'  unisono proposals approve {proposal.proposal_id} --by "…" --reason "…"', STRONG)

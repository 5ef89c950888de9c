"""`unisono plan`: where should the next weeks' money go?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import click

from unisono.words import Share, Text, msg
from unisono_cli.amounts import Amount, AmountError, Rate, parse_bound, parse_group
from unisono_cli.command import command
from unisono_cli.face import Face
from unisono_cli.jsonable import estimate
from unisono_cli.page import QUIET, STRONG, Page
from unisono_cli.speech import _, speech

if TYPE_CHECKING:
    from unisono.decide import Proposal
    from unisono.domain import Estimate
    from unisono.plan import Plan

T = TypeVar("T")


def make() -> click.Command:
    """Build the command."""
    return command(
        "plan",
        body,
        does=_("Find the best split of a budget, and record it as a proposal that waits for a decision."),
        more=[
            _(
                "The window starts the week after the history ends. Today's split is that of the last weeks, scaled to "
                "the budget; a channel moves only as far as its limits allow and as what is known justifies."
            )
        ],
        options=[*_limits(), *_record()],
        examples=[
            "plan --budget 780k",
            "plan --budget 2.4M --weeks 13 --bound tv=-20%:+20% --lock radio",
            "plan --budget 780k --group video=youtube,tv:200k:500k --draft",
        ],
    )


def _limits() -> list[click.Parameter]:
    return [
        click.Option(
            ["--budget"],
            type=Amount(),
            metavar=_("AMOUNT"),
            required=True,
            help=_("Money for the whole window, such as 780000 or 2.4M."),
        ),
        click.Option(
            ["--weeks"], type=int, default=13, show_default=True, metavar=_("NUMBER"), help=_("Length of the window.")
        ),
        click.Option(
            ["--bound", "bounds"],
            multiple=True,
            metavar=_("CHANNEL=LOW:HIGH"),
            help=_("Limits of a channel, in money or in % of today's split; repeat for more."),
        ),
        click.Option(
            ["--lock", "locks"],
            multiple=True,
            metavar=_("CHANNEL"),
            help=_("Keep a channel at today's share; repeat for more."),
        ),
        click.Option(
            ["--group", "groups"],
            multiple=True,
            metavar=_("NAME=A,B:LOW:HIGH"),
            help=_("Joint limits of several channels; repeat for more."),
        ),
        click.Option(
            ["--change"],
            type=Rate(0, 1),
            default="0.5",
            show_default=True,
            metavar=_("RATE"),
            help=_("How far a channel without a bound may move."),
        ),
        click.Option(
            ["--caution"],
            type=Rate(0, 5),
            default="1",
            show_default=True,
            metavar=_("NUMBER"),
            help=_("How many standard deviations of the gain are held against a move."),
        ),
        click.Option(
            ["--reference-weeks"],
            type=click.IntRange(1),
            default=52,
            show_default=True,
            metavar=_("NUMBER"),
            help=_("Today's split is that of the last so many weeks."),
        ),
    ]


def _record() -> list[click.Parameter]:
    return [
        click.Option(["--by"], metavar=_("NAME"), help=_("Who proposes (default: the system user).")),
        click.Option(["--supersedes"], metavar="ID", help=_("The proposal that this one replaces.")),
        click.Option(["--draft"], is_flag=True, help=_("Only show the plan; record nothing.")),
    ]


def body(
    face: Face,
    bounds: tuple[str, ...],
    locks: tuple[str, ...],
    groups: tuple[str, ...],
    by: str | None,
    supersedes: str | None,
    draft: bool,
    **given: Any,
) -> None:
    """Run the command."""
    from unisono.plan import PlanRequest
    from unisono.plan.plan import reference_split

    session = face.session()
    with face.progress(_("Planning")):
        fit = session.latest_fit()
        request = PlanRequest(
            margin_rate=session.settings.margin_rate,
            locks=frozenset(locks),
            groups=tuple(_typed("--group", group, parse_group) for group in groups),
            **given,
        )
        today = dict(zip(fit.data.channels, reference_split(fit, request).tolist(), strict=True))
        limits = dict(_typed("--bound", bound, partial(parse_bound, today=today)) for bound in bounds)
        request = replace(request, bounds=limits)
        proposal: Proposal | None = None
        if draft:
            plan = session.draft_plan(request, fit)
        else:
            plan, proposal = session.plan(request, by=by or session.user, supersedes=supersedes)
        current = session.edition().edition_id == plan.edition_id
    face.answer(fields(plan, proposal, current), lambda page: tell(page, plan, proposal, current))


def _typed(option: str, text: str, parse: Callable[[str], T]) -> T:
    """What a person typed after `option`, or how to write it."""
    try:
        return parse(text)
    except AmountError:
        how = _("“{value}” cannot be read. Write it like tv=100k:300k, tv=-20%:+20% or video=youtube,tv:200k:500k.")
        raise click.BadParameter(how.format(value=text), param_hint=option) from None


def fields(plan: Plan, proposal: Proposal | None, current: bool) -> dict[str, Any]:
    """The answer in JSON."""
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
            }
            for line in plan.lines
        ],
        "gain": _estimate(plan.gain),
        "probability_better": plan.probability_better,
        "promise": _estimate(plan.promise.total()),
        "assumptions": plan.assumptions,
    }


def _estimate(found: Estimate) -> dict[str, Any]:
    return estimate(found.value, found.interval.lower, found.interval.upper, found.interval.level, found.unit)


def probability_text(value: float) -> Text:
    """A probability without false certainty."""
    if value > 0.99:
        return msg("above {share}", share=Share(0.99))
    if value < 0.01:
        return msg("below {share}", share=Share(0.01))
    return Text("{share}", {"share": Share(value)})


def gain_kind(unit: str) -> Text:
    """What a gain in `unit` (currency code, or the noun of an outcome) is a gain of."""
    return msg("margin") if len(unit) == 3 and unit.isupper() else msg("incremental outcome")


def tell(page: Page, plan: Plan, proposal: Proposal | None, current: bool) -> None:
    """The answer in words."""
    words = speech()
    page.table(
        [_("Channel"), _("Today's split"), _("Plan"), _("Change"), _("Why")],
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
    page.gap()
    page.say(_gain(plan))
    page.say(_promise(plan))
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


def _gain(plan: Plan) -> Text:
    if not plan.moves:
        return msg("Nothing known justifies moving money: today's split stays the plan.")
    words, gain = speech(), plan.gain
    return msg(
        "Expected gain over today's split: {gain} in {what} (between {lower} and {upper}, {level}); "
        "probability that it is better: {probability}.",
        what=gain_kind(gain.unit),
        gain=words.amount(gain.value, gain.unit),
        lower=words.amount(gain.interval.lower, gain.unit),
        upper=words.amount(gain.interval.upper, gain.unit),
        level=Share(gain.interval.level),
        probability=probability_text(plan.probability_better),
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

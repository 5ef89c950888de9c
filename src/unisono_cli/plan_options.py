"""What plan, frontier, scenario and why are asked alike: budget, weeks, limits, rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from unisono_cli.amounts import Amount, AmountError, Rate, parse_bound, parse_group
from unisono_cli.speech import _

if TYPE_CHECKING:
    from unisono.measure.mmm.panel.result import PanelResult
    from unisono.measure.mmm.result import FitResult
    from unisono.plan import PlanRequest
    from unisono.runs.session import Session

T = TypeVar("T")
PACES = ("even", "season")


def limit_options(*, budget_needed: bool = True) -> list[click.Parameter]:
    """Options that say what a plan must meet."""
    return [
        click.Option(
            ["--budget"],
            type=Amount(),
            metavar=_("AMOUNT"),
            required=budget_needed,
            help=_("Money for the whole window, such as 780000 or 2.4M."),
        ),
        click.Option(
            ["--weeks"], type=int, default=13, show_default=True, metavar=_("NUMBER"), help=_("Length of the window.")
        ),
        click.Option(
            ["--start"],
            type=click.DateTime(["%Y-%m-%d"]),
            metavar=_("YYYY-MM-DD"),
            help=_("First day of the window; by default the first week after the facts that has not begun."),
        ),
        click.Option(
            ["--bound", "bounds"],
            multiple=True,
            metavar=_("CHANNEL=LOW:HIGH"),
            help=_("Limits of a channel, in money or in % of the usual split; repeat for more."),
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
            help=_("The usual split is that of the last so many weeks."),
        ),
        click.Option(
            ["--pace"],
            type=click.Choice(PACES),
            default=None,
            help=_("Spend evenly, or follow the season of last year."),
        ),
        click.Option(
            ["--rules"],
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            metavar=_("FILE"),
            help=_("A file of further rules: commitments, minimums, bursts, steps, aim, prices."),
        ),
    ]


def request_from(session: Session, fit: FitResult, **given: Any) -> PlanRequest:
    """The request that a person typed."""
    from unisono.plan.later import first_ahead
    from unisono.plan.plan import reference_split

    def today(request: PlanRequest) -> dict[str, float]:
        return dict(zip(fit.data.channels, reference_split(fit, request).tolist(), strict=True))

    request = typed_request(session, today, **given)
    return request if request.start else replace(request, start=first_ahead(fit.data, session.today))


def request_by_region(session: Session, panel: PanelResult, **given: Any) -> PlanRequest:
    """The request that a person typed, in words of channels, regions, and one in the other."""
    from unisono.plan.regional import todays_money

    return typed_request(session, partial(todays_money, panel), **given)


def typed_request(
    session: Session,
    today: Callable[[PlanRequest], Mapping[str, float]],
    *,
    bounds: tuple[str, ...],
    locks: tuple[str, ...],
    groups: tuple[str, ...],
    pace: str | None,
    rules: Path | None,
    frequency: str = "usual",
    start: dt.datetime | None = None,
    **given: Any,
) -> PlanRequest:
    """The request that a person typed; bounds in % are of what `today` says of each name."""
    from unisono.plan import Frequency, Pace, PlanRequest
    from unisono_cli.rules import read_rules

    pacing, aim, market = read_rules(rules)
    request = PlanRequest(
        margin_rate=session.settings.margin_rate,
        locks=frozenset(locks),
        groups=tuple(typed("--group", group, parse_group) for group in groups),
        pacing=replace(pacing, pace=Pace(pace)) if pace else pacing,
        aim=aim,
        market=market,
        frequency=Frequency(frequency),
        start=start.date() if start else None,
        **given,
    )
    if not bounds:
        return request
    read = partial(parse_bound, today=today(request))
    return replace(request, bounds=dict(typed("--bound", bound, read) for bound in bounds))


def typed(option: str, text: str, parse: Callable[[str], T]) -> T:
    """What a person typed after `option`, or how to write it."""
    try:
        return parse(text)
    except AmountError:
        how = _("“{value}” cannot be read. Write it like tv=100k:300k, tv=-20%:+20% or video=youtube,tv:200k:500k.")
        raise click.BadParameter(how.format(value=text), param_hint=option) from None


def usual_budget(fit: FitResult, weeks: int) -> float:
    """The money of as many weeks at last year's level: where no budget was said."""
    data = fit.data
    recent = data.spend[-data.periods_in(52) :].sum(axis=1)
    return float(recent.mean() * data.periods_in(weeks))

"""`unisono funnel`: what media pays back after the quarter, what a point of awareness earns, what leads become."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from unisono.words import Share, Text, msg
from unisono_cli.amounts import Amount
from unisono_cli.command import command
from unisono_cli.commands.fit import STYLES
from unisono_cli.face import Face
from unisono_cli.page import QUIET, Cell, Page, words
from unisono_cli.sampling import sampling_options
from unisono_cli.speech import _, speech

if TYPE_CHECKING:
    import polars as pl

    from unisono.measure.funnel.leads_fit import LeadsResult
    from unisono.measure.funnel.result import BrandResult
    from unisono.measure.mmm.result import Diagnostic
    from unisono.runs.funnelling import Funnel

PAYBACK_WEEKS = (1, 4, 13, 26, 52, 104)
"""Weeks after spending whose sums are shown."""


def make() -> click.Command:
    """Build the command."""
    return command(
        "funnel",
        body,
        does=_("Tell what media pays back after the quarter, through the brand, and what leads become."),
        more=[
            _(
                "Needs something that shows the brand: waves of a survey (role survey) or searches for the brand (role "
                "brand_search) in a table. Slow effects are told badly by history: every long-term figure says "
                "whether the data speak in it or the belief."
            ),
            _(
                "Where a table holds leads and deals (roles leads and deals), it also says what the leads of each "
                "month become, and what media brings in deals."
            ),
        ],
        options=[
            *sampling_options(1000),
            click.Option(
                ["--also"],
                multiple=True,
                metavar=_("NAME"),
                help=_("A further outcome to explain in the same model, such as new_customers; may be repeated."),
            ),
            click.Option(
                ["--deal-value"],
                type=Amount(),
                metavar=_("AMOUNT"),
                help=_("What a deal is worth: gives returns of media through leads in money."),
            ),
        ],
        examples=["funnel", "funnel --also new_customers", "funnel --deal-value 12000 --json"],
    )


def body(face: Face, seed: int, draws: int, also: tuple[str, ...], deal_value: float | None) -> None:
    """Run the command."""
    from unisono.measure.funnel.choices import read_long_term
    from unisono.measure.funnel.leads import LeadsSpec
    from unisono.measure.funnel.spec import BrandSpec
    from unisono.measure.mmm.spec import Spec
    from unisono.runs.choosing import choices, choices_file
    from unisono.runs.funnelling import fit_funnel

    session = face.session()
    with face.progress(_("Fitting")) as bar:
        model = choices(session, Spec(seed=seed, draws=draws))
        for_brand, for_leads = read_long_term(choices_file(session))
        found = fit_funnel(
            session,
            BrandSpec(model, for_brand),
            leads_spec=LeadsSpec(model, for_leads),
            also=also,
            progress=bar.share,
        )
    chain = found.chain(deal_value)
    face.answer(fields(found, chain), lambda page: tell(page, found, chain))


def fields(found: Funnel, chain: pl.DataFrame | None) -> dict[str, Any]:
    """The answer in JSON."""
    leads = found.leads
    return {
        "edition_id": found.edition_id,
        "brand": None if found.brand is None else brand_fields(found.brand),
        "no_brand": found.no_brand,
        "leads": None if leads is None else {**leads.summary(), "diagnostics": diagnostics(leads.diagnostics)},
        "months": [] if leads is None else leads.cohorts_table().to_dicts(),
        "deals_ahead": [] if leads is None else leads.forecast_table().to_dicts(),
        "deals_by_channel": [] if chain is None else chain.to_dicts(),
    }


def tell(page: Page, found: Funnel, chain: pl.DataFrame | None) -> None:
    """The answer in words."""
    if found.brand is not None:
        tell_brand(page, found.brand)
    if found.no_brand is not None:
        page.say(found.no_brand)
    if found.leads is not None:
        tell_leads(page, found.leads, chain)


def brand_fields(fit: BrandResult) -> dict[str, Any]:
    """The long term in JSON."""
    return {
        "run_id": fit.run_id,
        "verdict": fit.grade,
        "recommendation": fit.recommendation,
        "currency": fit.data.model.currency,
        "first_on": fit.data.model.periods[0],
        "last_on": fit.data.model.periods[-1],
        "channels": fit.channels_table().to_dicts(),
        "half_life": fit.half_life(),
        "readings": fit.brand_table().to_dicts(),
        "outcomes": fit.further_table().to_dicts(),
        "payback": fit.payback_table().to_dicts(),
        "diagnostics": diagnostics(fit.diagnostics),
        "notes": fit.notes,
        "seconds": round(fit.seconds, 2),
    }


def diagnostics(found: tuple[Diagnostic, ...]) -> list[dict[str, Any]]:
    """Checks in JSON."""
    return [
        {"name": d.name, "value": d.value, "threshold": d.threshold, "verdict": d.grade, "text": d.text} for d in found
    ]


def tell_brand(page: Page, fit: BrandResult) -> None:
    """The long term in words."""
    from unisono.measure.funnel.words import reading_texts

    level = Share(fit.level)
    page.table(
        [
            _("Channel"),
            words(msg("At once ({level})", level=level)),
            words(msg("Through the brand, two years ({level})", level=level)),
            _("Comes after the quarter"),
            _("Who speaks"),
        ],
        [_line(row) for row in fit.channels_table().to_dicts()],
        figures=[1, 2, 3],
    )
    page.gap()
    for line in reading_texts(fit):
        page.say(line)
    _payback(page, fit)
    for note in fit.notes:
        page.say(note, QUIET, indent=2)
    for found in fit.diagnostics:
        if found.grade.value != "pass" and not found.name.startswith("long_term:"):
            page.point(found.text, STYLES[found.grade.value])
    page.gap()
    page.say(msg("Run {run} on edition {edition}.", run=fit.run_id, edition=fit.edition_id), QUIET)


def tell_leads(page: Page, leads: LeadsResult, chain: pl.DataFrame | None) -> None:
    """What leads become, in words."""
    from unisono.measure.funnel.words import leads_texts

    level = Share(leads.spec.model.level)
    page.gap()
    for line in leads_texts(leads):
        page.say(line)
    page.table(
        [_("Month"), _("Leads"), _("Deals in all"), _("Still to come")],
        [
            [f"{row['month']:%Y-%m}", speech().number(row["leads"], 0), _count(row, "deals"), _count(row, "open")]
            for row in leads.cohorts_table().tail(6).to_dicts()
        ],
        figures=[1, 2, 3],
    )
    for each in leads.diagnostics:
        if each.grade.value != "pass":
            page.point(each.text, STYLES[each.grade.value])
    if chain is None:
        return
    page.gap()
    page.say(msg("Deals for each 1,000 of media, through leads ({level}):", level=level))
    page.table(
        [_("Channel"), _("At once"), words(msg("Through the brand, two years")), _("Cost of a deal"), _("ROI")],
        [
            [
                row["channel"],
                _interval(row, "short"),
                _interval(row, "long"),
                _count(row, "cost"),
                _interval(row, "roi") if "roi" in row else "–",
            ]
            for row in chain.to_dicts()
        ],
        figures=[1, 2, 3, 4],
    )


def _count(row: dict[str, Any], name: str) -> Text:
    value, lower, upper = (speech().number(row[name + end], 0) for end in ("", "_lower", "_upper"))
    return msg("{value} ({lower} – {upper})", value=value, lower=lower, upper=upper)


def _line(row: dict[str, Any]) -> list[Cell]:
    from unisono.measure.funnel.result import Telling
    from unisono.measure.funnel.words import TELLING

    belief = row["telling"] == "belief"
    name = words(msg("All media")) if row["channel"] == "all" else row["channel"]
    style = QUIET if belief else ""
    return [
        name,
        _interval(row, "roi_short"),
        (words(_interval(row, "roi_long")), style),
        (words(_shares(row, "after_quarter")), style),
        (words(TELLING[Telling(row["telling"])]), style),
    ]


def _payback(page: Page, fit: BrandResult) -> None:
    """Money back by week, channel by channel."""
    rows = fit.payback_table().to_dicts()
    shown = sorted({fit.periods_of(weeks) for weeks in PAYBACK_WEEKS})
    page.gap()
    page.say(msg("Back for each unit of money, by the end of so many periods ({level}):", level=Share(fit.level)))
    page.table(
        [_("Channel"), *(str(n) for n in shown)],
        [
            [
                channel,
                *(_interval(row, "returned") for row in rows if row["channel"] == channel and row["period"] in shown),
            ]
            for channel in fit.data.model.channels
        ],
        figures=list(range(1, len(shown) + 1)),
    )


def _interval(row: dict[str, Any], name: str) -> Text:
    value, lower, upper = (speech().number(row[name + end], 2) for end in ("", "_lower", "_upper"))
    return msg("{value} ({lower} – {upper})", value=value, lower=lower, upper=upper)


def _shares(row: dict[str, Any], name: str) -> Text:
    value, lower, upper = (Share(row[name + end]) for end in ("", "_lower", "_upper"))
    return msg("{value} ({lower} – {upper})", value=value, lower=lower, upper=upper)

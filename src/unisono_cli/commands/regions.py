"""`unisono regions`: what each channel earned, region by region."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from unisono.words import Share, Text, msg
from unisono_cli.command import command
from unisono_cli.commands.fit import STYLES, recent_text
from unisono_cli.face import Face
from unisono_cli.page import QUIET, Cell, Page, words
from unisono_cli.sampling import sampling_options
from unisono_cli.speech import _, speech

if TYPE_CHECKING:
    from unisono.measure.mmm.panel.result import PanelResult


def make() -> click.Command:
    """Build the command."""
    return command(
        "regions",
        body,
        does=_("Fit the media-mix model on all regions at once: what each channel earned, region by region."),
        more=[
            _(
                "Needs an outcome by region: a table with a geo column. Regions learn from each other, as far as they "
                "resemble each other; spend that is only known nationally is shared out by size."
            )
        ],
        options=[
            *sampling_options(500),
            click.Option(
                ["--leave-out"],
                is_flag=True,
                help=_("Go without the choices of model.toml that this model does not know; the fit names them."),
            ),
        ],
        examples=["regions", "regions --json"],
    )


def body(face: Face, seed: int, draws: int, leave_out: bool) -> None:
    """Run the command."""
    from unisono.measure.mmm.panel.spec import PanelSpec
    from unisono.runs.panelling import fit_panel_facts

    session = face.session()
    with face.progress(_("Fitting")) as bar:
        fit = fit_panel_facts(session, PanelSpec(seed=seed, draws=draws), bar.share, leave_out=leave_out)
    face.answer(fields(fit), lambda page: tell(page, fit))


def fields(fit: PanelResult) -> dict[str, Any]:
    """The answer in JSON."""
    return {
        "run_id": fit.run_id,
        "edition_id": fit.edition_id,
        "verdict": fit.grade,
        "recommendation": fit.recommendation,
        "currency": fit.data.currency,
        "first_on": fit.data.periods[0],
        "last_on": fit.data.periods[-1],
        "regions": fit.data.units,
        "national": fit.data.national,
        "channels": fit.channels_table().to_dicts(),
        "by_region": fit.units_table().to_dicts(),
        "experiments": [
            {"name": t.name, "channel": t.channel, "regions": t.regions, "lift": t.lift, "error": t.error}
            for t in fit.spec.experiments
        ],
        "events": fit.events_table().to_dicts(),
        "diagnostics": [
            {"name": d.name, "value": d.value, "threshold": d.threshold, "verdict": d.grade, "text": d.text}
            for d in fit.diagnostics
        ],
        "notes": fit.notes,
    }


def tell(page: Page, fit: PanelResult) -> None:
    """The answer in words: all regions, then each one's return by channel."""
    from unisono.measure.mmm.interop.card import event_text

    level = Share(fit.spec.level)
    page.table(
        [_("Channel"), _("Spend"), words(msg("ROI ({level})", level=level)), _("Differs between regions by")],
        [_line(row, fit) for row in fit.channels_table().sort("contribution", descending=True).to_dicts()],
        figures=[1, 2, 3],
    )
    page.gap()
    page.say(msg("ROI by region ({level}):", level=level))
    rows = fit.units_table().to_dicts()
    page.table(
        [_("Region"), *fit.data.channels],
        [[unit, *(_interval(row) for row in rows if row["unit"] == unit)] for unit in fit.data.units],
        figures=list(range(1, len(fit.data.channels) + 1)),
    )
    for row in fit.events_table().to_dicts():
        page.say(event_text(row, fit.data.outcome_unit))
    for row in fit.channels_table().to_dicts():
        if row["roi_recent"] is not None:
            page.say(recent_text(row))
    for note in fit.notes:
        page.say(note, QUIET, indent=2)
    for found in fit.diagnostics:
        if found.grade.value != "pass" or found.name == "experiment":
            page.point(found.text, STYLES[found.grade.value])
    page.say(msg("Run {run} on edition {edition}.", run=fit.run_id, edition=fit.edition_id), QUIET)


def _line(row: dict[str, Any], fit: PanelResult) -> list[Cell]:
    return [
        row["channel"],
        speech().money(row["spend"], fit.data.currency),
        _interval(row),
        words(msg("{share}", share=Share(row["spread"]))),
    ]


def _interval(row: dict[str, Any]) -> Text | str:
    """An ROI with its interval, or a dash where nothing was spent."""
    if row["roi"] is None:
        return "–"
    value, lower, upper = (speech().number(row[f"roi{end}"], 2) for end in ("", "_lower", "_upper"))
    return msg("{value} ({lower} – {upper})", value=value, lower=lower, upper=upper)

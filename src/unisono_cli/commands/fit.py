"""`unisono fit`: what did each channel really earn?"""

from __future__ import annotations

from typing import Any

import click
from rich.console import Console

from unisono.measure.mmm.result import FitResult, Grade
from unisono.measure.mmm.spec import Spec
from unisono.words import Money, Share, Text, msg
from unisono_cli.command import command
from unisono_cli.face import Face, table
from unisono_cli.sitting import sit_down
from unisono_cli.speech import _, speech

_STYLES = {Grade.PASS: "green", Grade.REVIEW: "yellow", Grade.FAIL: "red"}


def make() -> click.Command:
    """Build the command."""
    return command(
        "fit",
        body,
        help=_("Fit the media-mix model on the trusted facts: ROI of each channel with intervals, and its own review."),
        options=(
            click.option(
                "--seed",
                type=click.IntRange(min=0),
                default=1,
                show_default=True,
                help=_("Equal seeds give equal figures."),
            ),
            click.option(
                "--draws",
                type=click.IntRange(min=100),
                default=1000,
                show_default=True,
                help=_("Draws of each of four chains."),
            ),
        ),
    )


def body(face: Face, seed: int, draws: int) -> None:
    """Run the command."""
    session = sit_down(face)
    with face.progress(_("Fitting")) as update:
        fit = session.fit(Spec(seed=seed, draws=draws), update)
    face.answer(fields(fit), lambda console: tell(console, fit))


def fields(fit: FitResult) -> dict[str, Any]:
    """The answer in JSON."""
    mean, lower, upper = fit.total_media()
    return {
        "run_id": fit.run_id,
        "edition_id": fit.edition_id,
        "verdict": fit.grade.value,
        "recommendation": fit.recommendation,
        "currency": fit.data.currency,
        "first_on": fit.data.periods[0],
        "last_on": fit.data.periods[-1],
        "media_share": {"value": mean, "lower": lower, "upper": upper, "level": fit.spec.level},
        "channels": fit.channels_table().to_dicts(),
        "diagnostics": [
            {"name": d.name, "value": d.value, "threshold": d.threshold, "verdict": d.grade.value, "text": d.text}
            for d in fit.diagnostics
        ],
        "notes": list(fit.notes),
        "seconds": round(fit.seconds, 2),
    }


def verdict_text(grade: Grade) -> Text:
    """The verdict of a fit in words."""
    return {Grade.PASS: msg("PASS"), Grade.REVIEW: msg("REVIEW"), Grade.FAIL: msg("FAIL")}[grade]


def tell(console: Console, fit: FitResult) -> None:
    """The answer in words."""
    words = speech()
    rows = [
        [
            row["channel"],
            words.value(Money(row["spend"], fit.data.currency)),
            words.value(Money(row["contribution"], fit.data.currency))
            if fit.data.outcome_is_money
            else words.number(row["contribution"], 0),
            f"{words.number(row['roi'], 2)} ({words.number(row['roi_lower'], 2)} – {words.number(row['roi_upper'], 2)})",
            "–"
            if row["mroi"] is None
            else f"{words.number(row['mroi'], 2)} ({words.number(row['mroi_lower'], 2)} – {words.number(row['mroi_upper'], 2)})",
        ]
        for row in fit.channels_table().sort("contribution", descending=True).to_dicts()
    ]
    level = words.percent(fit.spec.level)
    console.print(
        table(
            [_("Channel"), _("Spend"), _("Contribution"), _("ROI") + f" ({level})", _("Marginal ROI") + f" ({level})"],
            rows,
            right=[1, 2, 3, 4],
        )
    )
    mean, lower, upper = fit.total_media()
    console.print()
    console.print(
        words.text(
            msg(
                "Media brought {mean} of the outcome (between {lower} and {upper}).",
                mean=Share(mean),
                lower=Share(lower),
                upper=Share(upper),
            )
        )
    )
    for note in fit.notes:
        console.print("  " + words.text(note), soft_wrap=True, markup=False, style="dim")
    for found in fit.diagnostics:
        if found.grade is not Grade.PASS:
            console.print(f"[{_STYLES[found.grade]}]●[/] ", end="")
            console.print(words.text(found.text), soft_wrap=True, markup=False)
    console.print()
    console.print(f"[{_STYLES[fit.grade]}]{words.text(verdict_text(fit.grade))}[/]", end=" ")
    console.print(words.text(fit.recommendation), soft_wrap=True, markup=False)
    console.print(
        words.text(msg("Run {run} on edition {edition}.", run=fit.run_id, edition=fit.edition_id)), style="dim"
    )

"""`unisono model`: what is believed before the data, in money, and the file in which people change it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from unisono.words import Money, Share, msg
from unisono_cli.command import command
from unisono_cli.face import Face
from unisono_cli.page import Cell, Page, words
from unisono_cli.speech import _

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from unisono.domain import Settings
    from unisono.measure.mmm.spec import Spec

_BELIEFS = {
    "default": msg("as usual"),
    "roi": msg("ROI"),
    "marginal_roi": msg("marginal ROI"),
    "contribution": msg("contribution"),
}


def make() -> click.Command:
    """Build the command."""
    return command(
        "model",
        body,
        does=_("Show what the model believes before it looks at the outcome: forms, priors and experiments."),
        more=[
            _(
                "The choices stand in model.toml in the workspace; --write makes that file, with every channel and "
                "what can be chosen. `unisono fit` reads it, and each run keeps a copy of what it read."
            )
        ],
        options=[click.Option(["--write"], is_flag=True, help=_("Write model.toml to be edited, if there is none."))],
        examples=["model", "model --write"],
    )


def body(face: Face, write: bool) -> None:
    """Run the command."""
    from unisono.runs.choosing import beliefs, choices, choices_file, write_choices

    session = face.session()
    written = write and write_choices(session)
    spec, path = choices(session), choices_file(session)
    table = beliefs(session, spec)
    answer: dict[str, Any] = {
        "file": str(path) if path.exists() else None,
        "written": written,
        "level": spec.level,
        "currency": session.settings.currency,
        "channels": table.to_dicts(),
        "experiments": [
            {
                "name": test.name,
                "channel": test.channel,
                "regions": test.regions,
                "lift": test.lift,
                "error": test.error,
            }
            for test in spec.experiments
        ],
        "link": spec.link,
        "interactions": [{"first": p.first, "second": p.second, "scale": p.sd} for p in spec.interactions],
        "events": [{"name": e.name, "shape": e.shape.value, "on": list(e.on)} for e in spec.events],
    }
    face.answer(answer, lambda page: tell(page, table, spec, session.settings, path))


def tell(page: Page, table: pl.DataFrame, spec: Spec, settings: Settings, path: Path) -> None:
    """The answer in words."""
    from unisono.measure.mmm.absence_told import room_text
    from unisono.measure.mmm.joint_told import belief_text, link_text

    level = Share(spec.level)
    page.table(
        [
            _("Channel"),
            _("Spend"),
            words(msg("ROI ({level})", level=level)),
            words(msg("Contribution ({level})", level=level)),
            _("Form"),
            _("Belief"),
        ],
        [_line(row, settings) for row in table.to_dicts()],
        figures=[1, 2, 3],
    )
    page.gap()
    if path.exists():
        page.say(msg("Your choices stand in {file}.", file=str(path)))
    page.say(msg("This is believed before the outcome is looked at; the data then narrow it, or do not."))
    if (room := room_text(max(value for value in table["no_effect"] if value is not None))) is not None:
        page.say(room)
    if (told := link_text(spec.link)) is not None:
        page.say(told)
    for pair in spec.interactions:
        page.say(belief_text(pair))
    for event in spec.events:
        page.say(msg("Event {name}: {shape} on {days}.", name=event.name, shape=event.shape.value, days=event.on))
    for test in spec.experiments:
        page.say(
            msg(
                "Experiment {name} on {channel}: lift {lift}, standard error {error}.",
                name=test.name,
                channel=test.channel,
                lift=round(test.lift),
                error=round(test.error),
            )
        )


def _form(row: dict[str, Any]) -> str:
    from unisono.measure.mmm.forms import carry_named, curve_named

    return f"{words(carry_named(row['carry_over']).title)}, {words(curve_named(row['saturation']).title)}"


def _line(row: dict[str, Any], settings: Settings) -> list[Cell]:
    def money(value: float) -> Money:
        return Money(value, settings.currency)

    whole = row["carry_over"] is None
    return [
        _("All channels") if whole else row["channel"],
        _("organic") if row["spend"] is None else words(msg("{amount}", amount=money(row["spend"]))),
        "–"
        if row["roi"] is None
        else words(msg("{low} to {high}", low=round(row["roi_lower"], 2), high=round(row["roi_upper"], 2))),
        words(
            msg(
                "{low} to {high}",
                low=money(row["contribution_lower"]),
                high=money(row["contribution_upper"]),
            )
        ),
        "" if whole else _form(row),
        "" if whole else words(_BELIEFS[row["belief"]]),
    ]

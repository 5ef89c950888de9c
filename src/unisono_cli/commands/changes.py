"""`unisono changes`: what moved since the fit before, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from unisono.errors import ModelError
from unisono.words import msg
from unisono_cli.command import command
from unisono_cli.face import Face
from unisono_cli.page import Page
from unisono_cli.speech import _

if TYPE_CHECKING:
    from unisono.measure.mmm.refresh import Refresh


def make() -> click.Command:
    """Build the command."""
    return command(
        "changes",
        body,
        does=_("Compare the newest fit with the one before: what moved, and why."),
        more=[
            _(
                "Splits each change of an ROI into new data, restated figures and changed choices, by fitting the "
                "steps between. A move beyond what new data can do is held up for review."
            )
        ],
        options=[click.Option(["--since"], metavar=_("RUN"), help=_("Compare with this fit instead."))],
        examples=["changes", "changes --since 4f2a"],
    )


def body(face: Face, since: str | None) -> None:
    """Run the command."""
    from unisono.measure.mmm.refresh import compare
    from unisono.runs.measuring import earlier_fit

    session = face.session()
    newer = session.latest_fit()
    older = session.latest_fit(since) if since else earlier_fit(session.fits, newer.run_id)
    if older is None:
        raise ModelError(
            msg("There is no earlier fit to compare with."),
            remedy=msg("Import newer exports and run `unisono fit` again."),
        )
    with face.progress(_("Fitting the steps between")):
        change = compare(older, newer)
    face.answer(fields(change), lambda page: tell(page, change))


def fields(change: Refresh) -> dict[str, Any]:
    """The answer in JSON."""
    return {
        "before": change.before,
        "after": change.after,
        "verdict": change.grade,
        "new_periods": change.n_new,
        "restated_periods": change.n_restated,
        "choices_changed": change.choices_changed,
        "structure_changed": change.structure_changed,
        "appeared": change.appeared,
        "gone": change.gone,
        "channels": change.table.to_dicts(),
    }


def tell(page: Page, change: Refresh) -> None:
    """The answer in words."""
    first, *others = change.lines()
    page.say(first)
    page.gap()
    for line in others:
        page.point(line)

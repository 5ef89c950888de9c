"""`unisono fit`: what did each channel really earn?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from unisono.words import Share, Text, msg
from unisono_cli.command import command
from unisono_cli.face import Face
from unisono_cli.gains import probability_text
from unisono_cli.jsonable import estimate
from unisono_cli.page import QUIET, Cell, Page, console_for, words
from unisono_cli.sampling import sampling_options
from unisono_cli.speech import _, speech

if TYPE_CHECKING:
    from collections.abc import Iterator

    from unisono.measure.mmm.result import FitResult

STYLES = {"pass": "green", "review": "yellow", "fail": "red"}


def make() -> click.Command:
    """Build the command."""
    return command(
        "fit",
        body,
        does=_("Fit the media-mix model: what each channel earned, with intervals, and the model's own review."),
        more=[
            _(
                "Refuses while `unisono check` does not trust a source. The verdict is PASS, REVIEW or FAIL; a failed "
                "fit plans nothing until its causes are mended or a named person overrides it."
            )
        ],
        options=[
            *sampling_options(1000),
            click.Option(
                ["--average"],
                is_flag=True,
                help=_("Weigh several forms of response by what the history says for each, instead of taking one."),
            ),
            click.Option(
                ["--update"],
                is_flag=True,
                help=_("Weigh the last fit's draws by the new weeks where that can be trusted; else sample anew."),
            ),
        ],
        examples=["fit", "fit --draws 2000 --seed 7", "fit --update"],
    )


def body(face: Face, seed: int, draws: int, average: bool, update: bool) -> None:
    """Run the command."""
    from unisono.measure.mmm.spec import Spec
    from unisono.runs.choosing import choices
    from unisono.runs.freshness import how_fresh

    session = face.session()
    fresh = None if face.as_json else how_fresh(session)
    if fresh is not None and fresh.is_old:
        Page(console_for(error=True)).point(fresh.text(), "yellow")
    with face.progress(_("Fitting")) as bar:
        spec = choices(session, Spec(seed=seed, draws=draws))
        fit = face.hand().fit(replace(spec, average=average or spec.average), bar.share, update=update)
    face.answer(fields(fit), lambda page: tell(page, fit))


def fields(fit: FitResult) -> dict[str, Any]:
    """The answer in JSON."""
    from unisono.measure.mmm.reach_told import frequency_table

    mean, lower, upper = fit.total_media()
    return {
        "run_id": fit.run_id,
        "updated_from": fit.updated_from,
        "edition_id": fit.edition_id,
        "verdict": fit.grade,
        "recommendation": fit.recommendation,
        "currency": fit.data.currency,
        "first_on": fit.data.periods[0],
        "last_on": fit.data.periods[-1],
        "likelihood": fit.spec.likelihood,
        "link": fit.spec.link,
        "media_share": estimate(mean, lower, upper, fit.spec.level, "share"),
        "channels": fit.channels_table().to_dicts(),
        "organic": fit.organic_table().to_dicts(),
        "frequency": frequency_table(fit).to_dicts(),
        "events": fit.events_table().to_dicts(),
        "interactions": fit.interactions_table().to_dicts(),
        "forms": [
            {"carry_over": form.carry.name.lower(), "saturation": form.curve.name.lower(), "weight": weight}
            for form, weight in (fit.mixture.tried if fit.mixture else ())
        ],
        "diagnostics": [
            {"name": d.name, "value": d.value, "threshold": d.threshold, "verdict": d.grade, "text": d.text}
            for d in fit.diagnostics
        ],
        "notes": fit.notes,
        "seconds": round(fit.seconds, 2),
    }


def tell(page: Page, fit: FitResult) -> None:
    """The answer in words."""
    from unisono.runs.sayings import verdict_text

    level = Share(fit.spec.level)
    page.table(
        [
            _("Channel"),
            _("Spend"),
            _("Contribution"),
            words(msg("ROI ({level})", level=level)),
            words(msg("Marginal ROI ({level})", level=level)),
        ],
        [_line(row, fit) for row in fit.channels_table().sort("contribution", descending=True).to_dicts()],
        figures=[1, 2, 3, 4],
    )
    mean, lower, upper = fit.total_media()
    page.gap()
    for line in beside_channels(fit, level):
        page.say(line)
    page.say(
        msg(
            "Media brought {mean} of the outcome (between {lower} and {upper}, {level}).",
            mean=Share(mean),
            lower=Share(lower),
            upper=Share(upper),
            level=level,
        )
    )
    if fit.mixture is not None:
        page.gap()
        page.table(
            [_("Carry-over"), _("Saturation"), _("Weight")],
            [[words(f.carry.title), words(f.curve.title), probability_text(w)] for f, w in fit.mixture.tried],
            figures=[2],
        )
    for note in fit.notes:
        page.say(note, QUIET, indent=2)
    for found in fit.diagnostics:
        if found.grade.value != "pass":
            page.point(found.text, STYLES[found.grade.value])
    page.gap()
    page.point(
        msg("{verdict}: {advice}", verdict=verdict_text(fit.grade), advice=fit.recommendation), STYLES[fit.grade.value]
    )
    page.say(msg("Run {run} on edition {edition}.", run=fit.run_id, edition=fit.edition_id), QUIET)


def beside_channels(fit: FitResult, level: Share) -> Iterator[Text]:
    """What the table of channels does not hold: organic media, pairs, frequencies, events, returns that moved."""
    from unisono.measure.mmm.absence_told import nothing_text
    from unisono.measure.mmm.interop.card import event_text
    from unisono.measure.mmm.joint_told import interaction_text, link_text
    from unisono.measure.mmm.reach_told import frequency_table, frequency_text

    if (told := link_text(fit.spec.link)) is not None:
        yield told
    yield from (organic_text(row, level) for row in fit.organic_table().to_dicts())
    yield from (interaction_text(row) for row in fit.interactions_table().to_dicts())
    yield from (frequency_text(row) for row in frequency_table(fit).to_dicts())
    for row in fit.events_table().to_dicts():
        if row["effect"] is not None:
            yield event_text(row, fit.data.outcome_unit)
    for row in fit.channels_table().to_dicts():
        if (nothing := nothing_text(row)) is not None:
            yield nothing
        if row["roi_recent"] is not None:
            yield recent_text(row)


def organic_text(row: dict[str, Any], level: Share) -> Text:
    """What an organic medium brought."""
    return msg(
        "{channel} (organic) brought {mean} of the outcome (between {lower} and {upper}, {level}).",
        channel=row["channel"],
        mean=Share(row["share"], 1),
        lower=Share(row["share_lower"], 1),
        upper=Share(row["share_upper"], 1),
        level=level,
    )


def recent_text(row: dict[str, Any]) -> Text:
    """The ROI of the last year, beside that of the whole history."""
    value, lower, upper = (round(row[f"roi_recent{end}"], 2) for end in ("", "_lower", "_upper"))
    return msg(
        "The effect of {channel} may move: ROI of the last year {value} (between {lower} and {upper}), {whole} over "
        "the whole history.",
        channel=row["channel"],
        value=value,
        lower=lower,
        upper=upper,
        whole=round(row["roi"], 2),
    )


def _line(row: dict[str, Any], fit: FitResult) -> list[Cell]:
    money = fit.data.currency
    unit = money if fit.data.outcome_is_money else fit.data.outcome_name
    return [
        row["channel"],
        speech().money(row["spend"], money),
        speech().amount(row["contribution"], unit),
        _interval(row, "roi"),
        _interval(row, "mroi"),
    ]


def _interval(row: dict[str, Any], name: str) -> Text | str:
    """A ratio with its interval, or a dash where it is not known."""
    if row[name] is None:
        return "–"
    value, lower, upper = (speech().number(row[name + end], 2) for end in ("", "_lower", "_upper"))
    return msg("{value} ({lower} – {upper})", value=value, lower=lower, upper=upper)

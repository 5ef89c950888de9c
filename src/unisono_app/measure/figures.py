"""The figures of a fit: what each means, and the spend and the files that it was learned from."""

from __future__ import annotations

from functools import partial

from unisono.report.sections.window import end_of
from unisono.runs import Session
from unisono.words import Text, msg
from unisono_app.base.figures import Behind, Family, Number, register
from unisono_app.base.origins import Question, files_of_edition, model_query, with_amounts
from unisono_app.base.warming import to_warm
from unisono_app.measure.queries import measure_page
from unisono_app.measure.runs import NAMES, number_of, run_numbers

_DEFINITIONS: dict[str, Text] = {
    "roi": msg(
        "Outcome that the channel brought over the whole history, per unit of money spent on it: what was observed, "
        "minus what the model expects had the channel not run."
    ),
    "mroi": msg("Outcome of the next unit of money, spread over the last year as its spend was."),
    "contribution": msg(
        "Outcome that the channel brought over the whole history: what was observed, minus what the model expects had "
        "the channel not run."
    ),
    "share": msg("The channel’s contribution, as a share of the whole outcome of the history."),
    "spend": msg("Money delivered by the channel in the periods that the model reads."),
}
_CAVEATS = (
    msg("It comes from past variation of spend; an experiment would make it firmer."),
    msg("Effects that outlast the carry-over window are part of the baseline."),
)
_MEDIA_SHARE = msg("The contributions of all channels together, as a share of the whole outcome of the history.")


def _explain(session: Session, number: Number) -> Behind:
    """Where a number of a fit comes from: spend of the channel in the model's periods, and the originals."""
    family, _, channel = number.key.partition("/")
    data = session.latest_fit(number.run_id).data
    first_on, last_on = data.periods[0], end_of(data.periods[-1], data.period_days)
    others = tuple(f"{name}/{channel}" for name in NAMES if name != family) if channel else ()
    spent = Question("spend", first_on, last_on, channel or None)
    asked = (spent,) if channel else (spent, Question("outcome", first_on, last_on))
    lines = files_of_edition(session, number.edition_id, *asked)
    return Behind(
        _DEFINITIONS.get(family, _MEDIA_SHARE),
        () if family == "spend" else _CAVEATS,
        first_on,
        last_on,
        model_query(channel or None),
        with_amounts(session, number, lines, spent) if family == "spend" else lines,
        others,
    )


def _media_share(session: Session, subject: str) -> Number | None:
    found = run_numbers(session)
    return found.media_share if found and not subject else None


def _find(family: str, session: Session, channel: str) -> Number | None:
    return number_of(session, family, channel)


register(
    *(Family(name, title, _DEFINITIONS[name], partial(_find, name), _explain) for name, title in NAMES.items()),
    Family("media-share", msg("Share of the outcome that media brought"), _MEDIA_SHARE, _media_share, _explain),
)
to_warm(measure_page)

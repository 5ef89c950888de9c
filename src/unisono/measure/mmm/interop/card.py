"""The model card: what a fit is, for those who must answer for it without having made it.

It says what the fit was made from, what was chosen and believed beforehand, what it found, how it judged itself, and
what it cannot know. In Markdown for people, in JSON for registers of models; figures are those of the fit's tables.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import numpy as np

from unisono.measure.mmm.absence_told import least_text, nothing_text, room_text
from unisono.measure.mmm.averaging.words import mixture_lines
from unisono.measure.mmm.beliefs import About, Belief
from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.interop.tables import estimand
from unisono.measure.mmm.joint_told import belief_text, interaction_text, link_text
from unisono.measure.mmm.reach_told import frequency_table, frequency_text
from unisono.measure.mmm.result import FitResult, Grade
from unisono.measure.mmm.spec_record import spec_to_json
from unisono.words import Money, Share, Text, msg
from unisono.words.language import Language

VERDICTS = {Grade.PASS: msg("PASS"), Grade.REVIEW: msg("REVIEW"), Grade.FAIL: msg("FAIL")}
"""Each grade as the card writes it."""

_N_FOUND = 5
"""Sections up to what was found."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the points below it."""

    title: Text
    points: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Addition:
    """What another model says of the same facts: a section, and under `name` plain values for the card in JSON."""

    name: str
    section: Section
    fields: Mapping[str, Any]


def card_sections(fit: FitResult, additions: Sequence[Addition] = ()) -> tuple[Section, ...]:
    """The card in words; `additions` stand before its judgement of itself."""
    parts = (
        (msg("What this is"), _identity(fit)),
        (msg("Data"), _data(fit)),
        (msg("How channels respond"), _forms(fit)),
        (msg("Believed before the data"), _beliefs(fit)),
        (msg("Found"), _found(fit)),
        (msg("Judgement of itself"), _review(fit)),
        (msg("What it cannot know"), _limits(fit)),
        (msg("Notes"), iter(fit.notes)),
    )
    told = [Section(title, tuple(points)) for title, points in parts]
    found = _N_FOUND
    return tuple(s for s in (*told[:found], *(a.section for a in additions), *told[found:]) if s.points)


def card_markdown(fit: FitResult, words: Language, additions: Sequence[Addition] = ()) -> str:
    """The card as Markdown in the language of `words`."""
    title = msg("Model card of run {run}", run=fit.run_id)
    lines = [f"# {_plain(words.text(title))}"]
    for section in card_sections(fit, additions):
        lines += ["", f"## {_plain(words.text(section.title))}", ""]
        lines += [f"- {_plain(words.text(point))}" for point in section.points]
    return "\n".join(lines) + "\n"


def card_json(fit: FitResult, words: Language, additions: Sequence[Addition] = ()) -> dict[str, Any]:
    """The card as plain values: the same sections in the language of `words`, and what programs ask for."""
    data = fit.data
    return {
        "run_id": fit.run_id,
        "edition_id": fit.edition_id,
        "data_sha256": data_hash(data),
        "versions": {name: version(name) for name in ("unisono", "numpy", "scipy", "numba")},
        "verdict": fit.grade.value,
        "outcome": {"name": data.outcome_name, "unit": data.outcome_unit},
        "currency": data.currency,
        "first_on": data.periods[0].isoformat(),
        "last_on": data.periods[-1].isoformat(),
        "n_periods": data.n_periods,
        "n_missing": int((~data.observed).sum()),
        "channels": fit.channels_table().to_dicts(),
        "organic": fit.organic_table().to_dicts(),
        "events": fit.events_table().to_dicts(),
        "interactions": fit.interactions_table().to_dicts(),
        "estimand": str(estimand(fit, "channels")),
        "controls": list(data.control_names),
        "spec": spec_to_json(fit.spec),
        "diagnostics": [
            {
                "name": d.name,
                "value": d.value if np.isfinite(d.value) else None,
                "threshold": d.threshold,
                "verdict": d.grade.value,
                "text": words.text(d.text),
            }
            for d in fit.diagnostics
        ],
        "sections": [
            {"title": words.text(section.title), "points": [words.text(point) for point in section.points]}
            for section in card_sections(fit, additions)
        ],
        **{addition.name: dict(addition.fields) for addition in additions},
    }


def data_hash(data: ModelData) -> str:
    """SHA-256 of names, dates and figures of `data`, as 64 hexadecimal digits."""
    digest = hashlib.sha256(repr((data.periods, data.media, data.control_names, data.outcome_name)).encode())
    told = data.delivery
    blocks = (told.reach, told.frequency) if told.channels else ()
    for block in (data.outcome, data.spend, data.controls, data.activity, *blocks):
        digest.update(np.ascontiguousarray(block, dtype="<f8").tobytes())
    return digest.hexdigest()


def _identity(fit: FitResult) -> Iterator[Text]:
    data = fit.data
    yield msg(
        "A media-mix model of {outcome}: what the spend of each channel brought, from {first} to {last}.",
        outcome=data.outcome_name,
        first=data.periods[0],
        last=data.period(data.n_periods) - dt.timedelta(days=1),
    )
    yield msg("Meant for splitting budgets between channels and for planning tests; not for judging single campaigns.")
    yield msg(
        "Run {run}, edition {edition}, Unisono {version}, seed {seed}.",
        run=fit.run_id,
        edition=fit.edition_id,
        version=version("unisono"),
        seed=str(fit.spec.seed),
    )
    yield msg("The data have the SHA-256 {hash}.", hash=data_hash(data))


def _data(fit: FitResult) -> Iterator[Text]:
    data = fit.data
    yield msg(
        "{n} periods of {days} days; the outcome is missing in {missing} of them and was not filled.",
        n=data.n_periods,
        days=data.period_days,
        missing=int((~data.observed).sum()),
    )
    for name, spend in zip(data.channels, data.spend.sum(axis=0), strict=True):
        yield msg("{channel}: {spend} spent.", channel=name, spend=Money(float(spend), data.currency))
    for name in data.organic:
        yield msg("{channel}: organic media, activity without spend; it has a contribution and no ROI.", channel=name)
    for name in data.delivery.channels:
        yield msg("{channel}: told by reach and frequency; saturation is of the frequency.", channel=name)
    if data.control_names:
        yield msg("Controls: {controls}.", controls=data.control_names)
    else:
        yield msg("There are no controls.")
    if data.country:
        yield msg("Public holidays of {country} are part of the baseline.", country=data.country)


def _forms(fit: FitResult) -> Iterator[Text]:
    forms = (*fit.draws.forms, *(fit.organic.forms if fit.organic else ()))
    for name, form in zip(fit.data.media, forms, strict=False):
        yield msg(
            "{channel}: carry-over {carry} within {window} periods, saturation {curve}.",
            channel=name,
            carry=form.carry.title,
            window=form.window or fit.draws.window,
            curve=form.curve.title,
        )
        if form.varying:
            yield msg(
                "{channel}: its effect may move slowly, within a factor of {factor} two times out of three; plans take "
                "it as it was at the end of the history.",
                channel=name,
                factor=_factor(form.varying),
            )
    yield msg(
        "Season: {harmonics} yearly waves. Autocorrelation of the noise: {rho}.",
        harmonics=fit.spec.harmonics_for(fit.data),
        rho=fit.posterior.design.rho,
    )
    if fit.mixture is not None:
        yield from mixture_lines(fit.mixture)
    yield msg("Noise of a period: {likelihood}.", likelihood=fit.spec.likelihood.value)
    if (told := link_text(fit.spec.link)) is not None:
        yield told


def _beliefs(fit: FitResult) -> Iterator[Text]:
    priors = fit.spec.priors
    yield msg(
        "All media together bring {share} of the outcome, within a factor of {factor} two times out of three.",
        share=Share(priors.media_share),
        factor=_factor(priors.roi_common_sd),
    )
    yield msg(
        "The ROI of one channel differs from the others by a factor of {factor}.", factor=_factor(priors.roi_within_sd)
    )
    yield msg(
        "A share of {decay} of an effect goes over to the next period, where carry-over is geometric.",
        decay=Share(priors.decay_alpha / (priors.decay_alpha + priors.decay_beta)),
    )
    yield msg(
        "Half of the largest effect is reached at {half} times the usual spend, within a factor of {factor}.",
        half=round(float(np.exp(priors.half_mean)), 1),
        factor=_factor(priors.half_sd),
    )
    if fit.data.delivery.channels:
        yield msg(
            "Where reach is told, half of the largest effect is reached at {half} exposures a period, within a "
            "factor of {factor}.",
            half=round(float(np.exp(priors.frequency_mean)), 1),
            factor=_factor(priors.frequency_sd),
        )
    yield msg(
        "The baseline drifts by {trend} of the outcome a year, within a factor of {factor}.",
        trend=Share(priors.trend_median),
        factor=_factor(priors.trend_sd),
    )
    if (room := room_text(float(fit.posterior.problem.no_effect.max()))) is not None:
        yield room
    yield from (belief_text(pair) for pair in fit.spec.interactions)
    for belief in fit.spec.beliefs:
        yield msg(
            "{channel}: {belief} (said by {by}: {why}).",
            channel=belief.channel,
            belief=_believed(belief),
            by=belief.by or "–",
            why=belief.why or "–",
        )
    for test in fit.spec.experiments:
        yield msg(
            "{channel}: the lift test {name} of {first} to {last} was joined.",
            channel=test.channel,
            name=test.name,
            first=test.first_on,
            last=test.last_on,
        )


def _believed(belief: Belief) -> Text:
    """What was said of a channel, with its range."""
    low, high = belief.low, belief.high
    if belief.about is About.ROI:
        return msg("Its ROI was believed to lie between {low} and {high}", low=low, high=high)
    if belief.about is About.MARGINAL_ROI:
        return msg("Its marginal ROI was believed to lie between {low} and {high}", low=low, high=high)
    return msg(
        "Its share of the outcome was believed to lie between {low} and {high}", low=Share(low, 1), high=Share(high, 1)
    )


def _found(fit: FitResult) -> Iterator[Text]:
    mean, lower, upper = fit.total_media()
    yield msg(
        "Media brought {mean} of the outcome (between {lower} and {upper}, {level}).",
        mean=Share(mean),
        lower=Share(lower),
        upper=Share(upper),
        level=Share(fit.spec.level),
    )
    for row in fit.channels_table().to_dicts():
        yield msg(
            "{channel}: ROI {roi} (between {lower} and {upper}); the data narrowed it by {learned}.",
            channel=row["channel"],
            roi=round(row["roi"], 2),
            lower=round(row["roi_lower"], 2),
            upper=round(row["roi_upper"], 2),
            learned=Share(row["learned"]),
        )
        if (nothing := nothing_text(row)) is not None:
            yield nothing
        if row["roi_recent"] is not None:
            yield msg(
                "{channel}: ROI of the last year {roi} (between {lower} and {upper}).",
                channel=row["channel"],
                roi=round(row["roi_recent"], 2),
                lower=round(row["roi_recent_lower"], 2),
                upper=round(row["roi_recent_upper"], 2),
            )
    yield from (frequency_text(row) for row in frequency_table(fit).to_dicts())
    yield from (interaction_text(row) for row in fit.interactions_table().to_dicts())
    yield from _organic(fit)
    yield from _events(fit)


def _organic(fit: FitResult) -> Iterator[Text]:
    for row in fit.organic_table().to_dicts():
        yield msg(
            "{channel} (organic) brought {mean} of the outcome (between {lower} and {upper}, {level}).",
            channel=row["channel"],
            mean=Share(row["share"], 1),
            lower=Share(row["share_lower"], 1),
            upper=Share(row["share_upper"], 1),
            level=Share(fit.spec.level),
        )


def _events(fit: FitResult) -> Iterator[Text]:
    for row in fit.events_table().to_dicts():
        if row["effect"] is not None:
            yield event_text(row, fit.data.outcome_unit)


def event_text(row: Mapping[str, Any], unit: str) -> Text:
    """One row of the table of events."""
    lower, upper = round(row["lower"]), round(row["upper"])
    if row["evidence"] == "belief":
        return msg(
            "Event {name}: believed to bring between {lower} and {upper} {unit} a period; it has not happened yet.",
            name=row["event"],
            lower=lower,
            upper=upper,
            unit=unit,
        )
    return msg(
        "Event {name}: {value} {unit} a period at its height (between {lower} and {upper}).",
        name=row["event"],
        value=round(row["effect"]),
        lower=lower,
        upper=upper,
        unit=unit,
    )


def _review(fit: FitResult) -> Iterator[Text]:
    yield msg("Verdict: {verdict}. {advice}", verdict=VERDICTS[fit.grade], advice=fit.recommendation)
    for found in fit.diagnostics:
        yield msg("{text} ({verdict})", text=found.text, verdict=VERDICTS[found.grade])


def _limits(fit: FitResult) -> Iterator[Text]:
    if not fit.spec.experiments:
        yield msg("The estimates come from past variation, not from experiments. An experiment would make them firmer.")
    yield msg("What moves both spend and outcome and is no control is credited to media.")
    yield least_text(fit)
    if fit.spec.interactions:
        yield msg(
            "Half of what two channels bring together is counted for each of them; their beliefs speak of each alone."
        )
    constant = tuple(name for name in fit.data.channels if not fit.spec.form_of(name).varying)
    if constant:
        yield msg("These returns are taken as constant over the history: {channels}.", channels=constant)
    yield msg("Effects that outlast the carry-over window (a brand built over years) are part of the baseline.")
    yield msg("Creative, message and audience are not told apart: a channel's return is that of what was run in it.")
    yield msg("Beyond the highest spend of four periods in a row every curve is extrapolation.")


def _factor(sd: float) -> float:
    return round(float(np.exp(sd)), 1)


def _plain(line: str) -> str:
    """`line` with the signs that Markdown would read as its own."""
    return re.sub(r"([\\`*<>\[\]])", r"\\\1", line)

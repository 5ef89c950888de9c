"""The long-term fit reviews itself: does it describe the past, and what did it learn that it had not believed?"""

from __future__ import annotations

import numpy as np

from unisono.measure.funnel.paths import explained, survey_paths
from unisono.measure.funnel.result import LEANS, BrandResult, Telling
from unisono.measure.mmm.result import Diagnostic, Grade
from unisono.words import Share, Text, msg

_MANY_WAVES = 6


def plausibility(result: BrandResult) -> tuple[Diagnostic, ...]:
    """Fit to the past, and who speaks in the long-term figures."""
    return (*_past(result), *_surveys(result), *_long(result), _half_life(result))


def _past(result: BrandResult) -> tuple[Diagnostic, ...]:
    share = explained(result.posterior, result.draws)
    grade = Grade.PASS if share >= 0.7 else Grade.REVIEW
    text = msg("The model explains {share} of the outcome's movement.", share=Share(share))
    return (Diagnostic("explained", share, ">= 0.7", grade, text),)


def _surveys(result: BrandResult) -> tuple[Diagnostic, ...]:
    found = []
    paths = survey_paths(result.posterior, result.draws)
    for k, survey in enumerate(result.data.surveys, 1 + len(result.data.series)):
        n = len(result.posterior.design.readings[k].values)
        if n < _MANY_WAVES:
            few = msg("The survey {survey} has {n} waves: it shows the brand's level, hardly its movement.",
                      survey=survey.name, n=n)  # fmt: skip
            found.append(Diagnostic(f"waves:{survey.name}", float(n), f">= {_MANY_WAVES}", Grade.REVIEW, few))
        off = _misses(result, k, paths[survey.name])
        grade = Grade.PASS if off <= 2.5 else Grade.REVIEW
        text = msg(
            "Waves of {survey} lie {times} sampling errors from the brand's path; more than 2.5 says that something "
            "else moves the survey.",
            survey=survey.name,
            times=round(off, 1),
        )
        found.append(Diagnostic(f"survey:{survey.name}", off, "<= 2.5", grade, text))
    return tuple(found)


def _misses(result: BrandResult, k: int, path: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> float:
    """Root mean square of a survey's residuals in sampling errors."""
    reading = result.posterior.design.readings[k]
    expected = reading.rows @ (np.median(path, axis=0) / reading.scale)
    return float(np.sqrt(np.mean((reading.values - expected) ** 2)))


def _long(result: BrandResult) -> tuple[Diagnostic, ...]:
    found = []
    for row in result.channels_table().to_dicts():
        telling = Telling(row["telling"])
        found.append(
            Diagnostic(
                f"long_term:{row['channel']}",
                row["learned"],
                f">= {LEANS}",
                Grade.REVIEW if telling is Telling.BELIEF else Grade.PASS,
                _told(row["channel"], telling, row["learned"]),
            )
        )
    return tuple(found)


def _told(channel: str, telling: Telling, learned: float) -> Text:
    if channel == "all":
        told = {
            Telling.DATA: msg("The data narrowed the long-term effect of all media by {share}.", share=Share(learned)),
            Telling.BOTH: msg(
                "The long-term effect of all media leans on belief as much as on data: narrowed by {share}.",
                share=Share(learned),
            ),
            Telling.BELIEF: msg(
                "The long-term effect of all media cannot be told from this data; what stands here is the belief."
            ),
        }
        return told[telling]
    told = {
        Telling.DATA: msg(
            "The data narrowed the long-term effect of {channel} by {share}.", channel=channel, share=Share(learned)
        ),
        Telling.BOTH: msg(
            "The long-term effect of {channel} leans on belief as much as on data: narrowed by {share}.",
            channel=channel,
            share=Share(learned),
        ),
        Telling.BELIEF: msg(
            "The long-term effect of {channel} cannot be told from this data; what stands here is the belief.",
            channel=channel,
        ),
    }
    return told[telling]


def _half_life(result: BrandResult) -> Diagnostic:
    found = result.half_life()
    told = found["learned"] >= LEANS
    text = (
        msg(
            "Half of the brand's gain is lost after {weeks} weeks; the data narrowed this by {share}.",
            weeks=round(found["weeks"]),
            share=Share(found["learned"]),
        )
        if told
        else msg(
            "How long the brand lasts cannot be told from this data: {weeks} weeks to lose half is the belief.",
            weeks=round(found["weeks"]),
        )
    )
    return Diagnostic("half_life", found["learned"], f">= {LEANS}", Grade.PASS if told else Grade.REVIEW, text)

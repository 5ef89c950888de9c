"""The fit reviews itself: does it describe the past, is its split believable, and what did it not learn?

Whether it has converged is asked first, by `convergence`; that alone catches no wrong model.
"""

from __future__ import annotations

import numpy as np

from unisono.measure.mmm.baseline import BaselineDraws
from unisono.measure.mmm.data import Array
from unisono.measure.mmm.ladder.likelihood import Likelihood
from unisono.measure.mmm.result import Diagnostic, FitResult, Grade
from unisono.measure.mmm.tension import Tension, tensions
from unisono.words import Share, Text, msg

_MUCH_LEARNED = 0.25
_STILL = 1e-4  # variance over squared mean: spend within one percent of its mean
_FOLLOWING = 0.2  # share of a channel's movement that is its own
_TOO_OFTEN = 0.25  # draws in which media brings more than the whole outcome
_TOGETHER = 0.9
_TRADED = 0.6
_FEW = 10  # counts a period below which normal noise reaches below zero in quiet weeks
_CONTRADICTS = 2.0  # standard deviations between a test and what the rest of the data expects


def plausibility(result: FitResult) -> tuple[Diagnostic, ...]:
    """Fit to the past, sense of the split, and what the data could not tell."""
    base = result.baseline()
    return (
        *_past(result, base),
        *_split(result, base),
        *_learning(result),
        *_confounding(result),
        *_pairs(result),
        *_experiments(result),
        *_length(result),
        *_small_counts(result),
    )


def _past(result: FitResult, base: BaselineDraws) -> tuple[Diagnostic, ...]:
    table = result.fitted_table(base).drop_nulls("observed")
    observed, expected = table["observed"].to_numpy(), table["expected"].to_numpy()
    error = float(np.abs(observed - expected).sum() / np.abs(observed).sum())
    explained = 1 - float(np.var(observed - expected) / np.var(observed))
    inside = float(((observed >= table["lower"].to_numpy()) & (observed <= table["upper"].to_numpy())).mean())
    return (
        Diagnostic(
            "explained",
            explained,
            ">= 0.7",
            Grade.PASS if explained >= 0.7 else Grade.REVIEW,
            msg("The model explains {share} of the outcome's movement.", share=Share(explained)),
        ),
        Diagnostic(
            "mean_error",
            error,
            "<= 10 %",
            Grade.PASS if error <= 0.1 else Grade.REVIEW,
            msg("Its mean error on the past is {share} of the outcome.", share=Share(error, 1)),
        ),
        Diagnostic(
            "predictive_coverage",
            inside,
            ">= 80 %",
            Grade.PASS if inside >= 0.8 else Grade.REVIEW,
            msg("{share} of past periods lie inside their predictive interval.", share=Share(inside)),
        ),
    )


def _split(result: FitResult, base: BaselineDraws) -> tuple[Diagnostic, ...]:
    mean, lower, upper = result.total_media()
    below = float((base.level < 0).mean(axis=0).max())
    brought = result.draws.realised_roi @ result.data.spend.sum(axis=0)
    everything = float((brought > result.total_outcome).mean())
    impossible = mean > 0.9 or below > 0.5 or everything > _TOO_OFTEN
    grade = Grade.FAIL if impossible else Grade.REVIEW if mean > 0.7 or below > 0.1 else Grade.PASS
    return (
        Diagnostic(
            "media_share",
            mean,
            "<= 70 %",
            grade,
            msg(
                "Media is credited with {mean} of the outcome (between {lower} and {upper}).",
                mean=Share(mean),
                lower=Share(lower),
                upper=Share(upper),
            ),
        ),
    )


def _learning(result: FitResult) -> tuple[Diagnostic, ...]:
    learned = result.learned()
    weak = tuple(name for name, share in zip(result.data.channels, learned, strict=True) if share < _MUCH_LEARNED)
    share = 1 - len(weak) / len(result.data.channels)
    text = (
        msg("The data narrowed the ROI of every channel.")
        if not weak
        else msg(
            "The data said little about {channels}: their ROI is mostly the prior. An experiment would tell.",
            channels=weak,
        )
    )
    return (Diagnostic("learned", share, "all channels", Grade.REVIEW if weak else Grade.PASS, text),)


def _confounding(result: FitResult) -> tuple[Diagnostic, ...]:
    """Demand that moves both spend and outcome is invisible to any model unless a control stands for it."""
    data = result.data
    left = _own_movement(result).var(axis=0)
    moves = data.spend.var(axis=0)
    still = moves <= _STILL * data.spend.mean(axis=0) ** 2
    follows = [name for name, little in zip(data.channels, still | (left <= _FOLLOWING * moves), strict=True) if little]
    found: list[Diagnostic] = []
    if data.control_names:
        text = msg(
            "Beside season and trend these controls stand for demand: {controls}. What moves both spend and sales and "
            "is none of these would be credited to media.",
            controls=data.control_names,
        )
        found.append(Diagnostic("confounding", float(len(data.control_names)), ">= 1", Grade.PASS, text))
    else:
        text = msg(
            "Confounding risk: no control stands for demand. Where spend follows demand (season, stock, a rival's "
            "absence), the model credits media with sales that would have come anyway. Add a demand control or an "
            "experiment."
        )
        found.append(Diagnostic("confounding", 0.0, ">= 1", Grade.REVIEW, text))
    if follows:
        text = msg(
            "The spend of {channels} hardly moves, or follows season and controls so closely that little is left to "
            "learn from.",
            channels=tuple(follows),
        )
        found.append(Diagnostic("spend_follows_season", float(len(follows)), "0", Grade.REVIEW, text))
    return tuple(found)


def _own_movement(result: FitResult) -> Array:
    """(n_periods, n_channels) spend without what level, slope, season and controls explain of it."""
    design, spend = result.posterior.design, result.data.spend
    flat = design.columns.flat[:, design.kept]
    return np.asarray(spend - flat @ np.linalg.lstsq(flat, spend, rcond=None)[0])


def _pairs(result: FitResult) -> tuple[Diagnostic, ...]:
    """Channels that can only be judged together: their money moved together, or the model trades one for the other."""
    channels = result.data.channels
    if len(channels) < 2:
        return ()
    own = _own_movement(result)
    length = np.linalg.norm(own, axis=0)
    unit = own / np.where(length > 0, length, 1.0)
    together, i, j = _largest(unit.T @ unit)
    if together > _TOGETHER:
        text = msg(
            "The spend of {first} and {second} moved together (correlation {value}): read their sum, not their "
            "difference.",
            first=channels[i],
            second=channels[j],
            value=round(together, 2),
        )
        return (Diagnostic("mistaken_pairs", together, "<= 0.9", Grade.REVIEW, text),)
    traded, i, j = _largest(-_correlations(result.draws.roi))
    if traded > _TRADED:
        text = msg(
            "What {first} earns more, {second} earns less (correlation {value}): read their sum, not their difference.",
            first=channels[i],
            second=channels[j],
            value=round(-traded, 2),
        )
        return (Diagnostic("mistaken_pairs", -traded, ">= -0.6", Grade.REVIEW, text),)
    text = msg("No two channels are mistaken for each other (lowest correlation {value}).", value=round(-traded, 2))
    return (Diagnostic("mistaken_pairs", -traded, ">= -0.6", Grade.PASS, text),)


def _correlations(draws: Array) -> Array:
    """(n, n) correlations of `draws` (n_draws, n); what is the same in every draw moves with nothing."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.nan_to_num(np.asarray(np.corrcoef(draws.T)))


def _largest(matrix: Array) -> tuple[float, int, int]:
    """The largest entry above the diagonal of a symmetric `matrix`, and where it stands."""
    rows, columns = np.triu_indices(len(matrix), 1)
    k = int(np.argmax(matrix[rows, columns]))
    return float(matrix[rows[k], columns[k]]), int(rows[k]), int(columns[k])


def _experiments(result: FitResult) -> tuple[Diagnostic, ...]:
    """Whether each experiment agrees with the rest of the data."""
    return tuple(agreement(tension) for tension in tensions(result.posterior))


def agreement(tension: Tension) -> Diagnostic:
    """One experiment beside what the history alone expects of it."""
    test, agrees = tension.experiment, abs(tension.z) <= _CONTRADICTS
    lift, expected = round(test.lift), round(tension.expected)
    text = (
        msg(
            "The experiment {name} measured {lift} on {channel}, the history alone expects {expected}: they agree.",
            name=test.name,
            lift=lift,
            channel=test.channel,
            expected=expected,
        )
        if agrees
        else msg(
            "The experiment {name} measured {lift} on {channel}, but the history alone expects {expected}: they "
            "contradict each other. Look at both before you trust their compromise.",
            name=test.name,
            lift=lift,
            channel=test.channel,
            expected=expected,
        )
    )
    grade = Grade.PASS if agrees else Grade.REVIEW
    return Diagnostic("experiment", tension.z, "-2 to 2", grade, text)


def _length(result: FitResult) -> tuple[Diagnostic, ...]:
    years, n = result.data.years, result.data.n_periods
    grade = Grade.PASS if years >= 1.95 and n >= 100 else Grade.REVIEW
    text = msg("The history holds {n} periods ({years} years).", n=n, years=round(years, 1))
    return (Diagnostic("history", years, ">= 2 years", grade, text),)


def _small_counts(result: FitResult) -> tuple[Diagnostic, ...]:
    """Normal noise knows neither that a count cannot fall below zero nor that quiet weeks vary less."""
    seen = result.data.outcome[result.data.observed]
    usual = float(np.median(seen))
    whole = not result.data.outcome_is_money and bool((seen == np.round(seen)).all())
    if not whole or usual >= _FEW or result.spec.likelihood is Likelihood.COUNTS:
        return ()
    text = msg(
        "A usual period counts {n}: few for normal noise. Write likelihood = “counts” under [fit] in model.toml.",
        n=round(usual),
    )
    return (Diagnostic("small_counts", usual, f">= {_FEW}", Grade.REVIEW, text),)


def judge(diagnostics: tuple[Diagnostic, ...]) -> tuple[Grade, Text]:
    """The worst grade, and what to do about it."""
    grades = {d.grade for d in diagnostics}
    if Grade.FAIL in grades:
        return Grade.FAIL, msg(
            "Do not use this fit for decisions. Mend the points marked FAIL, or decide by experiments meanwhile."
        )
    if Grade.REVIEW in grades:
        return Grade.REVIEW, msg(
            "Usable with care: read the points marked REVIEW before you sign, and prefer moves that can be undone."
        )
    return Grade.PASS, msg("The fit can be used for planning; its intervals say how sure it is.")

"""The fit reviews itself: has it converged, does it describe the past, and what did it not learn?

Convergence alone catches no wrong model, so it is only the first group. Rank-normalised split R-hat and bulk ESS are those of
Vehtari et al. (2021), computed by arviz-stats over every sampled and every reported quantity.
"""

from __future__ import annotations

import numpy as np
from arviz_stats.base import array_stats

from unisono.measure.mmm.data import Array, ModelData
from unisono.measure.mmm.effects import ChannelDraws
from unisono.measure.mmm.fit import Chains
from unisono.measure.mmm.posterior import Posterior
from unisono.measure.mmm.result import Diagnostic, FitResult, Grade
from unisono.words import Share, Text, msg


def convergence(chains: Chains, draws: ChannelDraws) -> tuple[Diagnostic, ...]:
    """R-hat, effective sample size and divergences over parameters, ROI and coefficients."""
    n_chains, n_draws, _ = chains.theta.shape
    reported = np.concatenate([draws.roi, draws.beta], axis=1).reshape(n_chains, n_draws, -1)
    quantities = np.concatenate([chains.theta, np.log(reported)], axis=2)
    columns = range(quantities.shape[2])
    rhat = max(float(array_stats.rhat(quantities[:, :, j])) for j in columns)
    ess = min(float(array_stats.ess(quantities[:, :, j])) for j in columns)
    share = chains.divergences / (n_chains * n_draws)
    return (
        Diagnostic(
            "rhat",
            rhat,
            "< 1.01",
            _grade(rhat, 1.01, 1.05),
            msg("The chains agree to an R-hat of {value} (1.00 is perfect).", value=round(rhat, 3)),
        ),
        Diagnostic(
            "ess",
            ess,
            ">= 400",
            Grade.PASS if ess >= 400 else Grade.REVIEW if ess >= 100 else Grade.FAIL,
            msg("The draws are worth at least {value} independent ones.", value=int(ess)),
        ),
        Diagnostic(
            "divergences",
            float(chains.divergences),
            "0",
            _grade(share, 1e-12, 0.01),
            msg("Transitions that diverged: {value}.", value=chains.divergences),
        ),
    )


def _grade(value: float, good: float, bearable: float) -> Grade:
    return Grade.PASS if value < good else Grade.REVIEW if value < bearable else Grade.FAIL


def plausibility(result: FitResult) -> tuple[Diagnostic, ...]:
    """Fit to the past, sense of the split, and what the data could not tell."""
    return (
        *_past(result),
        *_split(result),
        *_learning(result),
        *_confounding(result.data, result.posterior),
        *_pairs(result),
        *_length(result.data),
    )


def _past(result: FitResult) -> tuple[Diagnostic, ...]:
    table = result.fitted_table().drop_nulls("observed")
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
            "80-99 %",
            Grade.PASS if 0.8 <= inside else Grade.REVIEW,
            msg("{share} of past periods lie inside their predictive interval.", share=Share(inside)),
        ),
    )


def _split(result: FitResult) -> tuple[Diagnostic, ...]:
    mean, lower, upper = result.total_media()
    base = result.baseline().level[:, : result.data.n_periods]
    below = float((base < 0).mean(axis=0).max())
    grade = Grade.FAIL if lower > 0.9 or below > 0.5 else Grade.REVIEW if mean > 0.7 or below > 0.1 else Grade.PASS
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
    table = result.channels_table()
    weak = tuple(table.filter(table["learned"] < 0.25)["channel"].to_list())
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


def _confounding(data: ModelData, posterior: Posterior) -> tuple[Diagnostic, ...]:
    """Demand that moves both spend and outcome is invisible to any model unless a control stands for it."""
    flat = posterior.design.columns.flat[:, posterior.design.kept]
    follows = []
    for m, name in enumerate(data.channels):
        fitted = flat @ np.linalg.lstsq(flat, data.spend[:, m], rcond=None)[0]
        explained = 1 - float(np.var(data.spend[:, m] - fitted) / max(np.var(data.spend[:, m]), 1e-300))
        if explained > 0.8:
            follows.append(name)
    found: list[Diagnostic] = []
    if data.control_names:
        text = msg("Demand is represented by: {controls}.", controls=data.control_names)
        found.append(Diagnostic("confounding", float(len(data.control_names)), ">= 1", Grade.PASS, text))
    else:
        text = msg(
            "Confounding risk: no control stands for demand. Where spend follows demand (season, stock, a rival's absence), "
            "the model credits media with sales that would have come anyway. Add a demand control or an experiment."
        )
        found.append(Diagnostic("confounding", 0.0, ">= 1", Grade.REVIEW, text))
    if follows:
        text = msg(
            "The spend of {channels} follows season and controls so closely that little is left to learn from.",
            channels=tuple(follows),
        )
        found.append(Diagnostic("spend_follows_season", float(len(follows)), "0", Grade.REVIEW, text))
    return tuple(found)


def _pairs(result: FitResult) -> tuple[Diagnostic, ...]:
    """Channels whose spend moves together can only be judged together."""
    data = result.data
    if len(data.channels) < 2:
        return ()
    contribution: Array = result.draws.roi * data.spend.sum(axis=0)
    correlation = np.corrcoef(contribution.T)
    worst = np.unravel_index(np.argmin(correlation), correlation.shape)
    value = float(correlation[worst])
    first, second = data.channels[int(worst[0])], data.channels[int(worst[1])]
    if value > -0.6:
        text = msg(
            "No two channels are mistaken for each other (lowest correlation {value}).",
            value=round(value, 2),
        )
        return (Diagnostic("mistaken_pairs", value, "> -0.6", Grade.PASS, text),)
    text = msg(
        "{first} and {second} moved together: read their sum, not their difference (correlation {value}).",
        first=first,
        second=second,
        value=round(value, 2),
    )
    return (Diagnostic("mistaken_pairs", value, "> -0.6", Grade.REVIEW, text),)


def _length(data: ModelData) -> tuple[Diagnostic, ...]:
    years = data.n_periods * data.period_days / 365.25
    grade = Grade.PASS if years >= 1.95 and data.n_periods >= 100 else Grade.REVIEW
    text = msg("The history holds {n} periods ({years} years).", n=data.n_periods, years=round(years, 1))
    return (Diagnostic("history", years, ">= 2 years", grade, text),)


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

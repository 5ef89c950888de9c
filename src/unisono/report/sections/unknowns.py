"""What we do not know: what the model could not tell, what it takes for granted, and how its beliefs were set."""

from __future__ import annotations

from dataclasses import dataclass

from unisono.measure.mmm.result import Diagnostic, FitResult, Grade
from unisono.measure.mmm.trust.page import trust_lines
from unisono.report.inputs import ReportInputs
from unisono.report.sections import window
from unisono.report.vocabulary import outcome_name
from unisono.words import Share, Text, msg

GRADES: dict[Grade, tuple[Text, str]] = {
    Grade.PASS: (msg("passed"), "good"),
    Grade.REVIEW: (msg("to review"), "wait"),
    Grade.FAIL: (msg("failed"), "bad"),
}
"""Each grade in words, and its colour's role."""


@dataclass(frozen=True, slots=True)
class Unknowns:
    """The section's content: open checks (failed first), passed ones, what stress found, notes, limits, beliefs."""

    open: tuple[Diagnostic, ...]
    passed: tuple[Diagnostic, ...]
    notes: tuple[Text, ...]
    assumptions: tuple[Text, ...]
    limits: tuple[Text, ...]
    beliefs: tuple[Text, ...]
    stress: tuple[Text, ...] = ()


def build(inputs: ReportInputs) -> Unknowns:
    """The section; without a fit only the limits of facts are left."""
    fit = inputs.fit
    diagnostics = fit.diagnostics if fit else ()
    failed = [d for d in diagnostics if d.grade is Grade.FAIL]
    review = [d for d in diagnostics if d.grade is Grade.REVIEW]
    return Unknowns(
        open=(*failed, *review),
        passed=tuple(d for d in diagnostics if d.grade is Grade.PASS),
        notes=fit.notes if fit else (),
        assumptions=inputs.plan.assumptions if inputs.plan else (),
        limits=_limits(fit),
        beliefs=_beliefs(fit) if fit else (),
        stress=trust_lines(inputs.stress) if inputs.stress and fit else (),
    )


def _limits(fit: FitResult | None) -> tuple[Text, ...]:
    if fit is None:
        return (
            msg("Facts say what was spent and sold; they do not say which sales media caused."),
            msg("MER and CAC count sales that would have come without media."),
        )
    return (
        msg("The estimates come from past variation, not from experiments. An experiment would make them firmer."),
        msg("Effects that outlast the carry-over window (a brand built over years) are part of the baseline."),
        msg("Creative, message and audience are not told apart: a channel's return is that of what was run in it."),
    )


def _beliefs(fit: FitResult) -> tuple[Text, ...]:
    """The choices and priors of the run, in words."""
    spec, priors, data = fit.spec, fit.spec.priors, fit.data
    found = [
        msg(
            "What is explained: {outcome}, {n} periods from {first} to {last}.",
            outcome=outcome_name(data.outcome_name),
            n=data.n_periods,
            first=data.periods[0],
            last=window.end_of(data.periods[-1], data.period_days),
        ),
        msg(
            "Before seeing the data, all media together is believed to bring {share} of it, each channel with the same "
            "ROI, give or take a factor of {factor}.",
            share=Share(priors.media_share),
            factor=round(2.718281828459045 ** (priors.roi_within_sd**2 + priors.roi_common_sd**2) ** 0.5, 1),
        ),
        msg(
            "Carry-over lasts at most {n} periods; saturation, trend, season and holidays are estimated with the rest.",
            n=fit.draws.window,
        ),
        msg(
            "Random draws: {draws} in {chains} chains from seed {seed}.",
            draws=len(fit.theta),
            chains=spec.chains,
            seed=str(spec.seed),
        ),
    ]
    if data.control_names:
        found.append(msg("Controls: {controls}.", controls=data.control_names))
    return tuple(found)

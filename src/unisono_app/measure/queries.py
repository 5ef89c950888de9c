"""What the room Measure shows: the newest fit with its verdict, its drawings, its trust, and what would tell more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from unisono.errors import InputError, ModelError, NoFactsError, UnisonoError
from unisono.runs import Session
from unisono_app.base.caching import Cache
from unisono_app.measure.runs import RunNumbers, run_numbers

if TYPE_CHECKING:
    from unisono.measure.mmm.answer.report import Answerability, ExperimentOption
    from unisono.measure.mmm.result import FitResult
    from unisono.measure.mmm.trust.report import FitTrust
    from unisono.report.sections.curves import Curve
    from unisono.report.sections.earned import Earned
    from unisono.report.sections.regions import Regions
    from unisono.report.sections.unknowns import Unknowns

N_EXPERIMENTS = 4


@dataclass(frozen=True, slots=True)
class Told:
    """What the page tells of a fit, in one language: worked out once by run."""

    fit: FitResult
    earned: Earned
    curves: tuple[Curve, ...]
    unknowns: Unknowns
    experiments: tuple[ExperimentOption, ...]
    regions: Regions | None


@dataclass(frozen=True, slots=True)
class MeasurePage:
    """The room; without a fit, `problem` says why, and `answerable` what the history could tell.

    `is_current` says whether the fit was made on the facts in force; `trust` is None where nobody asked yet.
    """

    numbers: RunNumbers | None = None
    told: Told | None = None
    trust: FitTrust | None = None
    is_current: bool = True
    answerable: Answerability | None = None
    problem: UnisonoError | None = None
    has_facts: bool = True


_kept: Cache[Told] = Cache(12)
_answers: Cache[Answerability] = Cache(12)
_experiments: Cache[tuple[ExperimentOption, ...]] = Cache(12)


def measure_page(session: Session, language_code: str) -> MeasurePage:
    """The newest fit, as people read it in one language."""
    try:
        numbers = run_numbers(session)
        if numbers is None:
            return _unfitted(session)
        edition_id = session.edition().edition_id
        key = (str(session.workspace.folder), numbers.run_id, edition_id, repr(session.settings), language_code)
        told = _kept.get(key, lambda: _tell(session, numbers.run_id, language_code))
    except NoFactsError:
        return MeasurePage(has_facts=False)
    except ModelError as problem:
        return MeasurePage(problem=problem)
    from unisono.runs.questioning import kept_trust

    return MeasurePage(numbers, told, kept_trust(session.fits, numbers.run_id), numbers.edition_id == edition_id)


def _next_experiments(fit: FitResult) -> tuple[ExperimentOption, ...]:
    from unisono.measure.mmm.answer.after_fit import next_experiments

    try:
        return next_experiments(fit)[:N_EXPERIMENTS]
    except ModelError:
        return ()


def _unfitted(session: Session) -> MeasurePage:
    try:
        key = (str(session.workspace.folder), session.edition().edition_id, repr(session.settings))
        return MeasurePage(answerable=_answers.get(key, session.answerable))
    except NoFactsError:
        return MeasurePage(has_facts=False)
    except (InputError, ModelError) as problem:
        return MeasurePage(problem=problem)


def _tell(session: Session, run_id: str, language_code: str) -> Told:
    from unisono.facts.semantic import kpi_inputs
    from unisono.report import ReportInputs
    from unisono.report.sections import curves, earned, regions, unknowns
    from unisono.report.sections.effects import Effects
    from unisono.runs.panelling import regions_of
    from unisono_app.base.drawings import studio

    fit, facts, settings = session.latest_fit(run_id), session.facts(), session.settings
    by_region, stress = regions_of(session, facts.edition.edition_id) or (None, None)
    inputs = ReportInputs(
        settings,
        facts.edition,
        session.now,
        facts=kpi_inputs(facts, settings, monthly=False),
        fit=fit,
        regions=by_region,
        regions_stress=stress,
    )
    draws = studio(language_code, settings.currency, settings.time_zone)
    effects = Effects.of(fit)
    return Told(
        fit,
        earned.build(inputs, effects, draws),
        curves.build(effects, draws),
        unknowns.build(inputs),
        _experiments.get((str(session.workspace.folder), run_id), lambda: _next_experiments(fit)),
        regions.build(inputs, draws),
    )

"""Question a fit, and question a history before it is fitted; what was found about a fit is kept beside its run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from unisono.measure.mmm.answer.after_fit import next_experiments
from unisono.measure.mmm.answer.engine import answerable
from unisono.measure.mmm.answer.report import Answerability, ExperimentOption
from unisono.measure.mmm.spec import Spec
from unisono.measure.mmm.trust.report import FitTrust
from unisono.measure.mmm.trust.store import load_trust, save_trust
from unisono.runs.measuring import find_run, model_data

if TYPE_CHECKING:
    from unisono.runs.session import Session


def question_fit(session: Session, run_id: str | None = None, *, again: bool = False) -> FitTrust:
    """The trust in the fit `run_id`, the newest by default: as it was kept, or worked out and kept.

    Raises:
        ModelError: there is no such fit.
    """
    home = find_run(session.fits, run_id)
    kept = None if again else load_trust(home)
    if kept is not None:
        return kept
    from unisono.measure.mmm.trust.engine import trust_in  # its libraries take a second that only this question needs

    trust = trust_in(session.latest_fit(home.name))
    save_trust(trust, home)
    return trust


def kept_trust(fits: Path, run_id: str) -> FitTrust | None:
    """What was found about the fit `run_id`, without questioning it; for reports."""
    return load_trust(find_run(fits, run_id))


def next_experiments_of(session: Session, run_id: str | None = None) -> tuple[ExperimentOption, ...]:
    """The experiments that the fit `run_id`, the newest by default, would gain most from, best first.

    Raises:
        ModelError: there is no such fit.
    """
    return next_experiments(session.latest_fit(run_id))


def question_history(session: Session, spec: Spec | None = None) -> Answerability:
    """What the workspace's spend history can tell, before any fit.

    Raises:
        ModelError: the history cannot be modelled at all.
    """
    return answerable(model_data(session.model_table(), session.settings), spec)

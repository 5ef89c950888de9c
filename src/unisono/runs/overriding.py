"""Go on in spite of red data or of a failed model: only where something refuses, and only with a name and a reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from unisono.decide import MODEL, Override, Person
from unisono.domain import Light
from unisono.errors import InputError, LedgerError
from unisono.measure.mmm.result import Grade
from unisono.words import Text, msg

if TYPE_CHECKING:
    from unisono.runs.session import Session


def override_source(session: Session, source: str, *, by: str | Person, reason: str) -> Override:
    """Let the red `source` pass for the current edition.

    Raises:
        InputError: there is no such source; LedgerError: it is not red.
    """
    report = session.check()
    trust = next((t for t in report.trusts if t.source == source), None)
    if trust is None:
        raise InputError(
            msg("There is no source “{source}” in these facts.", source=source),
            remedy=msg("The sources are: {sources}; or `model`.", sources=tuple(t.source for t in report.trusts)),
        )
    if trust.light is not Light.RED:
        raise _nothing_to_override(source)
    return _record(session, source, by=by, reason=reason, findings=[f.summary for f in trust.findings])


def override_model(session: Session, source: str = MODEL, *, by: str | Person, reason: str) -> Override:
    """Let the newest fit plan although it failed its review.

    Raises:
        ModelError: nothing was fitted; LedgerError: the fit did not fail.
    """
    fit = session.latest_fit()
    if fit.grade is not Grade.FAIL:
        raise _nothing_to_override(source)
    findings = [d.text for d in fit.diagnostics if d.grade is Grade.FAIL]
    return _record(
        session, source, by=by, reason=reason, findings=findings, run_id=fit.run_id, edition_id=fit.edition_id
    )


def _nothing_to_override(source: str) -> LedgerError:
    return LedgerError(
        msg("Nothing refuses {source}: there is nothing to override.", source=source),
        remedy=msg("Go on: fit, then plan."),
    )


def _record(
    session: Session,
    source: str,
    *,
    by: str | Person,
    reason: str,
    findings: Sequence[Text],
    run_id: str | None = None,
    edition_id: str | None = None,
) -> Override:
    return session.decisions.record_override(
        source,
        edition_id=edition_id or session.edition().edition_id,
        by=by,
        reason=reason,
        system_user=session.user,
        at=session.now,
        findings=findings,
        run_id=run_id,
    )

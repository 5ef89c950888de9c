"""Question the facts of an edition: all checks, one light for each source."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from unisono.decide import MODEL, Override
from unisono.domain import Edition, Finding, Light, Settings, SourceTrust
from unisono.facts.quality import CheckInput, gate, run_checks, verdicts
from unisono.facts.quality import Override as GateOverride
from unisono.facts.quality.checks import future_dates
from unisono.facts.store import Facts

if TYPE_CHECKING:
    from unisono.runs.session import Session


@dataclass(frozen=True, slots=True)
class TrustReport:
    """What `check` found: `findings` worst first, `trusts` a light for each source, of one edition."""

    edition: Edition
    findings: tuple[Finding, ...]
    trusts: tuple[SourceTrust, ...]

    @property
    def light(self) -> Light:
        """The worst light; green for no source at all."""
        return Light.worst(trust.light for trust in self.trusts)


def check_facts(facts: Facts, settings: Settings, today: dt.date) -> TrustReport:
    """Run every check on `facts` as seen on `today`."""
    tables = CheckInput(
        media_deliveries=facts.sql("SELECT * FROM media"),
        orders=facts.table("orders"),
        series=facts.table("series"),
        settings=settings,
        today=today,
        reading_findings=facts.findings,
    )
    findings = run_checks(tables)
    frames = (tables.media_deliveries, tables.orders, tables.series)
    sources = sorted({str(name) for frame in frames for name in frame["source"].unique() if name is not None})
    return TrustReport(facts.edition, findings, verdicts(findings, sources))


def days_to_come(session: Session, sources: Iterable[str]) -> tuple[Finding, ...]:
    """What the facts hold of days that have not come, in some sources: no figure reads such rows before their day."""
    asked = set(sources)
    findings = session.check().findings if asked else ()
    return tuple(found for found in findings if found.check == future_dates.NAME and found.source in asked)


def pass_gate(trusts: Iterable[SourceTrust], overrides: Iterable[Override]) -> None:
    """Let nothing be measured on red facts that nobody let pass; an override of a model is no matter of facts.

    Raises:
        TrustError: a source is red, and no override of it is in force.
    """
    gate(
        tuple(trusts),
        [GateOverride(o.source, o.approval.by.name, o.approval.reason) for o in overrides if o.source != MODEL],
    )

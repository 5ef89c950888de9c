"""Question the facts of an edition: all checks, one light for each source."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from unisono.domain import Edition, Finding, Light, Settings, SourceTrust
from unisono.facts.quality import CheckInput, run_checks, verdicts
from unisono.facts.store import Facts


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

"""Trust: each source's light, and every finding with its remedy, worst first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from unisono.domain import Finding, Light, Severity, SourceTrust
from unisono.report.inputs import OverrideView, ReportInputs
from unisono.words import Text, msg

SHOWN = 30
"""Findings shown on the page; the rest is counted."""

LIGHTS: dict[Light, tuple[Text, str]] = {
    Light.GREEN: (msg("trusted"), "good"),
    Light.AMBER: (msg("used with a remark"), "wait"),
    Light.RED: (msg("not trusted"), "bad"),
}
"""Each light in words, and its colour's role."""

SEVERITIES: dict[Severity, tuple[Text, str]] = {
    Severity.CRITICAL: (msg("critical"), "bad"),
    Severity.WARNING: (msg("warning"), "wait"),
    Severity.INFO: (msg("information"), "muted"),
}
"""Each severity in words, and its colour's role."""

_ORDER = (Light.RED, Light.AMBER, Light.GREEN)
_WORST = (Severity.CRITICAL, Severity.WARNING, Severity.INFO)


@dataclass(frozen=True, slots=True)
class Trust:
    """The section's content: sources and findings, worst first."""

    light: Light | None
    sources: tuple[SourceTrust, ...]
    findings: tuple[Finding, ...]
    n_findings: int
    by_source: Mapping[str, int]
    overrides: tuple[OverrideView, ...]

    def n_of(self, source: str) -> int:
        """How many different findings a source has."""
        return self.by_source.get(source, 0)

    @property
    def counts(self) -> tuple[tuple[Text, str, int], ...]:
        """How many sources have each light, worst first; lights of no source are left out."""
        found = ((*LIGHTS[light], sum(s.light is light for s in self.sources)) for light in _ORDER)
        return tuple(row for row in found if row[2])


def build(inputs: ReportInputs) -> Trust:
    """The section; without verdicts it has no light."""
    sources = tuple(sorted(inputs.trusts, key=lambda trust: (_ORDER.index(trust.light), trust.source)))
    told = {(f.source, f.account, f.summary, f.remedy): f for trust in inputs.trusts for f in reversed(trust.findings)}
    findings = sorted(
        told.values(),
        key=lambda finding: (_WORST.index(finding.severity), finding.source, finding.check, finding.account or ""),
    )
    return Trust(
        light=worst(inputs.trusts),
        sources=sources,
        findings=tuple(findings[:SHOWN]),
        n_findings=len(findings),
        by_source=Counter(finding.source for finding in findings),
        overrides=inputs.overrides,
    )


def worst(trusts: Sequence[SourceTrust]) -> Light | None:
    """The worst light of all sources; None where nothing was checked."""
    lights = {trust.light for trust in trusts}
    return next((light for light in _ORDER if light in lights), None)

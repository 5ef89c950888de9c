"""From findings to a verdict per source, and the gate that stands before every model.

A critical finding makes its source red, a warning makes it amber; silence is green. The gate lets
green and amber pass. Red passes only with an override: a named person and a reason, which the
caller records.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from unisono.domain import Finding, Light, Severity, SourceTrust
from unisono.errors import TrustError
from unisono.facts.quality.check import CheckInput
from unisono.facts.quality.registry import CHECKS
from unisono.words import msg

_WORST_FIRST = {Severity.CRITICAL: 0, Severity.WARNING: 1, Severity.INFO: 2}


@dataclass(frozen=True, slots=True)
class Override:
    """A person lets a red source pass.

    Attributes:
        source: the red source.
        by: the person's name, as stated.
        reason: why the source may be used all the same.
    """

    source: str
    by: str
    reason: str


def run_checks(tables: CheckInput) -> tuple[Finding, ...]:
    """All findings of all checks, worst first, then by source and check."""
    findings = [finding for check in CHECKS for finding in check.run(tables)]
    return tuple(sorted(findings, key=_order))


def verdicts(findings: Iterable[Finding], sources: Iterable[str]) -> tuple[SourceTrust, ...]:
    """One verdict per source, sorted by name; sources that only a finding names are judged too."""
    by_source: dict[str, list[Finding]] = {source: [] for source in sources}
    for finding in findings:
        by_source.setdefault(finding.source, []).append(finding)
    return tuple(
        SourceTrust(source, _light(found), tuple(sorted(found, key=_order)))
        for source, found in sorted(by_source.items())
    )


def gate(trusts: Sequence[SourceTrust], overrides: Sequence[Override] = ()) -> None:
    """Let the facts pass, or refuse.

    Raises:
        TrustError: a source is red and no override for it names a person and a reason.
    """
    passed = {override.source for override in overrides if override.by.strip() and override.reason.strip()}
    red = [trust for trust in trusts if trust.light is Light.RED and trust.source not in passed]
    if not red:
        return
    reasons = tuple(msg("{source}: {summary}", source=trust.source, summary=trust.findings[0].summary) for trust in red)
    raise TrustError(
        msg("The data of these sources cannot be trusted: {reasons}", reasons=reasons),
        remedy=msg(
            "Mend the data as each finding says and import it again. To use it all the same, a "
            "person must override "
            "each source ({sources}) with a name and a reason; both are recorded.",
            sources=tuple(trust.source for trust in red),
        ),
    )


def _light(findings: Sequence[Finding]) -> Light:
    severities = {finding.severity for finding in findings}
    if Severity.CRITICAL in severities:
        return Light.RED
    return Light.AMBER if Severity.WARNING in severities else Light.GREEN


def _order(finding: Finding) -> tuple[int, str, str, str, str]:
    first = finding.first_on.isoformat() if finding.first_on else ""
    return (
        _WORST_FIRST[finding.severity],
        finding.source,
        finding.check,
        finding.account or "",
        first,
    )

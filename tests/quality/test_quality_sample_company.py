"""The sample company's files, imported as a person would: nothing is wrong with them, so no check may say so."""

from __future__ import annotations

import datetime as dt

import pytest

from unisono.domain import Finding, Light, Settings, Severity
from unisono.facts.quality import CheckInput, gate, run_checks, verdicts
from unisono.facts.store import import_files, open_edition
from unisono.facts.workspace import Workspace
from unisono.synthetic import sample_company

TODAY = dt.date(2026, 1, 5)


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> CheckInput:
    """Forty weeks of the sample company, imported."""
    folder = tmp_path_factory.mktemp("sample")
    sample_company(seed=2026, weeks=40).write(folder / "files")
    workspace = Workspace.create(folder / "work", Settings(name="Sample"), b"0123456789abcdef")
    import_files(workspace, [folder / "files"], now=dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC))
    facts = open_edition(workspace)
    media = facts.sql("SELECT * FROM media")
    return CheckInput(
        media_deliveries=media,
        orders=facts.table("orders").collect(),
        series=facts.table("series").collect(),
        settings=workspace.settings,
        today=TODAY,
        reading_findings=facts.findings(),
    )


def test_no_check_raises_a_false_alarm(imported: CheckInput) -> None:
    assert imported.media_deliveries.height > 1000
    findings = run_checks(imported)
    assert [str(finding.summary) for finding in findings if _is_loud(finding)] == []
    sources = imported.media_deliveries.get_column("source").unique().to_list()
    trusts = verdicts(findings, [*sources, "shopify"])
    assert {trust.light for trust in trusts} == {Light.GREEN}
    gate(trusts)


def _is_loud(finding: Finding) -> bool:
    return finding.severity is not Severity.INFO

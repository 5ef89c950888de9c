"""The documents are complete: every source, check, indicator, guardrail, setting and command has its place."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from unisono.decide.guardrails import AT_APPROVAL, AT_PROPOSAL
from unisono.domain import Settings
from unisono.facts.quality import CHECKS
from unisono.measure.kpis import KPIS
from unisono_cli.commands import COMMANDS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md")), ROOT / "benchmarks" / "README.md"]


def _page(name: str) -> str:
    return (DOCS / "reference" / name).read_text(encoding="utf-8")


def test_every_check_has_its_section() -> None:
    for check in CHECKS:
        assert f"## {check.name}" in _page("checks.md")


def test_every_indicator_has_its_section() -> None:
    for kpi in KPIS:
        assert f"## {kpi.name}" in _page("kpis.md")


def test_every_guardrail_is_explained() -> None:
    judges = {
        j.__module__.rsplit(".", 1)[1] for table in (AT_PROPOSAL, AT_APPROVAL) for row in table.values() for j in row
    }
    for name in judges:
        assert f"`{name}`" in _page("ledger.md")


def test_every_setting_is_explained() -> None:
    for setting in fields(Settings):
        assert f"`{setting.name}`" in _page("workspace.md")


def test_every_command_is_explained() -> None:
    for make in COMMANDS:
        assert f"unisono {make().name}" in _page("cli.md")


def test_every_source_is_explained() -> None:
    for path in sorted((ROOT / "src/unisono/facts/sources").glob("*/source.toml")):
        assert f"`{path.parent.name}`" in _page("sources.md")


def test_every_dependency_has_its_reason() -> None:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    for line in lines:
        if re.match(r'^\s+"[a-z0-9-]+>=', line):
            assert "#" in line, line


def test_pins_are_plain() -> None:
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        assert line.startswith("#") or re.match(r"^[a-z0-9._-]+==[0-9][^ ]*( ; .+)?$", line), line


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert not target.startswith("/")
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_page_can_be_found_from_the_index() -> None:
    index = (DOCS / "index.md").read_text(encoding="utf-8")
    for page in sorted(DOCS.rglob("*.md")):
        name = str(page.relative_to(DOCS))
        assert name == "index.md" or f"({name})" in index, name


def test_every_trap_names_tests_that_exist() -> None:
    page = (DOCS / "explanation" / "traps.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(test_\w+)`", page))
    written = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)\(", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert len(named) > 50
    assert named <= written, named - written
    for line in page.splitlines():
        if line.startswith("| ") and not line.startswith("| trap"):
            assert "`test_" in line, f"no test holds: {line}"


def test_every_line_of_the_security_checklist_names_tests_that_exist_or_a_reason() -> None:
    page = _page("asvs.md")
    written = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)\(", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    named = set(re.findall(r"`(test_\w+)`", page))
    assert len(named) > 20
    assert named <= written, named - written
    rows = [line.strip("|").split("|") for line in page.splitlines() if re.match(r"\| \d", line)]
    assert all(len(row) == 3 and row[2].strip() for row in rows)


def test_a_workspace_is_begun_in_one_way_everywhere() -> None:
    found = [
        page.name for page in PAGES if re.search(r"unisono init (?:-w|--workspace)\b", page.read_text(encoding="utf-8"))
    ]
    assert found == []

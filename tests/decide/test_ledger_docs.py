"""The pages about the ledger are complete, and their code runs."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

from unisono.act.tables import BOOKING_HEADER, CHANGE_HEADER
from unisono.decide import Role, Rules, State, charter
from unisono.decide.book import IGNORED
from unisono.decide.guardrails import AT_APPROVAL, AT_PROPOSAL
from unisono.decide.stories import PROVED, READERS

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "ledger.md").read_text(encoding="utf-8")


def test_the_code_of_the_page_runs() -> None:
    blocks = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert blocks
    for block in blocks:
        names: dict[str, object] = {}
        exec(compile(block, "ledger.md", "exec"), names)  # noqa: S102
        assert names["approval"]


def test_every_guardrail_kind_state_and_column_is_on_the_page() -> None:
    guardrails = {
        judge.__module__.rpartition(".")[2]
        for judges in (AT_PROPOSAL, AT_APPROVAL)
        for each in judges.values()
        for judge in each
    }
    for word in (
        *guardrails,
        *READERS,
        *PROVED,
        *charter.READERS,
        *IGNORED,
        "proposed",
        *CHANGE_HEADER,
        *BOOKING_HEADER,
    ):
        assert re.search(rf"[`, ]{word}[`, ]", PAGE), word
    for rule in fields(Rules):
        assert f"`{rule.name}`" in PAGE, rule.name
    for role in Role:
        assert f"| {role.value} |" in PAGE, role
    for state in State:
        assert re.search(rf"^\|.*\b{state.value}\b", PAGE, re.MULTILINE), state

"""Who may change what: actions stand in `actions`, rows are written in few places, and few look across workspaces."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

APP = Path(__file__).parents[2] / "src" / "unisono_app"
ACTIONS = {"Action", "Drafted", "About", "Ask", "_OneJob"}
WRITES = {"save", "delete", "update", "create", "bulk_create", "get_or_create", "update_or_create"}

NO_ACTION = {
    "backup/restoring.py": "a restored row is told its new folder, before anybody is served",
    "base/chain_store.py": "the chain itself",
    "base/scope.py": "the guard of queries",
    "base/workspaces.py": "taking a folder in, before there is anybody in it",
    "jobs/claim.py": "leases",
    "jobs/running.py": "steps of a job, fenced",
    "jobs/schedule.py": "work that comes round",
    "jobs/worker.py": "leases and the pulse of workers",
    "people/models.py": "an account keeps its names in one spelling",
    "people/programs.py": "when a token was last used",
    "people/setting_up.py": "the first administrator",
    "people/sign_in_audit.py": "the audit of sign-ins, and locks",
    "people/views.py": "a person's own language and colours",
}
"""Modules that write rows without an action, and why."""

ACROSS = {
    "jobs/claim.py": "a worker serves every workspace",
    "jobs/queries.py": "the number of jobs of the whole installation, for its metrics",
    "jobs/running.py": "a worker serves every workspace",
    "jobs/schedule.py": "a worker serves every workspace",
    "jobs/worker.py": "a worker serves every workspace",
    "people/queries.py": "the workspaces, invitations and tokens of one person",
}
"""Modules that ask across workspaces, and why."""

LONGEST_VIEW = 25


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(APP.rglob("*.py")):
        name = path.relative_to(APP).as_posix()
        if "/migrations/" not in name:
            yield name, ast.parse(path.read_text(encoding="utf-8"))


def _is_actions(name: str) -> bool:
    return name.endswith("/actions.py") or "/actions/" in name


def _calls(tree: ast.Module) -> Iterator[ast.Attribute]:
    return (n.func for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute))


def _writes_rows(call: ast.Attribute) -> bool:
    """Whether it looks like a write by the ORM: `row.save()`, `rows.filter(…).update(…)`, `Model.objects.create()`."""
    said = ast.unparse(call.value)
    if call.attr not in WRITES or said.startswith(("super()", "self.")) or "Folder" in said:
        return call.attr in WRITES and said.startswith("super()")
    return call.attr != "update" or "filter(" in said or "objects" in said or said in ("mine", "taken", "open_ones")


def test_actions_stand_in_actions() -> None:
    elsewhere = [
        f"{name}: {node.name}"
        for name, tree in _modules()
        if not _is_actions(name) and name != "base/acting.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        and {ast.unparse(b).split("[")[0].split(".")[-1] for b in node.bases} & ACTIONS
    ]
    assert not elsewhere


def test_only_actions_write_rows_and_few_others_for_a_reason() -> None:
    writers = {name for name, tree in _modules() if any(_writes_rows(call) for call in _calls(tree))}
    assert {name for name in writers if not _is_actions(name)} == set(NO_ACTION)


def test_few_ask_across_workspaces_and_for_a_reason() -> None:
    across = {name for name, tree in _modules() if any(call.attr == "everywhere" for call in _calls(tree))}
    assert across == set(ACROSS)


@pytest.mark.parametrize("name", [name for name, _ in _modules() if name.endswith("views.py")])
def test_views_are_short(name: str) -> None:
    tree = ast.parse((APP / name).read_text(encoding="utf-8"))
    long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1} lines"
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.end_lineno and node.end_lineno - node.lineno >= LONGEST_VIEW
    ]
    assert not long

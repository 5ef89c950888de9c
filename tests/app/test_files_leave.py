"""Files leave once the ledger has recorded by whose hand, and not while everything is frozen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.app.deciding import policy, sign
from unisono.decide import Permission, Role, State
from unisono.errors import LedgerError
from unisono_app.base.acting import Actor, audit_chain, perform
from unisono_app.base.chain_store import DatabaseLedger
from unisono_app.base.models import Workspace
from unisono_app.base.refusals import NotFoundError
from unisono_app.decide.actions import Export, FreezeAll

Acting = Callable[..., Actor]
FOUNDER = (Role.CMO, Role.FINANCE, Role.PLANNER, Role.ANALYST, Role.BRAND, Role.ADMINISTRATOR)


def test_the_ledger_keeps_who_let_the_files_leave(acting: Acting) -> None:
    sign(acting(Role.CMO))
    planner = acting(Role.PLANNER)
    exported = perform(Export("P-0001"), planner)
    assert all(file.is_file() for file in exported.files)
    (export,) = planner.session().decisions.show("1").exports
    assert export.by is not None
    assert (export.by.member, export.by.role, export.alone) == (planner.member_id, Role.PLANNER, False)


def test_the_checklists_name_both_who_signed_and_again_the_same(acting: Acting) -> None:
    cmo, finance, planner = acting(Role.CMO), acting(Role.FINANCE), acting(Role.PLANNER)
    policy(finance, signatures=(Role.CMO, Role.FINANCE))
    sign(cmo)
    sign(finance)
    first, again = (perform(Export("P-0001"), planner) for _ in range(2))
    (checklist,) = (file for file in first.files if file.name == "checklist.en.md")
    told = checklist.read_text(encoding="utf-8")
    assert f"Signed before by: {cmo.name}." in told
    assert f"Approved by {finance.name}, signed in" in told
    assert again.reworded == ()


def test_whoever_is_alone_sets_rules_and_exports_and_it_is_recorded(acting: Acting) -> None:
    founder = acting(*FOUNDER)
    policy(founder, cool_down_days=1)
    sign(founder)
    perform(Export("P-0001"), founder)
    (export,) = founder.session().decisions.show("1").exports
    assert export.by is not None
    assert (export.by.role, export.alone) == (Role.PLANNER, True)
    assert [h.state for h in founder.session().decisions.list()] == [State.EXPORTED]


def test_a_new_seat_does_not_wash_the_hand_that_set_the_rules(acting: Acting) -> None:
    cmo = acting(Role.CMO)
    policy(cmo, cool_down_days=1)
    sign(acting(Role.FINANCE))
    reseated = replace(cmo, roles=(Role.PLANNER,), allowed=frozenset({Permission.SEE, Permission.EXPORT}), alone=False)
    with pytest.raises(LedgerError, match="who sets the rules does not execute"):
        perform(Export("P-0001"), reseated)
    assert cmo.session().decisions.show("1").state is State.APPROVED


def test_nothing_is_handed_out_while_all_is_frozen_not_even_again(acting: Acting, tmp_path: Path) -> None:
    sign(acting(Role.CMO))
    planner = acting(Role.PLANNER)
    first = perform(Export("P-0001", tmp_path / "first"), planner)
    perform(FreezeAll("Prices are wrong."), planner)
    with pytest.raises(LedgerError, match="frozen"):
        perform(Export("P-0001", tmp_path / "again"), planner)
    assert first.files[0].is_file()
    assert not any((tmp_path / "again").glob("*"))


def test_what_is_not_recorded_leaves_no_files(acting: Acting, workspace: Workspace, tmp_path: Path) -> None:
    sign(acting(Role.CMO))
    planner = acting(Role.PLANNER)
    action = Export("P-0001", tmp_path / "files")
    drafted = action.draft(planner)
    Workspace.objects.filter(pk=workspace.pk).update(removed_at=planner.at)
    with pytest.raises(NotFoundError, match="let this workspace go"):
        perform(action, planner)
    assert drafted.exported.files
    assert not any((tmp_path / "files").glob("*"))
    assert planner.session().decisions.show("1").state is State.APPROVED


def test_a_crash_before_the_files_is_mended_by_exporting_again(
    acting: Acting, workspace: Workspace, tmp_path: Path
) -> None:
    sign(acting(Role.CMO))
    planner = acting(Role.PLANNER)
    folder = tmp_path / "files"
    action = Export("P-0001", folder)
    action.record(planner, action.draft(planner))
    assert planner.session().decisions.show("1").state is State.EXPORTED
    assert not any(folder.glob("*"))
    again = perform(action, planner)
    assert again.before is not None
    assert sorted(file.name for file in folder.iterdir()) == sorted(file.name for file in again.files)
    assert len(planner.session().decisions.show("1").exports) == 1
    kinds = [record.kind for record in DatabaseLedger(audit_chain(workspace)).read()]
    assert kinds.count("export") == 1

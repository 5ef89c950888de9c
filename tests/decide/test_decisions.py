"""The service: who decides what, bound to which payload, and what is refused."""

from __future__ import annotations

import datetime as dt
import multiprocessing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from unisono.decide import (
    Approval,
    Basis,
    Context,
    Decisions,
    Event,
    Export,
    FileLedger,
    Kind,
    Observation,
    Prediction,
    Proposal,
    Refusal,
    Ruling,
    State,
    Withdrawal,
    grade,
)
from unisono.decide.codec import body_of
from unisono.domain import Light
from unisono.errors import LedgerError, TamperedError
from unisono.words import msg

AT = dt.datetime(2026, 1, 12, 9, tzinfo=dt.UTC)
CMO: dict[str, Any] = {"by": "C. M. Oh", "reason": "D’accord, « allons-y » !", "system_user": "cmo", "at": AT}

Payload = dict[str, Any]


@pytest.fixture
def proposed(
    decisions: Decisions, payload: Payload, basis: Basis, prediction: Prediction, context: Context
) -> Proposal:
    return decisions.propose(
        payload, by="P. Lanner", system_user="pl", at=AT, basis=basis, prediction=prediction, context=context
    )


def exported(decisions: Decisions, proposal: Proposal, contents_hash: str = "c1") -> Export:
    return Export(
        proposal.proposal_id, proposal.payload_hash, contents_hash, {"changes.csv": "00"}, "exports/P-0001", "cmo", AT
    )


def observation(prediction: Prediction) -> Observation:
    return Observation(prediction.weeks, 101_000.0, 100_500.0, 100_800.0, {"search": 12_000.0}, {"search": 12_100.0})


def test_a_proposal_is_kept_whole(decisions: Decisions, proposed: Proposal, payload: Payload) -> None:
    assert proposed.proposal_id == "P-0001"
    history = Decisions(decisions.ledger).show("P-0001")
    assert history.proposal == proposed
    assert history.proposal.payload == payload
    assert history.state is State.PROPOSED
    assert not proposed.flags
    assert proposed.prediction is not None


def test_the_whole_round(decisions: Decisions, proposed: Proposal, prediction: Prediction) -> None:
    approval = decisions.approve("P-0001", **CMO, payload_hash=proposed.payload_hash[:8])
    assert approval == decisions.approval("P-0001")
    assert approval.reason == CMO["reason"]
    assert approval.payload_hash == proposed.payload_hash
    decisions.record_export(exported(decisions, proposed))
    decisions.record_export(exported(decisions, proposed))
    result = grade(prediction, observation(prediction), on=prediction.due_on)
    history = decisions.record_grade("P-0001", result, system_user="pl", at=AT)
    assert history.state is State.GRADED
    assert history.grade == result
    assert [step.kind for step in history.steps] == ["proposed", "approved", "exported", "graded"]
    assert history.approval == approval
    assert decisions.ledger.verify().n_records == 4


def test_reasons_are_kept_as_typed(decisions: Decisions, proposed: Proposal) -> None:
    typed = "  Non.\nTrop cher — « vraiment » ?\u202f\t"
    history = decisions.refuse("P-0001", by="Zoë Ø", reason=typed, system_user="z", at=AT)
    decision = history.decisions[0]
    assert isinstance(decision, Refusal)
    assert (decision.by.name, decision.reason) == ("Zoë Ø", typed)


@pytest.mark.parametrize("act", ["approve", "refuse", "withdraw"])
@pytest.mark.parametrize("empty", ["", "  \n"])
def test_a_decision_needs_a_name_and_a_reason(decisions: Decisions, proposed: Proposal, act: str, empty: str) -> None:
    for hole in ("by", "reason"):
        with pytest.raises(LedgerError, match=r"needs (a reason|the name)"):
            getattr(decisions, act)("P-0001", **{**CMO, hole: empty})
    assert decisions.ledger.verify().n_records == 1


def test_approving_another_payload_than_seen_is_refused(decisions: Decisions, proposed: Proposal) -> None:
    for seen in ("0" * 64, proposed.payload_hash[:7], ""):
        with pytest.raises(LedgerError, match="hash"):
            decisions.approve("P-0001", **CMO, payload_hash=seen)
    assert decisions.show("P-0001").state is State.PROPOSED


def test_a_blocked_proposal_is_shown_and_never_approved(
    decisions: Decisions, payload: Payload, basis: Basis, context: Context
) -> None:
    payload["budget"] = "30001.00"
    proposal = decisions.propose(payload, by="P. Lanner", system_user="pl", at=AT, basis=basis, context=context)
    assert proposal.is_blocked
    assert decisions.show("1").proposal.blocks[0].guardrail == "budget_sum"
    with pytest.raises(LedgerError, match="€30,001"):
        decisions.approve("1", **CMO)
    assert decisions.refuse("1", **CMO).state is State.REFUSED


def test_the_same_person_is_flagged_and_may_go_on(decisions: Decisions, proposed: Proposal, context: Context) -> None:
    approval = decisions.approve(
        "P-0001", by="p. lanner", reason="alone today", system_user="pl", at=AT, context=context
    )
    assert {v.guardrail for v in approval.verdicts if v.ruling is not Ruling.ALLOW} == {"four_eyes"}
    assert "own proposal" in str(decisions.approval("P-0001").verdicts[0].reason)


def test_an_approval_is_undone_and_done_again(decisions: Decisions, proposed: Proposal) -> None:
    decisions.approve("P-0001", **CMO)
    history = decisions.withdraw("P-0001", by="C. M. Oh", reason="too early", system_user="cmo", at=AT)
    assert history.state is State.PROPOSED
    assert history.approval is None
    with pytest.raises(LedgerError, match="proposed"):
        decisions.approval("P-0001")
    decisions.approve("P-0001", **CMO)
    kinds = [type(decision) for decision in decisions.show("P-0001").decisions]
    assert kinds == [Approval, Withdrawal, Approval]


def test_after_the_export_nothing_is_refused_or_withdrawn(decisions: Decisions, proposed: Proposal) -> None:
    decisions.approve("P-0001", **CMO)
    decisions.record_export(exported(decisions, proposed))
    for act in (decisions.refuse, decisions.withdraw, decisions.approve):
        with pytest.raises(LedgerError, match="exported") as caught:
            act("P-0001", **CMO)
        assert "undo file" in str(caught.value.remedy)


def test_an_export_needs_an_approval_and_the_same_contents(decisions: Decisions, proposed: Proposal) -> None:
    with pytest.raises(LedgerError, match="proposed"):
        decisions.record_export(exported(decisions, proposed))
    decisions.approve("P-0001", **CMO)
    with pytest.raises(LedgerError, match="have the hash"):
        decisions.record_export(replace(exported(decisions, proposed), payload_hash="0" * 64))
    decisions.record_export(exported(decisions, proposed))
    with pytest.raises(LedgerError, match="other contents") as caught:
        decisions.record_export(exported(decisions, proposed, "c2"))
    assert "exports/P-0001" in str(caught.value.remedy)


def test_a_promise_is_handed_out_when_it_can_be_graded(
    decisions: Decisions, proposed: Proposal, prediction: Prediction
) -> None:
    with pytest.raises(LedgerError, match="proposed"):
        decisions.promise("1", on=prediction.due_on)
    decisions.approve("1", **CMO)
    decisions.record_export(exported(decisions, proposed))
    with pytest.raises(LedgerError, match="due on 15 Feb 2026"):
        decisions.promise("1", on=prediction.last_on)
    assert decisions.promise("1", on=prediction.due_on) == prediction


def test_a_grade_is_of_this_promise(decisions: Decisions, proposed: Proposal, prediction: Prediction) -> None:
    assert prediction.outcome is not None
    other = replace(prediction, outcome=replace(prediction.outcome, estimate=1.0))
    result = grade(other, observation(prediction), on=prediction.due_on)
    with pytest.raises(LedgerError, match="proposed"):
        decisions.record_grade("P-0001", result, system_user="pl", at=AT)
    decisions.approve("P-0001", **CMO)
    decisions.record_export(exported(decisions, proposed))
    with pytest.raises(LedgerError, match="promise"):
        decisions.record_grade("P-0001", result, system_user="pl", at=AT)


def test_a_newer_proposal_replaces_an_older_one(
    decisions: Decisions, proposed: Proposal, payload: Payload, basis: Basis
) -> None:
    newer = decisions.propose(payload, by="P. Lanner", system_user="pl", at=AT, basis=basis, supersedes="1")
    old = decisions.show("P-0001")
    assert (old.state, old.superseded_by) == (State.SUPERSEDED, newer.proposal_id)
    assert [step.kind for step in old.steps].count("proposed") == 1
    assert old.steps[-1].kind == "superseded"
    with pytest.raises(LedgerError, match="superseded"):
        decisions.approve("P-0001", **CMO)
    with pytest.raises(LedgerError, match="superseded"):
        decisions.propose(payload, by="P. Lanner", system_user="pl", at=AT, basis=basis, supersedes="1")


@pytest.mark.parametrize("typed", ["P-0001", "p-1", "1", "0001", " P-0001 ", "P-"])
def test_a_proposal_is_found_by_what_people_type(decisions: Decisions, proposed: Proposal, typed: str) -> None:
    assert decisions.show(typed).proposal.proposal_id == "P-0001"


def test_what_is_not_found_lists_the_last_ones(decisions: Decisions, payload: Payload, basis: Basis) -> None:
    with pytest.raises(LedgerError, match="none yet"):
        decisions.show("1")
    for _ in range(6):
        decisions.propose(payload, by="P. Lanner", system_user="pl", at=AT, basis=basis)
    with pytest.raises(LedgerError, match="P-0006, P-0005, P-0004, P-0003, P-0002, …"):
        decisions.show("P-0042")
    with pytest.raises(LedgerError, match="several"):
        decisions.show("P-000")
    for odd in ("", "²", "drop table"):
        with pytest.raises(LedgerError):
            decisions.show(odd)


def test_the_list_is_newest_first_and_filtered(decisions: Decisions, payload: Payload, basis: Basis) -> None:
    for _ in range(3):
        decisions.propose(payload, by="P. Lanner", system_user="pl", at=AT, basis=basis)
    decisions.refuse("2", **CMO)
    assert [h.proposal.proposal_id for h in decisions.list()] == ["P-0003", "P-0002", "P-0001"]
    assert [h.proposal.proposal_id for h in decisions.list(State.REFUSED)] == ["P-0002"]
    assert decisions.list(kind=Kind.OVERRIDE) == ()


def test_an_override_is_on_record_for_one_edition_and_can_be_taken_back(decisions: Decisions) -> None:
    findings = (msg("Missing days: {n}.", n=12),)
    override = decisions.record_override("google_ads", edition_id="e1", findings=findings, **CMO)
    assert override.approval.by.name == "C. M. Oh"
    assert decisions.overrides_in_force("e1", "google_ads") == (override,)
    assert decisions.overrides_in_force("e2", "google_ads") == ()
    assert decisions.overrides_in_force("e1", "meta_ads") == ()
    decisions.withdraw(override.proposal_id, by="C. M. Oh", reason="mended", system_user="cmo", at=AT)
    assert decisions.overrides_in_force("e1") == ()


def test_an_override_needs_a_name_a_reason_and_a_source(decisions: Decisions) -> None:
    for hole in ({"by": ""}, {"reason": " "}):
        with pytest.raises(LedgerError):
            decisions.record_override("google_ads", edition_id="e1", **{**CMO, **hole})
    with pytest.raises(LedgerError):
        decisions.record_override(" ", edition_id="e1", **CMO)
    assert decisions.ledger.read() == ()


def test_overrides_open_the_guardrails_of_their_edition_and_run(
    decisions: Decisions, payload: Payload, context: Context
) -> None:
    bad = replace(context, model_verdict="FAIL", lights={"google_ads": Light.RED})

    def blocks(edition: str, run: str) -> set[str]:
        proposal = decisions.propose(
            payload, by="P. Lanner", system_user="pl", at=AT, basis=Basis(edition, run), context=bad
        )
        return {verdict.guardrail for verdict in proposal.blocks}

    assert blocks("e1", "r1") == {"data_trust", "evidence_quality"}
    decisions.record_override("google_ads", edition_id="e1", **CMO)
    assert blocks("e1", "r1") == {"evidence_quality"}
    decisions.record_override("model", edition_id="e1", run_id="r1", **CMO)
    assert blocks("e1", "r1") == set()
    assert blocks("e1", "r2") == {"evidence_quality"}
    assert blocks("e2", "r1") == {"data_trust", "evidence_quality"}


@pytest.mark.parametrize("hole", [float("nan"), "5000", None])
def test_a_payload_that_cannot_be_meant_is_not_recorded(
    decisions: Decisions, payload: Payload, basis: Basis, hole: object
) -> None:
    payload["channels"][0]["planned_weekly"] = hole
    with pytest.raises(LedgerError):
        decisions.propose(payload, by="P. Lanner", system_user="pl", at=AT, basis=basis)
    assert decisions.ledger.read() == ()


def test_a_payload_with_another_hash_is_found_even_in_a_whole_chain(decisions: Decisions, proposed: Proposal) -> None:
    forged = replace(proposed, proposal_id="P-0002", payload={**proposed.payload, "budget": "1.00"})
    decisions.ledger.append(Event(AT, "proposed", body_of(forged)))
    with pytest.raises(TamperedError, match="no longer has its hash") as caught:
        decisions.list()
    assert caught.value.where is not None
    assert caught.value.where.line == 2


def test_records_that_contradict_the_past_are_found(decisions: Decisions, proposed: Proposal) -> None:
    decisions.refuse("1", **CMO)
    approval = Approval("P-0001", proposed.payload_hash, proposed.proposer, "forged", AT)
    decisions.ledger.append(Event(AT, "approved", body_of(approval)))
    with pytest.raises(TamperedError, match="contradicts"):
        decisions.show("1")


def test_an_approval_of_a_blocked_proposal_is_found(decisions: Decisions, payload: Payload, basis: Basis) -> None:
    blocked = decisions.propose({**payload, "budget": "1.00"}, by="P. Lanner", system_user="pl", at=AT, basis=basis)
    approval = Approval("P-0001", blocked.payload_hash, blocked.proposer, "forged", AT)
    decisions.ledger.append(Event(AT, "approved", body_of(approval)))
    with pytest.raises(TamperedError, match="contradicts"):
        decisions.show("1")


def test_a_record_of_a_newer_version_is_not_skipped(decisions: Decisions, proposed: Proposal) -> None:
    decisions.ledger.append(Event(AT, "foretold", {"proposal_id": "P-0001"}))
    with pytest.raises(LedgerError, match="foretold"):
        decisions.show("1")


def _approve(path: Path, name: str) -> None:
    try:
        Decisions(FileLedger(path)).approve("1", by=name, reason="me first", system_user=name, at=AT)
    except LedgerError:
        raise SystemExit(3) from None


def test_of_two_at_once_one_approves(tmp_path: Path, decisions: Decisions, proposed: Proposal) -> None:
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=_approve, args=(tmp_path / "ledger.jsonl", f"p{i}")) for i in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert sorted(worker.exitcode or 0 for worker in workers) == [0, 3, 3, 3]
    assert len(decisions.show("1").decisions) == 1

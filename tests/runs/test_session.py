"""The library as the README shows it: files in, trust, fit, plan, decision, report; and what stands in the way."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import unisono
from unisono.decide import read_budget
from unisono.domain import Light
from unisono.errors import InputError, LedgerError, ModelError, TrustError
from unisono.facts.files import writing
from unisono.runs.ground import changes_of, edition_called
from unisono.runs.trusting import days_to_come

README = Path(__file__).parents[2] / "README.md"


def test_the_job_from_python(session: unisono.Session) -> None:
    assert session.check().light is Light.GREEN
    fit = session.latest_fit()
    run = session.latest_run()
    assert run is not None
    assert (run.run_id, run.edition_id, run.grade) == (fit.run_id, session.edition().edition_id, fit.grade.value)
    plan, proposal = session.plan(unisono.PlanRequest(budget=140_000, margin_rate=0.45), by="Planner", supersedes=None)
    assert sum(line.planned for line in plan.lines) == pytest.approx(140_000)
    assert read_budget(proposal.payload).budget == 140_000
    assert proposal.proposer.system_user == "tester"
    assert '<html lang="fr"' in session.report("fr")
    assert session.verify().n_records == 3


def test_a_draft_records_nothing(session: unisono.Session) -> None:
    before = session.verify().head_hash
    session.draft_plan(unisono.PlanRequest(budget=140_000, margin_rate=0.45))
    assert session.verify().head_hash == before
    assert len(list(session.plans.glob("*.json"))) == 1


def test_a_superseded_proposal_is_closed(session: unisono.Session) -> None:
    _plan, first = session.plan(unisono.PlanRequest(budget=140_000, margin_rate=0.45), by="Planner")
    session.plan(unisono.PlanRequest(budget=130_000, margin_rate=0.45), by="Planner", supersedes=first.proposal_id)
    assert session.decisions.show(first.proposal_id).state.value == "superseded"


def test_the_day_is_that_of_the_workspaces_time_zone(session: unisono.Session) -> None:
    late = replace(session, now=dt.datetime(2026, 2, 10, 23, 30, tzinfo=dt.UTC))
    assert late.settings.time_zone == "Europe/Paris"
    assert late.today == dt.date(2026, 2, 11)


def test_weeks_to_come_of_a_table_are_not_trusted_and_not_read(session: unisono.Session, longer_table: Path) -> None:
    before = session.model_table().week_on[-1]
    session.import_files([longer_table], unisono.Hints(currency="EUR", source="sales"))
    assert session.check().light is Light.RED
    assert session.check().findings[0].check == "future_dates"
    assert session.model_table().week_on[-1] == before
    assert [found.source for found in days_to_come(session, ["sales", "elsewhere"])] == ["sales"]
    assert days_to_come(session, ["elsewhere"]) == ()


def _spoil(session: unisono.Session) -> None:
    """The last week stands in the table twice, with another figure."""
    table = session.workspace.folder.parent / "spoilt.csv"
    original = next(path for path in (session.workspace.folder / "originals").rglob("*") if path.is_file())
    table.write_text(original.read_text(encoding="utf-8") + "2026-02-02,1.0,1.0,1.0,10.0\n", encoding="utf-8")
    session.import_files([table], unisono.Hints(currency="EUR", source="sales"))


def test_red_data_stop_the_model_until_a_person_answers_for_them(session: unisono.Session) -> None:
    _spoil(session)
    assert session.check().light is Light.RED
    with pytest.raises(TrustError, match="sales"):
        session.fit(unisono.Spec(draws=100))
    override = session.override("sales", by="Analyst", reason="The second row is a test entry.")
    assert session.decisions.overrides_in_force(session.edition().edition_id) == (override,)
    fit = session.fit(unisono.Spec(draws=100))
    assert fit.edition_id == session.edition().edition_id
    assert "Analyst" in session.report("en")


def test_an_override_holds_for_its_edition_only(session: unisono.Session, tmp_path: Path) -> None:
    _spoil(session)
    session.override("sales", by="Analyst", reason="Known.")
    more = tmp_path / "more.csv"
    more.write_text("week,visits\n2026-01-26,5\n2026-02-02,7\n", encoding="utf-8")
    session.import_files([more], unisono.Hints(currency="EUR", source="visits"))
    with pytest.raises(TrustError):
        session.fit(unisono.Spec(draws=100))


def test_overrides_of_nothing_are_refused(session: unisono.Session) -> None:
    with pytest.raises(InputError, match="no source “nope”"):
        session.override("nope", by="A", reason="B")
    for name in ("sales", "model"):
        with pytest.raises(LedgerError, match="Nothing refuses"):
            session.override(name, by="A", reason="B")


def _fail(session: unisono.Session) -> str:
    """Let the newest fit have failed its review; returns its run."""
    run = session.latest_run()
    assert run is not None
    path = session.fits / run.run_id / "run.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    record["grade"] = record["diagnostics"][0]["grade"] = "fail"
    path.write_text(json.dumps(record), encoding="utf-8")
    return run.run_id


def test_a_failed_fit_plans_only_when_a_person_answers_for_it(session: unisono.Session) -> None:
    run_id = _fail(session)
    request = unisono.PlanRequest(budget=140_000, margin_rate=0.45)
    with pytest.raises(ModelError, match=f"{run_id} failed its review"):
        session.plan(request, by="Planner")
    session.override("model", by="Analyst", reason="A quarter of a year is better than nothing.")
    _plan, proposal = session.plan(request, by="Planner")
    assert not proposal.is_blocked
    rulings = {verdict.guardrail: verdict.ruling.value for verdict in proposal.verdicts}
    assert rulings["evidence_quality"] == "flag"


def test_without_a_fit_nothing_is_planned(session: unisono.Session) -> None:
    (session.fits / "latest.json").unlink()
    assert session.latest_run() is None
    with pytest.raises(ModelError, match="Nothing was fitted yet"):
        session.plan(unisono.PlanRequest(budget=140_000), by="Planner")
    assert "Fit the model" in session.report("en")


def test_runs_are_found_by_the_beginning_of_their_id(session: unisono.Session) -> None:
    run = session.latest_run()
    assert run is not None
    assert session.latest_fit(run.run_id[:6]).run_id == run.run_id
    with pytest.raises(ModelError, match="No run"):
        session.latest_fit("zzz")


def test_an_export_is_the_same_after_new_facts(session: unisono.Session, longer_table: Path) -> None:
    first = session.export("1")
    written = {path.name: path.read_bytes() for path in first.files}
    session.import_files([longer_table], unisono.Hints(currency="EUR"))
    session.workspace.channel_map_file.write_text(
        session.workspace.channel_map_file.read_text(encoding="utf-8")
        + '\n[[channel]]\nsource = "x"\ncampaign = "*"\nchannel = "search"\n',
        encoding="utf-8",
    )
    late = replace(session, now=session.now + dt.timedelta(weeks=40))
    again = late.export("1", session.workspace.folder.parent / "elsewhere")
    assert (first.before, again.before) == (None, session.now)
    assert [step.kind for step in session.decisions.show("1").steps] == ["proposed", "approved", "exported"]
    assert {path.name: path.read_bytes() for path in again.files} == written
    assert again.folder != first.folder


def test_a_late_export_orders_nothing_for_days_gone_by_whenever_it_is_written(session: unisono.Session) -> None:
    plan = read_budget(session.decisions.show("1").proposal.payload)
    late = replace(session, now=session.now + dt.timedelta(weeks=1, days=1))
    day = late.today
    first = late.export("1")
    written = {path.name: path.read_bytes() for path in first.files}
    booked = [line.split(",")[1] for line in written["bookings.csv"].decode().splitlines()[1:]]
    assert booked
    assert plan.weeks[0] < day
    assert min(booked) == day.isoformat()
    assert "nothing is ordered for the days before" in written["checklist.en.md"].decode()
    assert late.decisions.show("1").exports[0].left_on == day
    later = replace(session, now=session.now + dt.timedelta(weeks=5))
    again = later.export("1", session.workspace.folder.parent / "elsewhere")
    assert {path.name: path.read_bytes() for path in again.files} == written
    history = later.decisions.show("1")
    assert changes_of(later, history).contents_hash == history.exports[0].contents_hash
    older = replace(history, exports=(replace(history.exports[0], left_on=None),))
    assert changes_of(later, older).bookings[0].first_on == plan.weeks[0]  # as older versions let it leave


def test_a_second_plan_for_the_same_weeks_names_the_first_whenever_it_is_written(session: unisono.Session) -> None:
    def leave(budget: float) -> tuple[str, dict[str, bytes]]:
        _plan, made = session.plan(unisono.PlanRequest(budget=budget, margin_rate=0.45), by="Planner")
        session.approve(made.proposal_id, by="Director", reason="Both.")
        return made.proposal_id, {path.name: path.read_bytes() for path in session.export(made.proposal_id).files}

    session.export("1")
    name, written = leave(140_000)
    assert "P-0001 has left for the same weeks" in written["checklist.en.md"].decode()
    assert "P-0001 a commandé" in written["bookings.csv"].decode()
    assert session.decisions.show(name).exports[0].others == ("P-0001",)
    _third, newest = leave(130_000)
    assert "P-0002 has left for the same weeks" in newest["checklist.en.md"].decode()
    assert {path.name: path.read_bytes() for path in session.export(name).files} == written
    assert session.decisions.show("1").exports[0].others == ()


def test_a_plan_whose_weeks_are_over_does_not_leave(session: unisono.Session) -> None:
    late = replace(session, now=session.now + dt.timedelta(weeks=14))
    history = late.decisions.show("1")
    assert [v.guardrail for v in session.verdicts(history) if v.ruling.value == "block"] == []
    assert [v.guardrail for v in late.verdicts(history) if v.ruling.value == "block"] == ["window"]
    with pytest.raises(LedgerError, match="ended on 10 May 2026"):
        late.export("1")
    late.withdraw("1", by="Director", reason="Too late.")
    with pytest.raises(LedgerError, match="ended on 10 May 2026"):
        late.approve("1", by="Director", reason="Worth it.")
    assert not (late.workspace.folder / "exports" / "P-0001").exists()


def test_nothing_is_recorded_when_the_files_cannot_be_written(session: unisono.Session) -> None:
    before = session.verify().head_hash
    in_the_way = session.workspace.folder.parent / "file"
    in_the_way.touch()
    for folder in (in_the_way, in_the_way / "below", Path("/proc/nowhere")):
        with pytest.raises(OSError, match=str(folder.name)):
            session.export("1", folder)
    assert session.verify().head_hash == before


def test_an_edition_that_is_gone_is_named(session: unisono.Session) -> None:
    with pytest.raises(LedgerError, match="The edition 000000000000"):
        edition_called(session.workspace, "000000000000")


def test_only_one_writes_at_a_time(session: unisono.Session, longer_table: Path) -> None:
    from unisono.errors import WorkspaceError

    with writing(session.workspace.folder), pytest.raises(WorkspaceError, match="Another import"):
        session.import_files([longer_table], unisono.Hints(currency="EUR"))


def test_a_plan_made_again_says_what_was_proposed(session: unisono.Session) -> None:
    history = session.decisions.show("1")
    plan = session.plan_of(history)
    proposed = read_budget(history.proposal.payload)
    for line, channel in zip(plan.lines, proposed.channels, strict=True):
        assert line.channel == channel.channel
        assert line.planned == pytest.approx(float(channel.total), abs=0.02)
    prediction = history.proposal.prediction
    assert prediction is not None
    assert plan.gain.value == prediction.estimate


def test_a_plan_made_again_from_another_request_is_refused(session: unisono.Session) -> None:
    path = session.plans / "0001.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(record | {"change": 0.1}), encoding="utf-8")
    with pytest.raises(LedgerError, match=r"gives other amounts than were proposed; search: €[\d,]+ then, €[\d,]+ now"):
        session.plan_of(session.decisions.show("1"))
    path.unlink()
    with pytest.raises(LedgerError, match="can no longer be read"):
        session.plan_of(session.decisions.show("1"))
    assert "P-0001" in session.report("en")


def test_equal_seeds_give_equal_fits(session: unisono.Session) -> None:
    one, two = (session.fit(unisono.Spec(draws=100, seed=7)) for _ in range(2))
    assert np.array_equal(one.theta, two.theta)


def test_the_ten_lines_of_the_readme_name_what_exists() -> None:
    code = re.findall(r"```python\n(.+?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert code
    compile(code[0], str(README), "exec")
    for name in set(re.findall(r"unisono\.(\w+)", code[0])):
        assert hasattr(unisono, name)
    for name in set(re.findall(r"session\.(\w+)", code[0])):
        assert hasattr(unisono.Session, name) or name == "workspace"

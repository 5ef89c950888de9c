"""The main job, end to end, on the sample company: what `make demo` shows.

Everything is done by the functions that a real company uses; only the passing of time and the market that answers the plan
are simulated. The workspace lies in a folder of its own and is made anew each time.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from unisono.decide import read_budget
from unisono.domain import Settings
from unisono.errors import WorkspaceError
from unisono.facts.sources import Hints
from unisono.facts.store import Outcome
from unisono.plan import PlanRequest
from unisono.runs.session import Session, create_workspace
from unisono.synthetic import SampleCompany, sample_company
from unisono.words import Money, Text, language, msg

_MARK = ".unisono-demo"


@dataclass(frozen=True, slots=True)
class DemoResult:
    """What the demonstration left: the reports by language, the proposal, and the grade's verdict."""

    reports: Mapping[str, Path]
    proposal_id: str
    verdict: str


def run_demo(folder: Path, *, seed: int, language: str, user: str, tell: Callable[[Text], None]) -> DemoResult:
    """Run the whole job in `folder` and say each step through `tell`."""
    _clear(folder)
    tell(msg("The sample company writes its exports ..."))
    company = sample_company(seed)
    company.write(folder / "exports")
    company.write_truth(folder / "truth.json")

    first_monday = company.weeks[-1] + dt.timedelta(weeks=1)
    before = dt.datetime.combine(first_monday + dt.timedelta(days=1), dt.time(9), tzinfo=dt.UTC)
    session = create_workspace(
        folder / "workspace",
        _settings(language),
        identity_key=hashlib.sha256(f"sample company {seed}".encode()).digest(),
        now=before,
        user=user,
    )
    _take_in(session, folder / "exports", tell)
    tell(msg("Fitting the media-mix model ..."))
    fit = session.fit()
    mean, lower, upper = fit.total_media()
    tell(
        msg(
            "  media brought {mean} % of revenue (between {lower} and {upper}); review: {verdict}.",
            mean=round(100 * mean),
            lower=round(100 * lower),
            upper=round(100 * upper),
            verdict=fit.grade.value,
        )
    )
    budget = round(float(fit.data.spend[-52:].sum()) / 4, -3)
    tell(msg("Planning {budget} over 13 weeks ...", budget=Money(budget, "EUR")))
    request = PlanRequest(budget=budget, weeks=13, margin_rate=session.settings.margin_rate)
    plan, proposal = session.plan(request, by="Media planner")
    tell(
        msg(
            "  {id}: expected gain {gain} of margin (between {lower} and {upper}).",
            id=proposal.proposal_id,
            gain=Money(plan.gain.value, "EUR"),
            lower=Money(plan.gain.interval.lower, "EUR"),
            upper=Money(plan.gain.interval.upper, "EUR"),
        )
    )
    session.approve(proposal.proposal_id, by="CMO", reason=_reason(language), payload_hash=proposal.payload_hash)
    exported = session.export(proposal.proposal_id)
    tell(msg("Approved and exported: {folder}", folder=str(exported.folder)))

    tell(msg("Thirteen weeks pass; the market answers ..."))
    _live_on(company, session, proposal.proposal_id, folder / "exports-after")
    after = replace(session, now=before + dt.timedelta(weeks=13, days=session.settings.due_days + 1))
    _take_in(after, folder / "exports-after", tell)
    tell(msg("Grading the promise ..."))
    grade = after.grade(proposal.proposal_id)
    tell(Text("  {reason}", {"reason": grade.verdict.reason}))

    following = PlanRequest(budget=budget, weeks=13, margin_rate=session.settings.margin_rate)
    after.plan(following, by="Media planner")
    tell(msg("Writing the board report ..."))
    reports = {}
    for code in sorted(("fr", "en"), key=lambda c: c != language):
        reports[code] = folder / f"board-{code}.html"
        reports[code].write_text(after.report(code), encoding="utf-8")
    return DemoResult(reports, proposal.proposal_id, grade.verdict.kept.value)


def _settings(code: str) -> Settings:
    return Settings(name="Sommelune", margin_rate=0.45, language=code)


def _reason(code: str) -> str:
    return language(code).text(msg("The gain is worth the move, and it can be undone."))


def _clear(folder: Path) -> None:
    """Make room in a folder that an earlier demonstration made; never in any other."""
    if folder.exists() and any(folder.iterdir()) and not (folder / _MARK).exists():
        raise WorkspaceError(
            msg("The folder {folder} holds other things.", folder=str(folder)),
            remedy=msg("Name a new folder: the demonstration clears the one it works in."),
        )
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / _MARK).touch()


def _take_in(session: Session, exports: Path, tell: Callable[[Text], None]) -> None:
    """Import a folder and check it."""
    tell(msg("Importing {folder} ...", folder=exports.name))
    hints = Hints(currency=session.settings.currency, identity_key=session.workspace.identity_key())
    report = session.import_files([exports], hints)
    refused = [f for f in report.files if f.outcome is Outcome.REFUSED]
    for file in refused:
        if file.error is not None:
            tell(file.error.text())
    tell(
        msg(
            "  files: {n}, refused: {refused}, rows: {rows}.",
            n=len(report.files),
            refused=len(refused),
            rows=sum(f.n_rows for f in report.files),
        )
    )
    trust = session.check()
    tell(msg("  facts: {light}; findings: {n}.", light=trust.light.value, n=len(trust.findings)))


def _live_on(company: SampleCompany, session: Session, proposal_id: str, folder: Path) -> None:
    """The company spends as approved; its market and its platforms write the next exports."""
    plan = read_budget(session.decisions.show(proposal_id).proposal.payload)
    company.following({c.channel: c.weekly for c in plan.channels}, weeks=len(plan.weeks)).write(folder)

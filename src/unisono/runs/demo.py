"""The main job, end to end, on the sample company: what `make demo` shows.

Everything is done by the functions that a real company uses; only the passing of time and the market that answers the
plan are simulated. The workspace lies in a folder of its own and is made anew each time.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from unisono.decide import Proposal, read_budget
from unisono.domain import Settings
from unisono.errors import WorkspaceError
from unisono.facts.sources import Hints
from unisono.facts.store import Outcome
from unisono.measure.mmm.result import FitResult
from unisono.plan import PlanRequest
from unisono.runs.sayings import light_text, seen_text, verdict_text
from unisono.runs.session import Session, create_workspace
from unisono.synthetic import SampleCompany, sample_company
from unisono.words import Money, Share, Text, language, msg
from unisono.words.language import LANGUAGES

WEEKS = 13
_MARK = ".unisono-demo"

Tell = Callable[[Text], None]
Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class DemoResult:
    """What the demonstration left: the reports by language, the proposal, and the grade's verdict."""

    reports: Mapping[str, Path]
    proposal_id: str
    verdict: str


@dataclass(frozen=True, slots=True)
class _Stage:
    """Where the demonstration plays: its folder, the language of its people, and how they are heard."""

    folder: Path
    code: str
    tell: Tell
    progress: Progress

    def spoken(self, text: Text) -> str:
        """What a person of the company types."""
        return language(self.code).text(text)


def run_demo(
    folder: Path,
    *,
    seed: int,
    language: str,
    user: str,
    tell: Tell,
    progress: Progress = lambda _share: None,
    today: dt.date | None = None,
) -> DemoResult:
    """Run the whole job in `folder`.

    Args:
        folder: new, empty, or of an earlier demonstration, which is cleared.
        seed: of the sample company.
        language: `fr` or `en`: of the workspace, and of what its people write.
        user: system user.
        tell: hears each step.
        progress: hears the share of the step under way that is done.
        today: the story ends some days before it, so that people can go on; None for the company's own years.

    Raises:
        WorkspaceError: the folder holds other things.
    """
    stage = _Stage(folder, language, tell, progress)
    clear(folder)
    tell(msg("The sample company writes its exports ..."))
    company = sample_company(seed, last_on=today - dt.timedelta(weeks=WEEKS, days=6) if today else None)
    company.write(folder / "exports")
    company.write_truth(folder / "truth.json")
    session = _open(stage, company, seed, user)
    _take_in(stage, session, "exports")
    proposal = _plan(stage, session)
    _decide(stage, session, proposal)

    tell(msg("Thirteen weeks pass; the market answers ..."))
    _live_on(company, proposal, folder / "exports-after")
    after = replace(session, now=session.now + dt.timedelta(weeks=WEEKS, days=session.settings.due_days + 1))
    _take_in(stage, after, "exports-after")
    tell(msg("Reading the export back ..."))
    tell(seen_text(after.read_back(proposal.proposal_id, record=True)))
    tell(msg("Grading the promise ..."))
    grade = after.grade(proposal.proposal_id, progress)
    tell(grade.verdict.reason)
    tell(_brought(after.latest_fit()))
    after.plan(_request(after), by=stage.spoken(msg("Media planner")))
    return DemoResult(_reports(stage, after), proposal.proposal_id, grade.verdict.kept.value)


def clear(folder: Path) -> None:
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


def _open(stage: _Stage, company: SampleCompany, seed: int, user: str) -> Session:
    """The company's workspace, on the Monday after its last week: a plan for the weeks ahead can begin that day."""
    monday = company.weeks[-1] + dt.timedelta(weeks=1)
    return create_workspace(
        stage.folder / "workspace",
        Settings(name="Sommelune", margin_rate=0.45, language=stage.code, due_days=2),
        identity_key=hashlib.sha256(f"sample company {seed}".encode()).digest(),
        now=dt.datetime.combine(monday, dt.time(9), tzinfo=dt.UTC),
        user=user,
    )


def _take_in(stage: _Stage, session: Session, folder: str) -> None:
    """Import a folder and check it."""
    stage.tell(msg("Importing {folder} ...", folder=folder))
    report = session.import_files(
        [stage.folder / folder],
        Hints(currency=session.settings.currency),
        lambda done, total, _what: stage.progress(done / max(total, 1)),
    )
    refused = [file for file in report.files if file.outcome is Outcome.REFUSED]
    for file in refused:
        if file.error is not None:
            stage.tell(file.error.text())
    stage.tell(
        msg(
            "  files: {n}, refused: {refused}, rows: {rows}.",
            n=len(report.files),
            refused=len(refused),
            rows=sum(file.n_rows for file in report.files),
        )
    )
    trust = session.check()
    stage.tell(msg("  facts: {light}; findings: {n}.", light=light_text(trust.light), n=len(trust.findings)))


def _plan(stage: _Stage, session: Session) -> Proposal:
    """Fit, and propose a plan for the coming quarter."""
    stage.tell(msg("Fitting the media-mix model ..."))
    fit = session.fit(progress=stage.progress)
    stage.tell(_brought(fit))
    request = _request(session)
    stage.tell(msg("Planning {budget} over 13 weeks ...", budget=Money(request.budget, session.settings.currency)))
    plan, proposal = session.plan(request, by=stage.spoken(msg("Media planner")))
    stage.tell(
        msg(
            "  {id}: expected gain {gain} of margin (between {lower} and {upper}).",
            id=proposal.proposal_id,
            gain=Money(plan.gain.value, session.settings.currency),
            lower=Money(plan.gain.interval.lower, session.settings.currency),
            upper=Money(plan.gain.interval.upper, session.settings.currency),
        )
    )
    return proposal


def _brought(fit: FitResult) -> Text:
    """What a fit says of all media; there are two, before the plan and after its weeks."""
    mean, lower, upper = fit.total_media()
    return msg(
        "  media brought {mean} of revenue up to {last} (between {lower} and {upper}); review: {verdict}.",
        mean=Share(mean),
        lower=Share(lower),
        upper=Share(upper),
        last=fit.data.periods[-1] + dt.timedelta(days=6),
        verdict=verdict_text(fit.grade),
    )


def _request(session: Session) -> PlanRequest:
    """A quarter of what was spent in the last year, to the thousand."""
    budget = round(float(session.latest_fit().data.spend[-52:].sum()) / 4, -3)
    return PlanRequest(budget=budget, weeks=WEEKS, margin_rate=session.settings.margin_rate)


def _decide(stage: _Stage, session: Session, proposal: Proposal) -> None:
    """A person approves exactly this payload, and it leaves as files."""
    session.approve(
        proposal.proposal_id,
        by=stage.spoken(msg("Marketing director")),
        reason=stage.spoken(msg("The gain is worth the move, and it can be undone.")),
        payload_hash=proposal.payload_hash,
    )
    exported = session.export(proposal.proposal_id)
    stage.tell(msg("Approved and exported: {folder}", folder=str(exported.folder)))


def _live_on(company: SampleCompany, proposal: Proposal, folder: Path) -> None:
    """The company carries the plan out as people do, a few percent off; its platforms write the next exports."""
    plan = read_budget(proposal.payload)
    spent = company.delivered({c.channel: c.weekly for c in plan.channels})
    company.following(spent, weeks=len(plan.weeks)).write(folder)


def _reports(stage: _Stage, session: Session) -> dict[str, Path]:
    """The board report in both languages, the people's own first."""
    stage.tell(msg("Putting the model under stress ..."))
    stage.tell(msg("  {verdict}", verdict=session.trust().verdict))
    stage.tell(msg("Writing the board report in French and English ..."))
    reports = {}
    for code, page in session.reports(sorted(LANGUAGES, key=lambda c: c != stage.code)).items():
        reports[code] = stage.folder / f"board-{code}.html"
        reports[code].write_text(page, encoding="utf-8")
    return reports

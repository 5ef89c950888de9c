"""One sitting at a workspace, from Python: files in, trust, fit, plan, decision, grade, report.

    session = unisono.open_workspace("acme", now=datetime.now(UTC))
    session.import_files(["exports/"])
    fit = session.fit()
    plan, proposal = session.plan(unisono.PlanRequest(budget=780_000, weeks=13), by="Media planner")
    Path("board.html").write_text(session.report("en"))

The rooms of facts, model, plan and report are loaded when they are first needed: looking at decisions stays quick.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from unisono.decide import (
    MODEL,
    Approval,
    Decisions,
    FileLedger,
    Grade,
    History,
    Ledger,
    Override,
    Person,
    Proposal,
    ReadBack,
    Signature,
    Verdict,
    Verification,
)
from unisono.domain import Edition, Settings
from unisono.facts.workspace import Workspace
from unisono.runs.latest import Run, latest_run
from unisono.words.language import LANGUAGES

if TYPE_CHECKING:
    from unisono.facts.semantic import ModelTable
    from unisono.facts.sources import Hints
    from unisono.facts.store import Facts, ImportReport, Progress, RebuildReport
    from unisono.measure.mmm.answer.report import Answerability, ExperimentOption
    from unisono.measure.mmm.result import FitResult
    from unisono.measure.mmm.spec import Spec
    from unisono.measure.mmm.trust.report import FitTrust
    from unisono.plan import Comparison, Frontier, Insights, Plan, PlanRequest
    from unisono.plan.landing import Pacing
    from unisono.plan.live import Live
    from unisono.runs.deciding import Exported
    from unisono.runs.known import Known
    from unisono.runs.trusting import TrustReport


def create_workspace(
    folder: str | Path, settings: Settings, *, identity_key: bytes, now: dt.datetime, user: str = "unknown"
) -> Session:
    """Make a workspace and sit down at it.

    Args:
        folder: new or empty folder.
        settings: currency, calendar, outcome, margin ...
        identity_key: 16 or more random bytes (`secrets.token_bytes(32)`); turns e-mails into pseudonyms.
        now: the time, with its zone.
        user: the system user, recorded beside stated names.
    """
    return Session(Workspace.create(Path(folder), settings, identity_key), now, user)


def open_workspace(folder: str | Path, *, now: dt.datetime, user: str = "unknown") -> Session:
    """Sit down at an existing workspace; arguments as in `create_workspace`."""
    return Session(Workspace.open(Path(folder)), now, user)


@dataclass(frozen=True)
class Session:
    """A workspace, the time, and who sits there.

    Attributes:
        workspace: the folder and its settings.
        now: UTC; everything that is recorded carries it.
        user: system user.
        ledger: where decisions are kept; None for the file in the folder.
    """

    workspace: Workspace
    now: dt.datetime
    user: str = "unknown"
    ledger: Ledger | None = None

    def at(self, now: dt.datetime, user: str) -> Session:
        """The same sitting at another moment and for another person; what was worked out and loaded is shared."""
        other = replace(self, now=now, user=user)
        other.__dict__.update(_held=self._held, _loaded=self._loaded)
        return other

    @property
    def settings(self) -> Settings:
        """The workspace's settings."""
        return self.workspace.settings

    @property
    def today(self) -> dt.date:
        """The day in the workspace's time zone."""
        return self.now.astimezone(ZoneInfo(self.settings.time_zone)).date()

    @property
    def fits(self) -> Path:
        """Folder of the fits."""
        return self.workspace.folder / "fits"

    @property
    def plans(self) -> Path:
        """Folder of the requests behind plans."""
        return self.workspace.folder / "plans"

    @cached_property
    def decisions(self) -> Decisions:
        """The decision ledger."""
        return Decisions(self.ledger or FileLedger(self.workspace.ledger_file))

    def facts(self) -> Facts:
        """The current edition, republished first where the channel map was edited since."""
        return self._known().facts

    def _known(self) -> Known:
        """The current edition with what was worked out about it; the last one is let go."""
        from unisono.facts.store import ensure_current, open_edition
        from unisono.runs.known import Known

        edition = ensure_current(self.workspace, self.now)
        if not self._held or self._held[0].facts.edition != edition:
            self._held[:] = [Known(open_edition(self.workspace, edition.number), self.settings, self.today)]
        return self._held[0]

    @cached_property
    def _held(self) -> list[Known]:
        return []

    @cached_property
    def _loaded(self) -> dict[str, FitResult]:
        return {}

    def import_files(
        self, paths: Sequence[str | Path], hints: Hints | None = None, progress: Progress | None = None
    ) -> ImportReport:
        """Import files and folders; good files land even where others are refused (see the report).

        What the columns of a generic table mean is guessed; `unisono.runs.guesses.kept_guess` says where the guess
        lies, to be corrected and given back as `hints.mapping`.
        """
        from unisono.facts.store import import_files, quiet
        from unisono.runs.guesses import keep_guesses

        found = [Path(path) for path in paths]
        report = import_files(self.workspace, found, hints=hints, now=self.now, progress=progress or quiet)
        keep_guesses(self.workspace, report)
        return report

    def check(self) -> TrustReport:
        """Question the facts: findings, and a light for each source."""
        return self._known().trust

    def override(self, source: str, *, by: str | Person, reason: str) -> Override:
        """Let a red source (or `model`: the newest fit, failed) pass for this edition; a named person answers for it.

        Raises:
            InputError: there is no such source; LedgerError: nothing refuses it, so there is nothing to override.
        """
        from unisono.runs.overriding import override_model, override_source

        return (override_model if source == MODEL else override_source)(self, source, by=by, reason=reason)

    def model_table(self) -> ModelTable:
        """What the model would read from the facts."""
        return self._known().table

    def fit(
        self, spec: Spec | None = None, progress: Callable[[float], None] | None = None, *, update: bool = False
    ) -> FitResult:
        """Fit the media-mix model on the current edition, behind the trust gate, and keep the run.

        With `update` the draws of the last fit are weighted by the new weeks, where that can be trusted.

        Raises:
            TrustError: a source is red and nobody overrode it; ModelError: the history cannot be modelled.
        """
        from unisono.runs.measuring import fit_facts

        return self._keep(fit_facts(self, spec, progress, update=update))

    def latest_fit(self, run_id: str | None = None) -> FitResult:
        """The newest fit, or the one called `run_id`; raises ModelError where there is none."""
        from unisono.measure.mmm.store import load_fit
        from unisono.runs.measuring import find_run

        home = find_run(self.fits, run_id)
        return self._loaded.get(home.name) or self._keep(load_fit(home))

    def _keep(self, fit: FitResult) -> FitResult:
        """Keep `fit` in memory, and let go all but the last two: a grade needs that of the promise and the newest."""
        self._loaded[fit.run_id] = fit
        for run_id in list(self._loaded)[:-2]:
            del self._loaded[run_id]
        return fit

    def trust(self, run_id: str | None = None, *, again: bool = False) -> FitTrust:
        """Put the newest fit, or the one called `run_id`, under stress; the answer is kept beside it.

        Args:
            run_id: of the fit, or its unique beginning.
            again: work it out anew, even where an answer is kept.

        Raises:
            ModelError: there is no such fit.
        """
        from unisono.runs.questioning import question_fit

        return question_fit(self, run_id, again=again)

    def answerable(self, spec: Spec | None = None) -> Answerability:
        """What the spend history can tell about each channel, before any fit; ModelError where nothing at all."""
        from unisono.runs.questioning import question_history

        return question_history(self, spec)

    def next_experiments(self, run_id: str | None = None) -> tuple[ExperimentOption, ...]:
        """The experiments worth most to the split for the money that they move, by a fit; ModelError without one."""
        from unisono.runs.questioning import next_experiments_of

        return next_experiments_of(self, run_id)

    def latest_run(self) -> Run | None:
        """Id, edition and verdict of the newest fit, without loading it; None where nothing was fitted yet."""
        return latest_run(self.fits)

    def draft_plan(self, request: PlanRequest, fit: FitResult | None = None) -> Plan:
        """Plan without proposing: nothing is recorded."""
        from unisono.runs.planning import draft

        return draft(self, request, fit or self.latest_fit())

    def draft_goal(self, request: PlanRequest, target: float, sure: float = 0.8, fit: FitResult | None = None) -> Plan:
        """The plan with the smallest budget under which the window's outcome reaches `target` as surely as asked."""
        from unisono.runs.planning import goal

        return goal(self, request, target, sure, fit or self.latest_fit())

    def frontier(self, request: PlanRequest, fit: FitResult | None = None) -> Frontier:
        """Budgets around the request's, each at its best split, with what they bring."""
        from unisono.runs.planning import frontier

        return frontier(self, request, fit or self.latest_fit())

    def scenarios(
        self, request: PlanRequest, others: Mapping[str, Mapping[str, float]], fit: FitResult | None = None
    ) -> Comparison:
        """Named plans (money over the window by channel) beside the usual split and the best one."""
        from unisono.runs.planning import scenarios

        return scenarios(self, request, others, fit or self.latest_fit())

    def live(self, request: PlanRequest, fit: FitResult | None = None) -> Live:
        """A desk on which splits that people try are judged in a moment; its budget is today's."""
        from unisono.runs.planning import live

        return live(self, request, fit or self.latest_fit())

    def insights(self, request: PlanRequest, fit: FitResult | None = None) -> Insights:
        """What the best plan hangs on: sure moves, prices of limits, tipping points."""
        from unisono.runs.planning import insights

        return insights(self, request, fit or self.latest_fit())

    def plan(self, request: PlanRequest, *, by: str | Person, supersedes: str | None = None) -> tuple[Plan, Proposal]:
        """Plan, and record the plan as a proposal that waits for a person's decision."""
        from unisono.runs.planning import propose

        return propose(self, request, by=by, supersedes=supersedes)

    def plan_of(self, history: History) -> Plan:
        """The plan behind a proposal, made again from its fit.

        Raises:
            ModelError: its fit is gone; LedgerError: what was asked is gone, or gives other amounts than were proposed.
        """
        from unisono.runs.planning import plan_behind

        return plan_behind(self, history)

    def approve(
        self, proposal_id: str, *, by: str | Person, reason: str, payload_hash: str | None = None
    ) -> Approval | Signature:
        """A person's yes to exactly this payload: the approval, or a signature while the policies ask for more people.

        Raises:
            LedgerError: it cannot be approved; a guardrail that looks at today blocks it, such as weeks that are over.
        """
        from unisono.runs.standing import context_today

        return self.decisions.approve(
            proposal_id,
            by=by,
            reason=reason,
            system_user=self.user,
            at=self.now,
            payload_hash=payload_hash,
            context=context_today(self, self.decisions.show(proposal_id).proposal),
        )

    def verdicts(self, history: History) -> tuple[Verdict, ...]:
        """What the guardrails say today of a proposal that is still open; of another, what they said then."""
        from unisono.runs.standing import verdicts_today

        return verdicts_today(self, history)

    def refuse(self, proposal_id: str, *, by: str | Person, reason: str) -> History:
        """A person's no."""
        return self.decisions.refuse(proposal_id, by=by, reason=reason, system_user=self.user, at=self.now)

    def withdraw(self, proposal_id: str, *, by: str | Person, reason: str) -> History:
        """Take an approval back before anything was exported."""
        return self.decisions.withdraw(proposal_id, by=by, reason=reason, system_user=self.user, at=self.now)

    def export(
        self,
        proposal_id: str,
        folder: Path | None = None,
        downloads: Sequence[Path] = (),
        by: Person | None = None,
    ) -> Exported:
        """Write the change list of an approved proposal, the files for platforms, and those that undo it.

        `downloads` are bulk files just downloaded from the platforms, which state the budgets that stand there.
        """
        from unisono.runs.deciding import export_proposal

        return export_proposal(self, proposal_id, folder, downloads, by)

    def read_back(self, proposal_id: str, *, record: bool = False, downloads: Sequence[Path] = ()) -> ReadBack:
        """What the current facts, and `downloads`, show of each exported change; `record` keeps it in the ledger.

        Raises:
            LedgerError: it was not exported, or the edition that it was made from is gone.
            InputError: a download cannot be read.
        """
        from unisono.runs.reading_back import read_back_proposal

        seen = read_back_proposal(self, proposal_id, downloads)
        if record:
            self.decisions.record_read_back(seen, system_user=self.user, at=self.now)
        return seen

    def pacing(self, proposal_id: str | None = None) -> Pacing | None:
        """How a plan that left is spent, and where it lands; the one under way, or None where there is none."""
        from unisono.runs.pacing import pacing, under_way

        history = self.decisions.show(proposal_id) if proposal_id else under_way(self)
        return pacing(self, history) if history else None

    def grade(self, proposal_id: str, progress: Callable[[float], None] | None = None) -> Grade:
        """Grade a proposal whose window has passed, from the facts that followed.

        Raises:
            LedgerError: not due, not exported, or weeks are missing; TrustError, ModelError: the new facts cannot be
                trusted, or their fit failed its review.
        """
        from unisono.runs.grading import grade_proposal

        return grade_proposal(self, proposal_id, progress)

    def rebuild(self, progress: Progress | None = None) -> RebuildReport:
        """Make the lake again from the originals and check that it says the same."""
        from unisono.facts.store import quiet, rebuild

        return rebuild(self.workspace, self.now, progress=progress or quiet)

    def verify(self, noted: str | None = None) -> Verification:
        """Verify the chain of the decision ledger; `noted` is a head hash that was written down elsewhere."""
        return self.decisions.ledger.verify(noted)

    def report(self, language: str | None = None) -> str:
        """The board report as one self-contained HTML page, in the workspace's language unless said otherwise."""
        code = language or self.settings.language
        return self.reports([code])[code]

    def reports(self, languages: Sequence[str] = LANGUAGES) -> dict[str, str]:
        """The board report in several languages, by language: equal figures, worked out once."""
        from unisono.runs.reporting import board_reports

        return board_reports(self, languages)

    def edition(self) -> Edition:
        """The current edition."""
        return self.facts().edition

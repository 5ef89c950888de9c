"""What each kind of job does: the engine's runs, one step each, telling how far they are."""

from __future__ import annotations

import contextlib
import datetime as dt
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from unisono.decide import Permission, ReadBack
from unisono.decide.orders import Autonomy
from unisono.errors import NoFactsError
from unisono.facts import store
from unisono.facts.files import write_atomically
from unisono.facts.sources import Hints
from unisono.measure.mmm.spec import Spec
from unisono.plan import PlanRequest
from unisono.runs.glance import glance
from unisono.runs.reading_back import news
from unisono.runs.sayings import seen_text
from unisono.runs.trusting import days_to_come
from unisono.runs.watching import watch
from unisono.synthetic import sample_company
from unisono.words import msg
from unisono.words.record import Json, text_to_json
from unisono_app.base.acting import perform
from unisono_app.home import Home
from unisono_app.jobs.actions import RecordReadBack
from unisono_app.jobs.import_record import hints_of, report_record
from unisono_app.jobs.running import Running


def take_in(running: Running) -> Json:
    """Import the files of one upload or of a watched folder."""
    folder = Home.current().folder / str(running.payload["folder"])
    found = _import(running, folder, hints_of(running.payload.get("hints")))
    light = _question(running)
    told = running.step("read back", lambda: news(running.actor.session()), lambda seen: _read_back(running, seen))
    if not running.payload.get("stays"):
        _remove_accepted(folder, found)
    ahead = running.step("to come", lambda: _to_come(running, found), lambda told: told)
    return {**cast("dict[str, Json]", found), "read_back": told, "light": light, "to_come": ahead}


def _to_come(running: Running, report: Any) -> Json:
    """What an import tells of days that have not come."""
    session = running.actor.session()
    today = session.today.isoformat()
    files = [file for file in report["files"] if file["last_on"] and file["last_on"] > today]
    found = days_to_come(session, [source for file in files for source in file["sources"]])
    return [{"source": each.source, "summary": text_to_json(each.summary)} for each in found]


def _read_back(running: Running, seen: Sequence[ReadBack]) -> Json:
    """What the new facts show of exports, kept with each where whoever imported may have it kept."""
    may = running.actor.may(Permission.GRADE)
    for each in seen if may else ():
        perform(RecordReadBack(each.proposal_id, seen=each), running.actor)
    return [{"proposal": each.proposal_id, "text": text_to_json(seen_text(each)), "kept": may} for each in seen]


def _remove_accepted(folder: Path, report: Json) -> None:
    """Let go what is kept as an original; what was refused waits for an answer."""
    files = cast("dict[str, list[dict[str, str]]]", report)["files"]
    refused = {file["name"] for file in files if file["outcome"] == store.Outcome.REFUSED.value}
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name not in refused:
            path.unlink()
    if not refused:
        shutil.rmtree(folder, ignore_errors=True)


def _question(running: Running) -> Json:
    """Question the facts, and take back from automation what they no longer carry; their light, empty without facts."""
    light = running.step("glance", lambda: _look(running), lambda light: light)
    running.step("watch", lambda: None, lambda _: [f"{a.channel}/{a.action}" for a in _watched(running)])
    return light


def _watched(running: Running) -> tuple[Autonomy, ...]:
    return watch(running.actor.session(), running.actor.person)


def _look(running: Running) -> str:
    """Question the new facts at once, so that pages find the answer kept."""
    with contextlib.suppress(NoFactsError):
        return glance(running.actor.session()).light.value
    return ""


def _import(running: Running, folder: Path, hints: Hints) -> Json:
    session = running.actor.session()
    return running.step("import", lambda: session.import_files([folder], hints, running.pieces), report_record)


def leave_out(running: Running) -> Json:
    """Undo the import of files."""
    session, file_ids = running.actor.session(), [str(each) for each in cast("list[Json]", running.payload["file_ids"])]
    found = running.step(
        "leave out",
        lambda: store.leave_out(session.workspace, file_ids, session.now, progress=running.pieces),
        lambda edition: {"edition": edition.number, "left_out": len(file_ids)},
    )
    _question(running)
    return found


def check(running: Running) -> Json:
    """Question the facts anew, under the channel map as it is now."""
    _question(running)
    session = running.actor.session()
    return running.step(
        "check", session.check, lambda found: {"light": found.light.value, "findings": len(found.findings)}
    )


def fit(running: Running) -> Json:
    """Fit the model on the current edition."""
    update = bool(running.payload.get("update"))
    draws = running.payload.get("draws")
    spec = Spec(draws=int(str(draws))) if draws else None
    session = running.actor.session()
    return running.step(
        "fit",
        lambda: session.fit(spec, running.share, update=update),
        lambda found: {"run": found.run_id, "verdict": found.grade.value, "edition": found.edition_id},
    )


def stress(running: Running) -> Json:
    """Put the newest fit, or the one asked for, under stress."""
    session, run_id = running.actor.session(), running.payload.get("run")
    return running.step(
        "trust", lambda: session.trust(str(run_id) if run_id else None), lambda found: {"run": found.run_id}
    )


def report(running: Running) -> Json:
    """Write the board report in the languages asked for."""
    codes = [str(code) for code in running.payload.get("languages") or ("fr", "en")]  # type: ignore[union-attr]
    session = running.actor.session()
    folder = session.workspace.folder / "exports" / "reports"

    def write(pages: dict[str, str]) -> Json:
        files: dict[str, Json] = {}
        for code, page in pages.items():
            name = f"board-{running.job.pk}-{code}.html"
            write_atomically(folder / name, page.encode())
            files[code] = name
        return files

    return running.step("report", lambda: session.reports(codes), write)


def grade(running: Running) -> Json:
    """Hold a promise against what happened, once it is known what became of its files."""
    proposal, session = str(running.payload["proposal"]), running.actor.session()
    name = session.decisions.show(proposal).proposal.proposal_id
    running.step(
        "read back",
        lambda: [seen for seen in news(session) if seen.proposal_id == name],
        lambda seen: _read_back(running, seen),
    )
    found = running.decide("grade", lambda session: session.grade(proposal, running.share))
    running.step("watch", lambda: None, lambda _: [f"{a.channel}/{a.action}" for a in _watched(running)])
    return found


def sample(running: Running) -> Json:
    """The sample company up to last week: its exports, a fit, and a plan that waits for a decision."""
    session = running.actor.session()
    folder = Home.current().uploads / f"sample-{running.job.pk}"
    running.span(0.0, 0.1)
    running.tell(0.0, msg("The sample company writes its exports."), at_once=True)
    last_on = session.today - dt.timedelta(days=1)

    def write() -> int:
        shutil.rmtree(folder, ignore_errors=True)
        return len(sample_company(int(str(running.payload.get("seed", 7))), last_on=last_on).write(folder))

    running.step("write", write, lambda n: {"files": n})
    running.span(0.1, 0.4)
    running.tell(0.0, msg("Its exports are imported."), at_once=True)
    _import(running, folder, Hints(currency=session.settings.currency))
    running.span(0.4, 0.9)
    running.tell(0.0, msg("The model is fitted."), at_once=True)
    fit(running)
    running.span(0.9, 1.0)
    running.tell(0.0, msg("A first plan is made."), at_once=True)
    budget = round(float(session.latest_fit().data.spend[-52:].sum()) / 4, -3)
    request = PlanRequest(budget=budget, weeks=13, margin_rate=session.settings.margin_rate)
    found = running.decide("propose", lambda at: at.plan(request, by=running.actor.person_for(Permission.PROPOSE)))
    shutil.rmtree(folder, ignore_errors=True)
    return found

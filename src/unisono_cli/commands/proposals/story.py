"""A proposal and all that happened to it, as JSON fields; and what every subcommand shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click
from click.shell_completion import CompletionItem

from unisono.words import Text, msg
from unisono_cli.jsonable import estimate
from unisono_cli.speech import _

if TYPE_CHECKING:
    from unisono.decide import Forecast, History, Prediction, ReadBack, Verdict
    from unisono.runs import Session


def proposal_argument() -> click.Parameter:
    """The id of a proposal; the shell completes it."""
    return click.Argument(["proposal_id"], metavar="ID", shell_complete=_known_ids)


def download_option() -> click.Parameter:
    """Bulk files that were just downloaded from the platforms."""
    return click.Option(
        ["--download"],
        metavar=_("FILE"),
        multiple=True,
        type=click.Path(path_type=Path, dir_okay=False),
        help=_("Bulk file just downloaded from a platform: it states the budgets that stand there. Repeatable."),
    )


def _known_ids(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The ids in the workspace's ledger; none where it cannot be read, since a completion must not fail."""
    from unisono.errors import UnisonoError
    from unisono_cli.face import Face
    from unisono_cli.options import inherited

    shared = inherited(context).with_nearer(context.params.get("folder"), as_json=False, lang=None)
    try:
        found = Face(shared.workspace()).session().decisions.list()
    except (UnisonoError, OSError):
        return []
    ids = [history.proposal.proposal_id for history in found]
    return [CompletionItem(i) for i in ids if i.startswith(incomplete)]


def by_the_clock_of(session: Session, history: History) -> History:
    """The same story with its times on the workspace's clock; JSON keeps UTC."""
    zone = ZoneInfo(session.settings.time_zone)
    steps = tuple(replace(step, at=step.at.astimezone(zone)) for step in history.steps)
    proposal = replace(history.proposal, created_at=history.proposal.created_at.astimezone(zone))
    return replace(history, proposal=proposal, steps=steps)


def state_cell(history: History, stuck: bool) -> tuple[Text, str]:
    """Where a proposal stands, in a word, and its style: `blocked` while nobody can decide or export it."""
    from unisono.decide import state_name

    return (msg("blocked"), "red") if stuck else (state_name(history.state), "")


def story(history: History, verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """A proposal in JSON, with the `verdicts` of today."""
    from unisono.decide import is_stuck

    proposal, grade = history.proposal, history.grade
    return {
        "proposal": proposal.proposal_id,
        "kind": proposal.kind,
        "state": history.state,
        "blocked": is_stuck(history, verdicts),
        "created_at": proposal.created_at,
        "proposed_by": proposal.proposer.name,
        "payload": proposal.payload,
        "payload_hash": proposal.payload_hash,
        "edition_id": proposal.basis.edition_id,
        "run_id": proposal.basis.run_id,
        "prediction": _prediction(proposal.prediction) if proposal.prediction else None,
        "verdicts": [{"guardrail": v.guardrail, "ruling": v.ruling, "reason": v.reason} for v in verdicts],
        "steps": [
            {"at": s.at, "kind": s.kind, "by": s.by, "system_user": s.system_user, "reason": s.reason, "hash": s.hash}
            for s in history.steps
        ],
        "read_back": _read_back(history.read_backs[-1]) if history.read_backs else None,
        "grade": {"verdict": grade.verdict.kept, "reason": grade.verdict.reason} if grade else None,
    }


def _read_back(seen: ReadBack) -> dict[str, Any]:
    return {
        "edition_id": seen.edition_id,
        "settled": seen.is_settled,
        "counts": counts(seen),
        "outside": len(seen.outside),
    }


def counts(seen: ReadBack) -> dict[str, int]:
    """How many changes of a read-back stand how, by name."""
    return {state.value: n for state, n in seen.counts.items()}


def _prediction(prediction: Prediction) -> dict[str, Any]:
    return {
        "metric": prediction.metric,
        "gain": forecast_fields(prediction.gain),
        "outcome": forecast_fields(prediction.outcome) if prediction.outcome else None,
        "probability_better": prediction.probability_better,
        "first_on": prediction.first_on,
        "last_on": prediction.last_on,
        "due_on": prediction.due_on,
    }


def forecast_fields(forecast: Forecast) -> dict[str, Any]:
    """A forecast of the ledger in JSON."""
    return estimate(forecast.estimate, forecast.lower, forecast.upper, forecast.level, forecast.unit)

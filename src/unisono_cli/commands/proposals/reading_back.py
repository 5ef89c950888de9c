"""`unisono proposals read-back`: what the imports since show of an exported proposal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from unisono.words import Text, msg
from unisono_cli.command import command
from unisono_cli.commands.proposals.story import counts, download_option, proposal_argument
from unisono_cli.face import Face
from unisono_cli.page import QUIET, Page
from unisono_cli.speech import _, speech

if TYPE_CHECKING:
    from unisono.decide import ReadBack, ReadBackLine

_SEEN = {
    "applied": (msg("applied"), "green"),
    "partly": (msg("partly"), "yellow"),
    "not_applied": (msg("not applied"), "red"),
    "changed_by_others": (msg("changed by others"), "red"),
    "not_yet_visible": (msg("not yet visible"), "yellow"),
}


def make() -> click.Command:
    """Build the command."""
    return command(
        "read-back",
        body,
        does=_("Tell what the imports since show of an exported proposal: applied, partly, not, or changed by others."),
        more=[
            _(
                "Daily budgets are not in reports, so it is inferred from what the campaigns spent; at least a week "
                "must have passed. A bulk file that a platform wrote today states its budgets. Campaigns that moved "
                "although nobody approved it are named, too."
            )
        ],
        options=[
            proposal_argument(),
            click.Option(["--record"], is_flag=True, help=_("Keep what is seen in the ledger.")),
            download_option(),
        ],
        examples=["proposals read-back P-0001", "proposals read-back P-0001 --record --download editor.csv"],
    )


def body(face: Face, proposal_id: str, record: bool, download: tuple[Path, ...]) -> None:
    """Run the command."""
    with face.progress(_("Looking")):
        seen = (
            face.hand().record_read_back(proposal_id, download)
            if record
            else face.session().read_back(proposal_id, downloads=download)
        )
    face.answer(fields(seen), lambda page: tell(page, seen))


def fields(seen: ReadBack) -> dict[str, Any]:
    """The answer in JSON."""
    return {
        "proposal": seen.proposal_id,
        "edition_id": seen.edition_id,
        "facts_to": seen.facts_to,
        "settled": seen.is_settled,
        "counts": counts(seen),
        "changes": [_line(line) for line in seen.lines],
        "outside": [_line(line) for line in seen.outside],
    }


def _line(line: ReadBackLine) -> dict[str, Any]:
    return {
        "change_id": line.change_id or None,
        "platform": line.platform,
        "account": line.account,
        "campaign_id": line.campaign_id,
        "campaign": line.campaign,
        "currency": line.currency,
        "first_on": line.first_on,
        "last_on": line.last_on,
        "expected": line.expected,
        "new": line.new if line.change_id else None,
        "found": line.found,
        "tolerance": line.tolerance,
        "seen": line.seen,
        "known": line.known,
        "reason": line.reason,
    }


def tell(page: Page, seen: ReadBack) -> None:
    """The answer in words."""
    from unisono.runs.sayings import judged_text

    for state, n in seen.counts.items():
        if n:
            word, style = _SEEN[state.value]
            page.point(msg("{n} changes: {state}", n=n, state=word), style)
    if (days := judged_text(seen)) is not None:
        page.say(days, QUIET)
    if not seen.lines:
        page.say(msg("The proposal changes no campaign."))
    for line in seen.lines:
        page.gap()
        word, style = _SEEN[line.seen.value]
        page.say(msg("{campaign}: {state}", campaign=line.campaign, state=word), style)
        page.say(_span(line), QUIET, indent=2)
        page.say(line.reason, indent=2)
    if seen.outside:
        page.gap()
        page.say(msg("Moved without an exported change:"))
    for line in seen.outside:
        page.point(msg("{campaign}: {reason}", campaign=line.campaign, reason=line.reason), "yellow")
    if any(line.known.value == "inferred_from_spend" for line in (*seen.lines, *seen.outside)):
        page.gap()
        page.say(msg("Inferred from what was spent, where no download states the budget."), QUIET)


def _span(line: ReadBackLine) -> Text:
    words = speech()
    return msg(
        "{platform}, from {day}: {expected} a day, set to {new}",
        platform=line.platform,
        day=line.first_on,
        expected=words.money(float(line.expected), line.currency),
        new=words.money(float(line.new), line.currency),
    )

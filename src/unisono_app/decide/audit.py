"""The audit as people read it: who did what to which thing, by which way, with both chains proved anew.

    record "approve" {member, role, via, proposal}     # “Marketing director signed a proposal P-0001, in the browser”

Rule: the chain keeps kinds and ids; this page puts them into words and leads to the thing that an act touched, where
there is a page of it. Every kind of act has its words here. What a newer version wrote keeps its kind as it stands.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.urls import reverse

from unisono.decide import Action, Permission, Verification, action_name
from unisono.decide.chain import Record
from unisono.report.vocabulary import channel_name
from unisono.words import Text, msg
from unisono_app.base.acting import Actor, audit_chain
from unisono_app.base.chain_store import DatabaseLedger
from unisono_app.base.sittings import decisions_chain
from unisono_app.decide.audit_words import ACTS, ROLES, VIAS, refusal
from unisono_app.people.queries import members

MOST = 50
Body = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Thing:
    """What an act touched; `address` leads to it, where it has a page that the reader may open."""

    name: Text | str
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """One record in words; `who` is empty where nobody of the workspace did it."""

    seq: int
    at: dt.datetime
    who: str
    role: Text | None
    what: Text
    thing: Thing | None
    via: Text | str


@dataclass(frozen=True, slots=True)
class AuditPage:
    """What was proved of the two chains of a workspace, and the last records of the second."""

    decisions: Verification
    acts: Verification
    last: tuple[Act, ...]


def audit_page(actor: Actor, noted: str | None) -> AuditPage:
    """Prove both chains anew; raises TamperedError where one does not hold."""
    acts = DatabaseLedger(audit_chain(actor.workspace))
    names = {seat.user.handle: seat.user.name for seat in members(actor.workspace)}
    last = tuple(_act(actor, names, record) for record in reversed(acts.read()[-MOST:]))
    return AuditPage(DatabaseLedger(decisions_chain(actor.workspace)).verify(noted), acts.verify(), last)


def ledger_lines(actor: Actor) -> bytes:
    """The chain of decisions, as a ledger file holds it."""
    return DatabaseLedger(decisions_chain(actor.workspace)).lines()


def _act(actor: Actor, names: Mapping[str, str], record: Record) -> Act:
    body = record.body
    member, role, via = (str(body.get(part, "")) for part in ("member", "role", "via"))
    what = refusal(body) if record.kind == "refused" else ACTS.get(record.kind, msg("{what}", what=record.kind))
    thing = _thing(actor, names, body)
    who = names.get(member, member) or str(body.get("system_account", ""))  # the terminal knows an account alone
    return Act(record.seq, record.at, who, ROLES.get(role), what, thing, VIAS.get(via, via))


def _thing(actor: Actor, names: Mapping[str, str], body: Body) -> Thing | None:
    """The first thing that the record names; an act about a proposal names that before all else."""

    def to(view: str, *values: object, needs: Permission = Permission.SEE) -> str | None:
        return reverse(view, args=[actor.workspace.slug, *values]) if actor.may(needs) else None

    def person(handle: object) -> Thing:
        seated = str(handle) in names
        return Thing(
            names.get(str(handle), str(handle)),
            to("people-member", handle, needs=Permission.MANAGE_PEOPLE) if seated else None,
        )

    totals = Permission.SEE_TOTALS
    told: dict[str, Callable[[object], Thing]] = {
        "proposal": lambda name: Thing(str(name), to("decide-proposal", name)),
        "job": lambda number: Thing(_work(body, number), to("jobs-job", number)),
        "policy": lambda name: Thing(str(name), to("decide-rules", needs=totals)),
        "delegation": lambda name: Thing(str(name), to("decide-rules", needs=totals)),
        "level": lambda _: Thing(_lane(body), to("decide-rules", needs=totals)),
        "subject": person,
        "scenario": lambda _: Thing(msg("the kept scenarios"), to("plan-compare", needs=Permission.PLAN)),
        "event": lambda name: Thing(str(name), to("plan-calendar", needs=totals)),
        "invitation": lambda number: Thing(msg("invitation {n}", n=str(number)), to("people", needs=totals)),
        "token": lambda number: Thing(msg("token {n}", n=str(number))),
        "run_id": lambda run: Thing(str(run), to("measure", needs=totals)),
        "edition_id": lambda edition: Thing(msg("edition {edition}", edition=str(edition)), to("facts", needs=totals)),
        "kind": lambda _: Thing(_work(body, ""), to("jobs")),
        "system_account": lambda account: Thing(str(account)),
    }
    return next((tell(body[part]) for part, tell in told.items() if body.get(part) not in (None, "")), None)


def _work(body: Body, number: object) -> Text:
    """A job by the kind of its work, or by its number where the record does not say the kind."""
    from unisono_app.jobs.kinds import KINDS

    kind = KINDS.get(str(body.get("kind")))
    return kind.name if kind else msg("job {number}", number=str(number))


def _lane(body: Body) -> Text:
    return msg(
        "{channel}, {action}: {level}",
        channel=channel_name(str(body["channel"])),
        action=action_name(Action(str(body["action"]))),
        level=str(body["level"]),
    )

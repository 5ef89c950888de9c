"""Bringing files in and answering for them: the only writers of the room Facts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

import tomlkit

from unisono.decide import Override, Permission
from unisono.errors import InputError
from unisono.facts.channel_map.file import parse_map
from unisono.words import msg
from unisono.words.record import Json, text_to_json
from unisono_app.base.acting import Action, Actor, Drafted, Rewriting, perform
from unisono_app.base.refusals import StaleError
from unisono_app.base.rewriting import Rewritten
from unisono_app.facts.looking import digest
from unisono_app.facts.models import Upload
from unisono_app.facts.uploads import Batch
from unisono_app.jobs.actions import AskCheck, AskImport, AskLeaveOut
from unisono_app.jobs.models import Job, JobState


@dataclass(frozen=True, slots=True)
class BringFiles(Action[Job]):
    """Import stored files, with what was said about them; the same files and answers twice are one job."""

    batch: Batch
    hints: Mapping[str, Json]

    permission = Permission.IMPORT

    def carry_out(self, actor: Actor) -> Job:
        """Record the files and put their import in line."""
        payload: dict[str, Json] = {"folder": self.batch.below_home, "hints": dict(self.hints)}
        if self.batch.refused:
            payload["refused"] = [text_to_json(fault.text()) for fault in self.batch.refused]
        job = AskImport(payload, import_key(self.batch.digest, self.hints, _times_left_out(actor))).carry_out(actor)
        if job.payload["folder"] != self.batch.below_home:  # these very files were brought before
            return job
        Upload.objects.within(actor.workspace).filter(job=job).delete()
        for file in self.batch.files:
            Upload.objects.create(
                workspace=actor.workspace,
                job=job,
                name=file.name,
                stored=file.stored,
                size=file.size,
                sha256=file.sha256,
                brought_at=actor.at,
                brought_by=actor.member_id,
            )
        return job

    def told(self, result: Job) -> Mapping[str, object]:
        """The job and the hashes of the files."""
        return {"job": result.pk, "files": [file.sha256 for file in self.batch.files]}


def import_key(content: str, hints: Mapping[str, Json], times_left_out: int = 0) -> str:
    """The key of an import: equal for equal files and equal answers, until files are left out of the facts."""
    said = json.dumps(hints, sort_keys=True) + (f" {times_left_out}" if times_left_out else "")
    return hashlib.sha256(content.encode() + said.encode()).hexdigest()[:40]


def _times_left_out(actor: Actor) -> int:
    return Job.objects.within(actor.workspace).filter(kind=AskLeaveOut.kind, state=JobState.DONE).count()


@dataclass(frozen=True, slots=True)
class LetPass(Drafted[Override, None]):
    """Go on in spite of a red source, or of a failed model; the person who says so answers for it."""

    source: str
    reason: str

    permission = Permission.OVERRIDE

    def draft(self, actor: Actor) -> None:
        """Question the facts beforehand: the long part."""
        actor.session().check()

    def record(self, actor: Actor, drafted: None) -> Override:  # noqa: ARG002 (the shape of its kind)
        """Record it, for this edition."""
        return actor.session().override(self.source, by=actor.person, reason=self.reason)

    def told(self, result: Override) -> Mapping[str, object]:
        """What may pass, and for which facts."""
        return {"proposal": result.proposal_id, "source": result.source, "edition_id": result.edition_id}


@dataclass(frozen=True, slots=True)
class WriteChannelMap(Rewriting):
    """Put an edited channel map in force; refused where somebody changed it since it was looked at (`seen`)."""

    text: str
    seen: str

    permission = Permission.FIT

    def carry_out(self, actor: Actor) -> Rewritten:
        """The file with this text, which has to be a map."""
        text = self.text.replace("\r\n", "\n")
        file = Rewritten.read(actor.session().workspace.channel_map_file)
        parse_map(text)
        _refuse_changed(file.before, self.seen)
        return replace(file, text=text)

    def told(self, result: Rewritten) -> Mapping[str, object]:
        """The mark of the map."""
        return {"map": digest(result.text)}


@dataclass(frozen=True, slots=True)
class NameChannel(Rewriting):
    """Say which channel one campaign belongs to: a rule before all others."""

    source: str
    campaign: str
    channel: str
    account: str = ""

    permission = Permission.FIT

    def carry_out(self, actor: Actor) -> Rewritten:
        """The file with the rule."""
        if not self.channel.strip():
            raise InputError(msg("The channel has no name."), remedy=msg("Write one, such as search or tv."))
        file = Rewritten.read(actor.session().workspace.channel_map_file)
        rule = {"source": self.source, "account": self.account, "campaign": self.campaign}
        table = {**{key: value for key, value in rule.items() if value}, "channel": self.channel.strip()}
        first = tomlkit.dumps({"channel": [table]})
        text = f"{first}\n{file.before}"
        parse_map(text)
        return replace(file, text=text)

    def told(self, result: Rewritten) -> Mapping[str, object]:  # noqa: ARG002 (all is in what was asked)
        """The rule."""
        return {"source": self.source, "campaign": self.campaign, "channel": self.channel}


def put_in_force(change: WriteChannelMap | NameChannel, actor: Actor) -> Job:
    """Change the channel map, then question the facts under it: the work begins once the file is there."""
    written = perform(change, actor)
    return perform(AskCheck(key=f"map-{digest(written.text)[:32]}-{actor.at:%Y%m%d%H%M%S}"), actor)


def _refuse_changed(now: str, seen: str) -> None:
    if digest(now) != seen:
        raise StaleError(
            msg("Somebody changed the channel map since you opened it."),
            remedy=msg("Nothing was written. Load the page anew, and make your change in what stands there now."),
        )

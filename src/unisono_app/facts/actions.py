"""Bringing files in and answering for them: the only writers of the room Facts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from unisono.decide import Permission
from unisono.words.record import Json
from unisono_app.base.acting import Action, Actor
from unisono_app.facts.models import Upload
from unisono_app.facts.uploads import Batch
from unisono_app.jobs.actions import AskImport
from unisono_app.jobs.models import Job


@dataclass(frozen=True, slots=True)
class BringFiles(Action[Job]):
    """Import stored files, with what was said about them; the same files and answers twice are one job."""

    batch: Batch
    hints: Mapping[str, str]

    permission = Permission.IMPORT

    def carry_out(self, actor: Actor) -> Job:
        """Record the files and put their import in line."""
        key = import_key(self.batch.digest, self.hints)
        payload: dict[str, Json] = {"folder": self.batch.below_home, "hints": dict(self.hints)}
        job = AskImport(payload, key).carry_out(actor)
        if job.payload["folder"] != self.batch.below_home:  # these very files were brought before
            return job
        known = Upload.objects.within(actor.workspace).filter(job=job)
        known.delete()
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


def import_key(digest: str, hints: Mapping[str, str]) -> str:
    """The key of an import: equal for equal files and equal answers."""
    said = json.dumps(sorted(hints.items())).encode()
    return hashlib.sha256(digest.encode() + said).hexdigest()[:40]

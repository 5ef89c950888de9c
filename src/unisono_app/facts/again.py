"""A file that was refused or guessed at, brought again with an answer: from where it waits, or from its original."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from typing import Any

from unisono.errors import InputError
from unisono.facts.store.store import Store
from unisono.words import msg
from unisono_app.base.acting import Actor
from unisono_app.facts.uploads import Batch, Kept, safe_name
from unisono_app.home import Home
from unisono_app.jobs.models import Job


def batch_again(actor: Actor, job: Job, names: Iterable[str]) -> Batch:
    """The files `names` of the import `job`, stored anew in a batch of their own.

    Raises:
        InputError: the import speaks of no such file, or it is no longer here.
    """
    found = {name: _found(actor, job, name) for name in dict.fromkeys(names)}
    folder = Home.current().uploads / secrets.token_hex(12)
    folder.mkdir(mode=0o700)
    kept: list[Kept] = []
    for name, content in found.items():
        stored = safe_name(name, [file.stored for file in kept])
        (folder / stored).write_bytes(content)
        kept.append(Kept(name, stored, len(content), hashlib.sha256(content).hexdigest()))
    return Batch(folder, tuple(kept))


def _found(actor: Actor, job: Job, name: str) -> bytes:
    line = next((file for file in (job.result or {}).get("files", []) if file["name"] == name), None)
    content = None if line is None else _content(actor, job, line)
    if content is None:
        raise InputError(
            msg("The file “{name}” is no longer here.", name=name), remedy=msg("Bring it again, with your answer.")
        )
    return content


def _content(actor: Actor, job: Job, line: dict[str, Any]) -> bytes | None:
    if line["file_id"]:
        return Store(actor.session().workspace).originals.read(line["file_id"])
    folder = Home.current().folder / str(job.payload["folder"])
    waiting = {path.name: path for path in folder.iterdir()} if folder.is_dir() else {}
    path = waiting.get(line["name"])  # looked up among what is there: a name is never used as a path
    return path.read_bytes() if path is not None and path.is_file() else None

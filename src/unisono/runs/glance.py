"""A glance at the facts: which edition, each source's light, and how far the weeks reach, without questioning again.

Questioning the facts and tabulating them takes seconds, and their answer changes only with the edition, the channel
map, the settings, the day and the version of Unisono. So it is kept beside the editions under exactly these, as
`glance.json`, and worked out anew where one of them differs. Deleting the file costs these seconds and nothing else.

Limits: it serves those who look (`unisono status`, lists of proposals). Whoever fits, approves or exports questions the
facts themselves; so does `unisono check`, which is where a damaged lake shows.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from unisono.domain import Light
from unisono.errors import InputError
from unisono.facts.files import write_atomically
from unisono.runs.freshness import Freshness
from unisono.words import Text
from unisono.words.record import Json, text_from_json, text_to_json

if TYPE_CHECKING:
    from unisono.runs.session import Session

_NAME = "glance.json"


@dataclass(frozen=True, slots=True)
class Glance:
    """What one look shows.

    Attributes:
        number, edition_id, n_files: the current edition.
        lights: trust in each source.
        last_on: the last day that all sources tell; None where the facts are not enough for a model.
        missing: then what is missing, and what to do about it.
    """

    number: int
    edition_id: str
    n_files: int
    lights: Mapping[str, Light]
    last_on: dt.date | None
    missing: tuple[Text, ...] = ()

    @property
    def light(self) -> Light:
        """The worst light; green for no source at all."""
        return Light.worst(self.lights.values())

    def freshness(self, today: dt.date) -> Freshness | None:
        """How far the facts reach as seen on `today`; None where they are not enough for a model."""
        return None if self.last_on is None else Freshness(self.last_on, today)


def glance(session: Session) -> Glance:
    """What a look at the facts shows today: as it was kept, or worked out and kept.

    Raises:
        NoFactsError: nothing was imported yet; TrustError and other errors of `Session.check`.
    """
    kept = session.workspace.folder / "editions" / _NAME
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        content = json.loads(kept.read_bytes())
        if content["under"] == _under(session):
            return _from_json(content["found"])
    found = _worked_out(session)  # first: an edited channel map publishes an edition
    # whoever may only read the workspace may look all the same
    with contextlib.suppress(OSError):
        write_atomically(kept, json.dumps({"under": _under(session), "found": _to_json(found)}, indent=1).encode())
    return found


def _under(session: Session) -> Json:
    """What the lights hang on, in plain JSON values; raises OSError or ValueError where there is no edition."""
    newest = max((session.workspace.folder / "editions").glob("[0-9]*.json"), key=lambda path: int(path.stem))
    return {
        "edition": [newest.name, _digest(newest)],
        "channel_map": _digest(session.workspace.channel_map_file),
        "settings": asdict(session.settings),
        "today": session.today.isoformat(),
        "version": _version(),
    }


@cache
def _version() -> str:
    return version("unisono")


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _worked_out(session: Session) -> Glance:
    report = session.check()
    edition = report.edition
    last_on: dt.date | None = None
    missing: tuple[Text, ...] = ()
    try:
        last_on = Freshness.of(session.model_table(), session.today).last_on
    except InputError as error:
        missing = (error.what, error.remedy)
    lights = {trust.source: trust.light for trust in report.trusts}
    return Glance(edition.number, edition.edition_id, len(edition.files), lights, last_on, missing)


def _to_json(found: Glance) -> dict[str, Json]:
    return {
        "number": found.number,
        "edition_id": found.edition_id,
        "n_files": found.n_files,
        "lights": {source: light.value for source, light in found.lights.items()},
        "last_on": found.last_on.isoformat() if found.last_on else None,
        "missing": [text_to_json(text) for text in found.missing],
    }


def _from_json(data: Mapping[str, Any]) -> Glance:
    return Glance(
        number=data["number"],
        edition_id=data["edition_id"],
        n_files=data["n_files"],
        lights={source: Light(light) for source, light in data["lights"].items()},
        last_on=dt.date.fromisoformat(data["last_on"]) if data["last_on"] else None,
        missing=tuple(text_from_json(text) for text in data["missing"]),
    )

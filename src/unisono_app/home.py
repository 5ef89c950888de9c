"""The home: one folder that holds what the application itself keeps, beside the workspaces of companies.

    unisono.sqlite3     people, decisions, jobs (unless a PostgreSQL address is given)
    secrets/            the key that signs sessions, the key that seals second factors
    workspaces/         workspaces made from the browser
    uploads/            files on their way in
    assets/             the chart library, made once

Everything a deployment may set comes by the environment, read here and nowhere else.
"""

from __future__ import annotations

import getpass
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FOLDER = "UNISONO_HOME"
DATABASE = "UNISONO_DATABASE_URL"
HOSTS = "UNISONO_HOSTS"
SECURE = "UNISONO_HTTPS"
OIDC = "UNISONO_OIDC_FILE"
MAIL = "UNISONO_MAIL_URL"

HOST, PORT = "127.0.0.1", 8321
"""Where the application answers unless told otherwise: this machine only, and the port that is tried first."""


def system_account() -> str:
    """The account of the machine that this process runs as; where the machine can tell, never what a variable claims.

    Limits: without a table of accounts (Windows) the environment is all there is.
    """
    try:
        import pwd
    except ImportError:
        return getpass.getuser()
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # a number without a name, as containers have
        return str(os.getuid())


@dataclass(frozen=True, slots=True)
class Home:
    """Where the application keeps its own things.

    Attributes:
        folder: absolute.
        database: a `postgresql://` address; None for SQLite in the folder.
        hosts: names under which browsers reach it, besides loopback.
        https: whether browsers reach it by HTTPS, so that cookies may demand it.
        oidc_file: a file (JSON) with the company's sign-in, or None.
        mail: an `smtps://` or `smtp://` (STARTTLS) address for invitations and resets; None shows links on screen.
    """

    folder: Path
    database: str | None = None
    hosts: tuple[str, ...] = ()
    https: bool = False
    oidc_file: Path | None = None
    mail: str | None = None

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Home:
        """The home that `environment` names; by default a folder of the person's data."""
        data = environment.get("XDG_DATA_HOME") or str(Path(environment.get("HOME", ".")) / ".local" / "share")
        folder = Path(environment.get(FOLDER) or Path(data) / "unisono").absolute()
        hosts = tuple(name.strip() for name in environment.get(HOSTS, "").split(",") if name.strip())
        oidc = environment.get(OIDC)
        return cls(
            folder,
            environment.get(DATABASE) or None,
            hosts,
            environment.get(SECURE, "") == "1",
            Path(oidc) if oidc else None,
            environment.get(MAIL) or None,
        )

    @classmethod
    def current(cls) -> Home:
        """The home of this process."""
        return cls.of(os.environ)

    @property
    def is_usual(self) -> bool:
        """Whether a command finds this home without being told where it is."""
        return self.folder == Home.of({**os.environ, FOLDER: ""}).folder

    @property
    def sqlite(self) -> Path:
        """The database file."""
        return self.folder / "unisono.sqlite3"

    @property
    def workspaces(self) -> Path:
        """Where workspaces made from the browser lie."""
        return self.folder / "workspaces"

    @property
    def uploads(self) -> Path:
        """Where files wait for their import."""
        return self.folder / "uploads"

    @property
    def assets(self) -> Path:
        """Where the chart library is kept."""
        return self.folder / "assets"

    def make(self) -> Home:
        """Make the folder and its parts, readable by their owner only."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for part in (self.workspaces, self.uploads, self.assets, self.folder / "secrets"):
            part.mkdir(exist_ok=True, mode=0o700)
        return self

    def secret(self, name: str) -> str:
        """The secret called `name`, made at its first use; a passing one where the home was never made."""
        path = self.folder / "secrets" / name
        try:
            return path.read_text(encoding="ascii")
        except FileNotFoundError:
            value = secrets.token_urlsafe(48)
            if not path.parent.is_dir():
                return value
        try:
            made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:  # another process was first
            return path.read_text(encoding="ascii")
        with os.fdopen(made, "w", encoding="ascii") as file:
            file.write(value)
        return value

"""The database as one file and back: SQLite by its own backup, PostgreSQL by pg_dump and pg_restore."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote, urlsplit

from unisono.errors import InputError
from unisono.words import msg
from unisono_app.home import Home

SQLITE, POSTGRESQL = "sqlite", "postgresql"
_NAMES = {SQLITE: "database.sqlite3", POSTGRESQL: "database.dump"}

_COUNT = "SELECT count(*) FROM pg_class WHERE relname = 'base_workspace'"


def kind_of(home: Home) -> str:
    """Which database `home` uses."""
    return POSTGRESQL if home.database else SQLITE


def name_in_backup(kind: str) -> str:
    """The name of the database's file in a backup."""
    return _NAMES[kind]


def dump(home: Home, folder: Path) -> Path:
    """Write one consistent state of the database into `folder`, while others go on writing."""
    target = folder / _NAMES[kind_of(home)]
    if home.database is None:
        with closing(sqlite3.connect(home.sqlite)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
    else:
        _postgres("pg_dump", home.database, "--format=custom", "--no-owner", f"--file={target}")
    return target


def load(home: Home, file: Path) -> None:
    """Put a dumped database where `home` wants it.

    Raises:
        InputError: there is a database already.
    """
    if home.database is None:
        if home.sqlite.exists():
            raise _taken(str(home.sqlite))
        shutil.copyfile(file, home.sqlite)
        home.sqlite.chmod(0o600)
    else:
        if _postgres("psql", home.database, "-tAc", _COUNT) != "0":
            raise _taken(urlsplit(home.database).path.lstrip("/"))
        _postgres("pg_restore", home.database, "--no-owner", "--exit-on-error", "--single-transaction", str(file))


def _taken(name: str) -> InputError:
    return InputError(
        msg("There is a database already: {name}.", name=name),
        remedy=msg("Restore into a new home and an empty database; then compare, and change over."),
    )


def _postgres(tool: str, address: str, *arguments: str) -> str:
    """Run a tool of PostgreSQL; the password goes by the environment, where no list of processes shows it."""
    path = shutil.which(tool)
    if path is None:
        raise InputError(
            msg("The program {tool} is missing.", tool=tool),
            remedy=msg("Install it: sudo apt install postgresql-client"),
        )
    parts = urlsplit(address)
    environment = dict(os.environ)
    if parts.password:
        environment["PGPASSWORD"] = unquote(parts.password)
        address = address.replace(f":{parts.password}@", "@", 1)
    done = subprocess.run(  # noqa: S603 (a program of PostgreSQL, found by its name)
        [path, f"--dbname={address}", *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise InputError(
            msg("{tool} stopped: {reason}", tool=tool, reason=(done.stderr.strip().splitlines() or ["?"])[-1]),
            remedy=msg("Mend what it names, then start again; nothing was changed."),
        )
    return done.stdout.strip()

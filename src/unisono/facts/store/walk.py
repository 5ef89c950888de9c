"""From the paths that a person names to the files to import: folders whole, in a stable order, exports only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from unisono.words import Text, msg

MAPPING_SUFFIX = ".mapping.toml"
_SYSTEM_FILES = {"thumbs.db", "desktop.ini", "__macosx"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file that was met: where, under which name reports show it, and why it is left out, if it is."""

    path: Path
    name: str
    skip: Text | None = None


def candidates(paths: Iterable[Path], workspace: Path) -> Iterator[Candidate]:
    """The files at `paths`; folders are walked whole, the workspace's own files are left out."""
    seen: set[Path] = set()
    for path in paths:
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        # `import .` in a workspace means the exports that lie in it, not its own folders, unless one is named.
        whole = workspace.is_relative_to(path.resolve())
        for file in files:
            real = file.resolve()
            if file.is_dir() or real in seen:
                continue
            seen.add(real)
            if whole and real.is_relative_to(workspace) and _is_own(real.relative_to(workspace)):
                continue
            name = str(file.relative_to(path)) if path.is_dir() else file.name
            yield Candidate(file, name, _why_skipped(Path(name), named=not path.is_dir()))


def mapping_file(path: Path) -> Path | None:
    """The mapping that lies beside a table: `sales.mapping.toml` or `sales.csv.mapping.toml` for `sales.csv`."""
    names = (path.name + MAPPING_SUFFIX, path.stem + MAPPING_SUFFIX)
    return next((path.with_name(name) for name in names if path.with_name(name).is_file()), None)


def _is_own(below: Path) -> bool:
    """Whether a file below the workspace is the workspace's own."""
    own_folders = {
        "originals", "imports", "lake", "editions", "fits", "plans", "ledger", "exports", "secrets",
    }  # fmt: skip
    own_files = {"unisono.toml", "channels.toml", ".gitignore"}
    return below.parts[0] in own_folders or str(below) in own_files


def _why_skipped(name: Path, *, named: bool) -> Text | None:
    if name.name.lower().endswith(MAPPING_SUFFIX):
        return msg("a mapping file; it is used with its table")
    if named:
        return None
    if any(part.lower() in _SYSTEM_FILES for part in name.parts):
        return msg("a file of the operating system")
    if any(part.startswith(".") for part in name.parts):
        return msg("a hidden file")
    if name.name.startswith("~$"):
        return msg("a lock file of a spreadsheet that is open")
    return None

"""The store: originals kept for ever, facts in a lake, editions that pin what a figure was computed from."""

from unisono.facts.store.facts import Facts, findings_of, open_edition
from unisono.facts.store.importing import import_files
from unisono.facts.store.rebuilding import RebuildReport, ensure_current, leave_out, rebuild
from unisono.facts.store.reports import FileReport, ImportReport, Outcome, Progress, quiet
from unisono.facts.store.tracing import Trace, TracedTable

__all__ = [
    "Facts",
    "FileReport",
    "ImportReport",
    "Outcome",
    "Progress",
    "RebuildReport",
    "Trace",
    "TracedTable",
    "ensure_current",
    "findings_of",
    "import_files",
    "leave_out",
    "open_edition",
    "quiet",
    "rebuild",
]

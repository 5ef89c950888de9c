"""Runs: the jobs that people ask for, composed from the rooms below.

A `Session` is one sitting at a workspace; each module holds one job: `trusting` (check), `overriding`, `measuring`
(fit), `planning`, `deciding` (export), `grading`, `reporting`, `demo`.
"""

from unisono.runs.session import Session, create_workspace, open_workspace

__all__ = ["Session", "create_workspace", "open_workspace"]

"""The kinds of values in addresses of the API, with their limits."""

from __future__ import annotations

from typing import Annotated

from ninja import Path, Query

Workspace = Annotated[str, Path(min_length=1, max_length=60, pattern=r"^[-a-zA-Z0-9_]+$", description="Its slug.")]
ProposalId = Annotated[str, Path(min_length=1, max_length=20, pattern=r"^[-a-zA-Z0-9]+$", description="As P-0001.")]
FigureKey = Annotated[str, Path(min_length=1, max_length=120, description="As roi/search.")]
JobId = Annotated[int, Path(ge=1, le=2**31 - 1, description="Number of a job.")]
Limit = Annotated[int, Query(ge=1, le=200, description="At most so many.")]
Offset = Annotated[int, Query(ge=0, le=1_000_000, description="Begin after so many.")]

"""Isolation of workspaces: a query that forgets its workspace raises instead of answering.

Rule: rows of a workspace are read by `Model.objects.within(workspace)`. Whoever has a reason to look across workspaces
(signing in, the worker's queue) says so with `everywhere()`; a house test lists who does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import models

if TYPE_CHECKING:
    from unisono_app.base.models import Workspace

M = TypeVar("M", bound=models.Model)


class UnscopedQueryError(RuntimeError):
    """A query for rows of workspaces named no workspace: a mistake in the code, never of the person."""


class ScopedQuerySet(models.QuerySet[M, M]):
    """Rows of one workspace; raises `UnscopedQueryError` where none was named."""

    named = False

    def within(self, workspace: Workspace) -> Self:
        """The rows of `workspace`."""
        rows = self.filter(workspace=workspace)
        rows.named = True
        return rows

    def everywhere(self) -> Self:
        """The rows of all workspaces: for those who have a reason to look across."""
        rows = self.all()
        rows.named = True
        return rows

    def _clone(self) -> Self:
        rows: Self = super()._clone()  # type: ignore[misc]
        rows.named = self.named
        return rows

    def _demand(self) -> None:
        if not self.named:
            message = f"a query for {self.model.__name__} names no workspace: use within() or everywhere()"
            raise UnscopedQueryError(message)

    def _fetch_all(self) -> None:
        self._demand()
        super()._fetch_all()

    def iterator(self, *args: Any, **kwargs: Any) -> Any:
        """As Django's, of a named workspace."""
        self._demand()
        return super().iterator(*args, **kwargs)

    def count(self) -> int:
        """As Django's, of a named workspace."""
        self._demand()
        return super().count()

    def exists(self) -> bool:
        """As Django's, of a named workspace."""
        self._demand()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """As Django's, of a named workspace."""
        self._demand()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        """As Django's, of a named workspace."""
        self._demand()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        """As Django's, of a named workspace."""
        self._demand()
        return super().delete()


class Scoped(models.Model):
    """A row that belongs to one workspace."""

    workspace = models.ForeignKey("base.Workspace", on_delete=models.PROTECT, related_name="+")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True

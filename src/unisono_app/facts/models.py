"""Rows of the room Facts: which files were brought, by whom."""

from __future__ import annotations

from django.db import models

from unisono_app.base.scope import Scoped


class Upload(Scoped):
    """One file that somebody brought; `name` as the browser gave it, which is shown and never used as a path."""

    job = models.ForeignKey("jobs.Job", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=255)
    stored = models.CharField(max_length=160)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    brought_at = models.DateTimeField()
    brought_by = models.CharField(max_length=40)

    class Meta(Scoped.Meta):
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name

"""Splits that people keep to compare."""

from __future__ import annotations

from django.db import models

from unisono_app.base.scope import Scoped
from unisono_app.people.models import User


class SavedScenario(Scoped):
    """A split that somebody kept, with the fit that it was tried on; amounts over the window, by channel."""

    name = models.CharField(max_length=80)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    weeks = models.PositiveSmallIntegerField()
    budget = models.FloatField()
    split = models.JSONField()
    run_id = models.CharField(max_length=40)
    removed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name

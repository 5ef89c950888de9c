"""Rows that every room stands on: workspaces, and the records of chains."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from django.db import models

from unisono_app.base.assurance import SignInRules
from unisono_app.base.scope import Scoped


class Workspace(models.Model):
    """A company's workspace: a folder of the engine, under a name in addresses."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    folder = models.CharField(max_length=1000, unique=True)
    is_sample = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    fresh_minutes = models.PositiveSmallIntegerField(null=True)
    asks_second_factor = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.slug

    @property
    def path(self) -> Path:
        """Its folder."""
        return Path(self.folder)

    @property
    def sign_in_rules(self) -> SignInRules:
        """What it asks for before sensitive acts."""
        minutes = self.fresh_minutes
        return SignInRules(None if minutes is None else dt.timedelta(minutes=minutes), self.asks_second_factor)


class ChainHead(models.Model):
    """How many records a chain holds and the hash of the last: the row that writers lock."""

    chain = models.CharField(max_length=80, unique=True)
    n_records = models.PositiveIntegerField(default=0)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.chain


class ChainRecord(models.Model):
    """One sealed record, exactly as the line of a ledger file; rows are only ever added."""

    chain = models.CharField(max_length=80)
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    line = models.TextField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("chain", "seq"), name="one_record_per_place"),)
        ordering = ("seq",)

    def __str__(self) -> str:
        return f"{self.chain} {self.seq}"


__all__ = ["ChainHead", "ChainRecord", "Scoped", "Workspace"]

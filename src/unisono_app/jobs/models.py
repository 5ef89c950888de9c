"""Rows of jobs: what was asked, how far it is, which steps are done, and which workers live."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from unisono_app.base.scope import Scoped


class JobState(models.TextChoices):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Job(Scoped):
    """One piece of long work.

    `fence` rises whenever a worker takes the job; every write of a worker names it, so that a worker that lost its
    lease writes nothing.
    """

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=100)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING)
    asked_by = models.CharField(max_length=40)
    asked_name = models.CharField(max_length=120)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    worker = models.CharField(max_length=60, blank=True)
    leased_until = models.DateTimeField(null=True)
    fence = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    cancel_asked = models.BooleanField(default=False)
    progress = models.FloatField(default=0.0)
    doing = models.JSONField(null=True)
    result = models.JSONField(null=True)
    problem = models.JSONField(null=True)

    class Meta(Scoped.Meta):
        constraints = (models.UniqueConstraint(fields=("workspace", "key"), name="one_job_per_key"),)
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=("state", "due_at"), name="jobs_in_line")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it waits or is under way."""
        return self.state in (JobState.WAITING, JobState.RUNNING)


class JobStep(Scoped):
    """A step that is done; written in the same transaction as its effects."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    result = models.JSONField(null=True)
    done_at = models.DateTimeField()

    class Meta(Scoped.Meta):
        constraints = (models.UniqueConstraint(fields=("job", "name"), name="a_step_is_done_once"),)

    def __str__(self) -> str:
        return f"{self.job_id} {self.name}"


class Worker(models.Model):
    """A process that does jobs; it says every few seconds that it lives."""

    name = models.CharField(max_length=60, unique=True)
    since = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Schedule(Scoped):
    """Work that comes round every `days` days, in the name of whoever set it."""

    kind = models.CharField(max_length=20)
    payload = models.JSONField(default=dict)
    days = models.PositiveSmallIntegerField()
    next_at = models.DateTimeField()
    is_on = models.BooleanField(default=True)
    set_by = models.CharField(max_length=40)
    set_name = models.CharField(max_length=120)

    class Meta(Scoped.Meta):
        constraints = (models.UniqueConstraint(fields=("workspace", "kind"), name="one_schedule_per_kind"),)

    def __str__(self) -> str:
        return f"{self.kind} every {self.days} days"

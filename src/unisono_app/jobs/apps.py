"""What the application's health and metrics say of jobs."""

from __future__ import annotations

from django.apps import AppConfig


class Jobs(AppConfig):
    """The room of jobs."""

    name = "unisono_app.jobs"

    def ready(self) -> None:
        """Add workers and waiting jobs to what monitors see."""
        from unisono_app.base.health import PARTS
        from unisono_app.base.metrics import MORE
        from unisono_app.jobs.monitoring import health, metric_lines

        PARTS["jobs"] = health
        MORE["jobs"] = metric_lines

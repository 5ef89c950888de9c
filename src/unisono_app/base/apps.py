"""The application's base, as the frame starts it: the rooms' figures are declared here."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class Base(AppConfig):
    """Finds the module `figures` of every room."""

    name = "unisono_app.base"

    def ready(self) -> None:
        """Declare all figures."""
        autodiscover_modules("figures")

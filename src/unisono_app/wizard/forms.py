"""Forms about a workspace: what a company decides once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms

from unisono.domain import Settings
from unisono.domain.calendar import WEEKDAYS
from unisono.errors import SettingsError
from unisono.facts.settings_file import COMMENTS, settings_text
from unisono_app.base.forms import label
from unisono_app.base.templatetags.words import words


def _text(key: str, length: int = 60) -> forms.CharField:
    return forms.CharField(label=label(COMMENTS[key]), max_length=length)


class BeginForm(forms.Form):
    """What a new workspace needs to be told; all of it can be changed later."""

    name = _text("name", 120)
    currency = _text("currency", 3)
    outcome = _text("outcome")
    margin_rate = forms.FloatField(label=label(COMMENTS["margin_rate"]), min_value=0.001, max_value=1.0)
    language = forms.ChoiceField(label=label(COMMENTS["language"]), choices=[("fr", "Français"), ("en", "English")])
    country = _text("country", 2)
    time_zone = _text("time_zone")

    def clean_currency(self) -> str:
        """In capital letters."""
        return str(self.cleaned_data["currency"]).upper()

    def clean_country(self) -> str:
        """In capital letters."""
        return str(self.cleaned_data["country"]).upper()

    def clean(self) -> dict[str, Any]:
        """As the settings file would refuse it."""
        if not self.errors:
            try:
                settings_text(self.settings())
            except SettingsError as problem:
                said = words().text(problem.remedy)
                self.add_error(problem.where.column if problem.where and problem.where.column else None, said)
        return self.cleaned_data

    def settings(self, before: Settings | None = None) -> Settings:
        """The settings as given; what the form does not ask stays as it was."""
        given = {name: value for name, value in self.cleaned_data.items() if name in self.fields and name != "once"}
        return replace(before, **given) if before else Settings(**given)


class SettingsForm(BeginForm):
    """All settings of a workspace."""

    week_start = forms.ChoiceField(label=label(COMMENTS["week_start"]), choices=[(day, day) for day in WEEKDAYS])
    due_days = forms.IntegerField(label=label(COMMENTS["due_days"]), min_value=0, max_value=365)
    stale_days = forms.IntegerField(label=label(COMMENTS["stale_days"]), min_value=0, max_value=365)

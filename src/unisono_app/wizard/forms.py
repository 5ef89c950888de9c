"""Forms about a workspace: what a company decides once."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import Any

from django import forms

from unisono.domain import Settings
from unisono.domain.calendar import WEEKDAYS
from unisono.errors import SettingsError
from unisono.facts.settings_file import is_country, settings_text
from unisono.report.vocabulary import OUTCOMES
from unisono.words import Text, language, msg
from unisono.words.language import LANGUAGES
from unisono_app.base.forms import PercentField, label
from unisono_app.base.templatetags.words import words

NET_REVENUE = OUTCOMES["net_revenue"]

_ASKED: dict[str, tuple[Text, Text]] = {
    "name": (msg("Company or brand"), msg("As reports name it.")),
    "currency": (msg("Currency"), msg("All figures are told in it. Three letters, such as EUR.")),
    "outcome": (
        msg("What media should bring"),
        msg(
            "Net revenue is what your orders bring, without VAT and refunds. Where you count something else, such as "
            "leads or contracts, write the title of its column in your tables."
        ),
    ),
    "margin_rate": (
        msg("Margin, in percent"),
        msg(
            "What is left of 100 of revenue once goods, delivery and payment are paid, before media: 45 means 45 of "
            "100. It decides from which return on media pays for itself."
        ),
    ),
    "language": (msg("Language of reports"), msg("Each person reads the pages in their own language all the same.")),
    "country": (msg("Country"), msg("Its public holidays count.")),
    "time_zone": (msg("Time zone"), msg("Days begin and end in it. Continent and city, such as Europe/Paris.")),
    "week_start": (msg("First day of the week"), msg("Weeks are counted from it, in every figure.")),
    "due_days": (
        msg("Days before a plan is graded"),
        msg("Counted from its last day, so that late orders and returns are in."),
    ),
    "stale_days": (
        msg("Days before a source counts as stale"),
        msg("Counted from its newest row; after that its light is no longer green."),
    ),
}
"""What each setting is called on pages, and what to know before choosing."""


def _said(key: str) -> dict[str, Any]:
    name, about = _ASKED[key]
    return {"label": label(name), "help_text": label(about)}


def _text(key: str, length: int = 60, **attributes: str) -> forms.CharField:
    return forms.CharField(max_length=length, widget=forms.TextInput(attrs=attributes), **_said(key))


def _countries() -> list[tuple[str, str]]:
    """All countries by their names in the reader's language."""
    from babel import Locale

    found = [(code, name) for code, name in Locale(words().code).territories.items() if is_country(code)]
    return sorted(found, key=lambda country: _plain(country[1]))


def _plain(name: str) -> str:
    """A name without accents, so that the States and É… stand where people look for them."""
    return "".join(letter for letter in unicodedata.normalize("NFD", name) if not unicodedata.combining(letter)).lower()


def _weekdays() -> list[tuple[str, str]]:
    """The days of a week by their names in the reader's language."""
    from babel.dates import get_day_names

    names = get_day_names("wide", "stand-alone", locale=words().code)
    return [(day, names[number]) for number, day in enumerate(WEEKDAYS)]


class OutcomeField(forms.CharField):
    """What the model explains: the usual outcome goes by its name in words, any other by the title of its column."""

    def to_python(self, value: Any) -> str:
        """The name that the settings keep."""
        typed = str(super().to_python(value) or "")
        usual = {language(code).text(NET_REVENUE).lower() for code in LANGUAGES}
        return "net_revenue" if typed.strip().lower() in usual else typed

    def prepare_value(self, value: Any) -> Any:
        """The usual outcome in words."""
        return words().text(NET_REVENUE) if value == "net_revenue" else value


class BeginForm(forms.Form):
    """What a new workspace needs to be told; all of it can be changed later."""

    name = _text("name", 120, autocomplete="organization")
    currency = _text("currency", 3, **{"class": "short"})
    outcome = OutcomeField(max_length=60, **_said("outcome"))
    margin_rate = PercentField(**_said("margin_rate"))
    language = forms.ChoiceField(choices=[("fr", "Français"), ("en", "English")], **_said("language"))
    country = forms.ChoiceField(choices=_countries, **_said("country"))
    time_zone = _text("time_zone")

    def clean_currency(self) -> str:
        """In capital letters."""
        return str(self.cleaned_data["currency"]).upper()

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

    week_start = forms.ChoiceField(choices=_weekdays, **_said("week_start"))
    due_days = forms.IntegerField(min_value=0, max_value=365, **_said("due_days"))
    stale_days = forms.IntegerField(min_value=0, max_value=365, **_said("stale_days"))

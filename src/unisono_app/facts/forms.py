"""Forms of the room Facts: what a person may say about files that do not say it themselves."""

from __future__ import annotations

from typing import Any

from django import forms

from unisono.facts.sources import parse_mapping
from unisono.facts.sources.currencies import CODES
from unisono.words import Text, msg
from unisono.words.record import Json
from unisono_app.base.forms import label
from unisono_app.base.origins import FIGURES, Question
from unisono_app.base.templatetags.words import words


def _choice(text: Text, *choices: tuple[str, Text]) -> forms.ChoiceField:
    nothing: tuple[str, Any] = ("", label(msg("as the file says")))
    return forms.ChoiceField(
        label=label(text), choices=[nothing, *((value, label(name)) for value, name in choices)], required=False
    )


class HintsForm(forms.Form):
    """What settles a file that can be read two ways; empty fields say nothing."""

    currency = forms.CharField(
        label=label(msg("Currency")),
        help_text=label(msg("A code such as EUR, for files that name none.")),
        required=False,
        max_length=3,
    )
    day_order = _choice(msg("Order of dates"), ("dmy", msg("day, month, year")), ("mdy", msg("month, day, year")))
    decimal = _choice(msg("Decimal mark"), (",", msg("comma")), (".", msg("point")))
    account = forms.CharField(
        label=label(msg("Account or agency")),
        help_text=label(msg("For files that do not say whose figures they are.")),
        required=False,
        max_length=80,
    )
    time_zone = forms.CharField(
        label=label(msg("Time zone")), help_text=label(msg("Such as Europe/Paris.")), required=False, max_length=40
    )
    source = forms.CharField(
        label=label(msg("Source")),
        help_text=label(msg("A platform such as google_ads, or a name of yours for a table of your own.")),
        required=False,
        max_length=40,
    )

    def hints(self) -> dict[str, Json]:
        """What was said."""
        return {name: value.strip() for name, value in self.cleaned_data.items() if value.strip()}

    def clean_currency(self) -> str:
        """A known code, in capital letters."""
        code = str(self.cleaned_data["currency"]).strip().upper()
        if code and code not in CODES:
            raise forms.ValidationError(words().text(msg("“{code}” is no currency code.", code=code)))
        return code


class LinesForm(forms.Form):
    """Which lines of a file: those behind a figure, as its drawer asks for them."""

    of = forms.ChoiceField(choices=[(name, name) for name in FIGURES])
    channel = forms.CharField(required=False, max_length=200)
    page = forms.IntegerField(required=False, min_value=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("from", "to"):  # words of addresses, not of this language
            self.fields[name] = forms.DateField(input_formats=["%Y-%m-%d"])

    def question(self) -> Question:
        """What was asked."""
        said = self.cleaned_data
        return Question(said["of"], said["from"], said["to"], said["channel"] or None)


class AgainForm(HintsForm):
    """The same for one file, with what the columns of a table of one's own mean."""

    mapping = forms.CharField(
        label=label(msg("What the columns mean")),
        help_text=label(msg("For a table of your own: correct what was guessed; one line per column.")),
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        required=False,
        max_length=50_000,
    )

    def hints(self) -> dict[str, Json]:
        """What was said; the meaning of columns as plain values.

        Raises:
            SettingsError: the meaning cannot be read.
        """
        said = super().hints()
        text = str(said.pop("mapping", ""))
        return {**said, "mapping": dict(parse_mapping(text, "mapping.toml"))} if text else said

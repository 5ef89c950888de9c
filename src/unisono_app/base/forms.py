"""What forms share: labels in the language of whoever reads, amounts in that of whoever types, fields by place."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import quote

from django import forms
from django.utils.functional import lazy

from unisono.errors import InputError
from unisono.words import Text
from unisono_app.base.amounts import read_amount, write_amount
from unisono_app.base.templatetags.words import words


def label(text: Text) -> Any:
    """`text`, said when it is read."""
    return lazy(lambda: words().text(text), str)()


def field_of(what: str, place: str) -> str:
    """The name of the field of one channel, platform or campaign, whatever letters that has."""
    return f"{what}:{quote(place, safe='')}"


class AmountField(forms.DecimalField):
    """Money to the cent, zero or more, as people of the reader's language write it."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_digits=14, decimal_places=2, **kwargs)

    def to_python(self, value: Any) -> Any:
        """What was typed; refuses what could be read two ways."""
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        try:
            return read_amount(value, words().code)
        except InputError as problem:
            raise forms.ValidationError(
                " ".join(words().text(t) for t in (problem.what, problem.remedy) if t)
            ) from problem

    def prepare_value(self, value: Any) -> Any:
        """What the form shows at first; what somebody typed stays as typed."""
        return write_amount(value, words().code) if isinstance(value, Decimal | float | int) else value

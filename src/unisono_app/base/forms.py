"""What forms share: labels in the language of whoever reads, amounts and rates in that of whoever types.

What is refused is told in the form (`refusals_in`), which is shown again as it was filled in.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from django import forms
from django.utils.functional import lazy

from unisono.errors import InputError, LedgerError, UnisonoError
from unisono.words import Text, msg
from unisono_app.base.amounts import read_amount, write_amount
from unisono_app.base.assurance import SecondFactorError
from unisono_app.base.templatetags.words import words


def label(text: Text) -> Any:
    """`text`, said when it is read."""
    return lazy(lambda: words().text(text), str)()


def field_of(what: str, place: str) -> str:
    """The name of the field of one channel, platform or campaign, whatever letters that has."""
    return f"{what}:{quote(place, safe='')}"


@contextmanager
def refusals_in(form: forms.Form) -> Iterator[None]:
    """What is refused for what was typed is told in `form`: at the field that the refusal names, if it has that."""
    try:
        yield
    except (InputError, LedgerError, SecondFactorError) as problem:
        place = problem.where.column if problem.where else None
        form.add_error(place if place in form.fields else None, forms.ValidationError(_whole(problem)))


def _whole(problem: UnisonoError) -> str:
    """What happened and what to do, as one text."""
    return " ".join(words().text(text) for text in (problem.what, problem.remedy) if text)


class AmountField(forms.DecimalField):
    """Money to the cent, zero or more, as people of the reader's language write it."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, **kwargs: Any) -> None:
        told = {"min_value": label(msg("An amount of money is zero or more."))}
        super().__init__(min_value=0, max_digits=14, decimal_places=2, error_messages=told, **kwargs)

    def to_python(self, value: Any) -> Any:
        """What was typed; refuses what could be read two ways."""
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        try:
            return read_amount(value, words().code)
        except InputError as problem:
            raise forms.ValidationError(_whole(problem)) from problem

    def prepare_value(self, value: Any) -> Any:
        """What the form shows at first; what somebody typed stays as typed."""
        return write_amount(value, words().code) if isinstance(value, Decimal | float | int) else value


class PercentField(forms.FloatField):
    """A rate between 0 and 1 that people type in percent: 45 for 0.45. Below 1 it is taken for a slip and refused."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "short"})

    def to_python(self, value: Any) -> Any:
        """The rate."""
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        try:
            percent = read_amount(value.strip().removesuffix("%"), words().code)
        except InputError as problem:
            raise forms.ValidationError(words().text(problem.what)) from problem
        if not 1 <= percent <= 100:
            raise forms.ValidationError(words().text(msg("Write it in percent, from 1 to 100: 45 means 45 of 100.")))
        return float(percent / 100)

    def prepare_value(self, value: Any) -> Any:
        """What the form shows at first; what somebody typed stays as typed."""
        return write_amount(round(value * 100, 4), words().code) if isinstance(value, float) else value

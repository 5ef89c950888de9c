"""A mixture beside its arrays: the forms and how probable they are, as plain values and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from unisono.measure.mmm.averaging.forms import Mixture
from unisono.measure.mmm.data import Array
from unisono.measure.mmm.spec_record import form_from_json, form_to_json


def mixture_to_json(mixture: Mixture) -> dict[str, Any]:
    """Plain values; the arrays lie beside them as `which`, `theta_0`, `theta_1` and so on."""
    return {
        "tried": [{"form": form_to_json(form), "weight": weight} for form, weight in mixture.tried],
        "forms": [form_to_json(form) for form in mixture.forms],
    }


def mixture_from_json(record: Mapping[str, Any], blocks: Mapping[str, Array]) -> Mixture:
    """The mixture that `mixture_to_json` wrote, with its arrays."""
    forms = tuple(form_from_json(form) for form in record["forms"])
    return Mixture(
        tuple((form_from_json(one["form"]), one["weight"]) for one in record["tried"]),
        blocks["which"].astype("int64"),
        forms,
        tuple(blocks[f"theta_{k}"] for k in range(len(forms))),
    )

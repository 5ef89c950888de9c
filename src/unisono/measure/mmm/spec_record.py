"""The choices of a fit as plain JSON values, and back: what names a run, and what lies beside its draws."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, fields
from typing import Any

from unisono.measure.mmm.beliefs import About, Belief
from unisono.measure.mmm.events import Event, Shape
from unisono.measure.mmm.experiments import Experiment
from unisono.measure.mmm.forms import Form, carry_named, curve_named
from unisono.measure.mmm.joint import Interaction
from unisono.measure.mmm.ladder.likelihood import Likelihood
from unisono.measure.mmm.spec import Link, Priors, Spec, Structure

_DAYS = ("first_on", "last_on", "measured_until")
_NO_ROOM = {"no_effect": 0.0}
"""What fits that were written before there was room for no effect believed."""


def spec_to_json(spec: Spec) -> dict[str, Any]:
    """Plain values; `threads` is left out since it changes no figure."""
    values = {field.name: getattr(spec, field.name) for field in fields(spec)}
    del values["threads"]
    told = values | {
        "autocorrelations": list(spec.autocorrelations),
        "priors": asdict(spec.priors),
        "form": form_to_json(spec.form),
        "forms": {channel: form_to_json(form) for channel, form in spec.forms},
        "beliefs": [asdict(belief) for belief in spec.beliefs],
        "experiments": [experiment_to_json(experiment) for experiment in spec.experiments],
        "events": [event_to_json(event) for event in spec.events],
        "likelihood": spec.likelihood.value,
        "interactions": [asdict(pair) for pair in spec.interactions],
        "link": spec.link.value,
    }
    # fits without them keep the names that they had before there were any
    if not spec.interactions:
        del told["interactions"]
    if spec.link is Link.IDENTITY:
        del told["link"]
    told["structure"] = None if spec.structure is None else structure_to_json(spec.structure)
    return told


_NOT_SHAPING = {"seed", "chains", "draws", "warmup", "structure"}
"""How long was sampled, and what the history chose by itself."""


def shaping(spec: Spec) -> dict[str, Any]:
    """The choices that shape the posterior as plain values: not how long it was sampled."""
    values = spec_to_json(spec)
    return {key: value for key, value in values.items() if key not in _NOT_SHAPING}


def spec_from_json(values: dict[str, Any]) -> Spec:
    """The spec that `spec_to_json` wrote."""
    return Spec(
        **values
        | {
            "autocorrelations": tuple(values["autocorrelations"]),
            "priors": Priors(**_NO_ROOM | values["priors"]),
            "form": form_from_json(values["form"]),
            "forms": tuple((channel, form_from_json(form)) for channel, form in values["forms"].items()),
            "beliefs": tuple(Belief(**belief | {"about": About(belief["about"])}) for belief in values["beliefs"]),
            "experiments": tuple(experiment_from_json(experiment) for experiment in values["experiments"]),
            "events": tuple(event_from_json(event) for event in values.get("events", ())),
            "interactions": tuple(Interaction(**pair) for pair in values.get("interactions", ())),
            "link": Link(values.get("link", "identity")),
            # fits that were written before the history could choose were plain
            "by_evidence": values.get("by_evidence", False),
            "structure": structure_from_json(chosen) if (chosen := values.get("structure")) is not None else None,
            "likelihood": Likelihood(values.get("likelihood", "normal")),
        }
    )


def structure_to_json(structure: Structure) -> dict[str, Any]:
    """Plain values of `structure`."""
    return asdict(structure) | {"carry": structure.carry.name.lower() if structure.carry is not None else None}


def structure_from_json(values: dict[str, Any]) -> Structure:
    """The structure that `structure_to_json` wrote."""
    return Structure(**values | {"carry": carry_named(name) if (name := values.get("carry")) is not None else None})


def form_to_json(form: Form) -> dict[str, Any]:
    """Plain values of `form`."""
    return {
        "carry": form.carry.name.lower(),
        "curve": form.curve.name.lower(),
        "window": form.window,
        "curve_first": form.curve_first,
        "varying": form.varying,
    }


def form_from_json(values: dict[str, Any]) -> Form:
    """The form that `form_to_json` wrote."""
    return Form(**values | {"carry": carry_named(values["carry"]), "curve": curve_named(values["curve"])})


def event_to_json(event: Event) -> dict[str, Any]:
    """Plain values of `event`."""
    values = asdict(event)
    if not values["regions"]:
        del values["regions"]  # fits without regions keep the names that they had before there were any
    return values | {"shape": event.shape.value, "on": [day.isoformat() for day in event.on]}


def event_from_json(values: dict[str, Any]) -> Event:
    """The event that `event_to_json` wrote."""
    days = tuple(dt.date.fromisoformat(day) for day in values["on"])
    return Event(**values | {"shape": Shape(values["shape"]), "on": days, "regions": tuple(values.get("regions", ()))})


def experiment_to_json(experiment: Experiment) -> dict[str, Any]:
    """Plain values of `experiment`."""
    values = asdict(experiment)
    if not values["regions"]:
        del values["regions"]  # fits without regions keep the names that they had before there were any
    return values | {name: day.isoformat() for name in _DAYS if (day := values[name]) is not None}


def experiment_from_json(values: dict[str, Any]) -> Experiment:
    """The experiment that `experiment_to_json` wrote."""
    days = {name: dt.date.fromisoformat(values[name]) for name in _DAYS if values[name] is not None}
    return Experiment(**values | days | {"regions": tuple(values.get("regions", ()))})

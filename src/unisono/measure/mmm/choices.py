"""`model.toml`: what people decide about the model, in a file that they read, edit and keep under version control.

    [fit]
    likelihood = "student_t"      # odd weeks count less
    link = "log"                  # media multiplies what is there without it; identity: effects add up

    [channels.tv]
    carry_over = "delayed"        # how long the effect lasts, see the forms
    window = 8                    # in periods
    saturation = "hill"
    varying = true                # the effect may move slowly; or a scale such as 0.3
    belief = "roi"                # roi, marginal_roi or contribution
    between = [0.5, 3.0]          # nine times out of ten
    by = "Head of media"
    why = "Three tests of 2024"

    [[experiment]]
    name = "Dark test in the west"
    channel = "tv"
    first_on = 2025-03-03
    last_on = 2025-03-30
    lift = -41000                 # treated minus untreated, in the outcome's unit
    error = 9000
    share = 0.12
    regions = ["north", "west"]   # where; read by the model of regions
    treated = 0
    untreated = 1

    [[event]]
    name = "Store in Lyon"
    shape = "step"                # step, pulse, ramp, decay or window
    on = 2025-03-03               # or several days: [2024-11-29, 2025-11-28]

    [[interaction]]
    first = "tv"                  # do both bring more, or less, together?
    second = "search"
    scale = 0.3                   # a third more or less, two times out of three

Without the file every choice is the default. An unknown key or an impossible value is refused with what to write.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomlkit

from unisono.errors import SettingsError, Where
from unisono.facts.toml_text import parse_toml
from unisono.measure.mmm.beliefs import About, Belief
from unisono.measure.mmm.drift import MOST, USUAL
from unisono.measure.mmm.events import Event, Shape
from unisono.measure.mmm.experiments import Experiment
from unisono.measure.mmm.forms import Carry, Curve, Form
from unisono.measure.mmm.joint import USUAL_SD, Interaction
from unisono.measure.mmm.ladder.likelihood import Likelihood
from unisono.measure.mmm.spec import Link, Priors, Spec
from unisono.words import Language, Text, msg

FILE_NAME = "model.toml"
_TOP: dict[str, type] = {
    "fit": dict,
    "priors": dict,
    "channels": dict,
    "experiment": list,
    "event": list,
    "interaction": list,
    "brand": dict,
    "leads": dict,  # of the long term, see `measure.funnel.choices`
}
_FIT: dict[str, type] = {
    "window": int,
    "harmonics": int,
    "level": float,
    "likelihood": str,
    "link": str,
    "average": bool,
    "by_evidence": bool,
}
_CHANNEL: dict[str, type] = {
    "carry_over": str,
    "window": int,
    "saturation": str,
    "saturation_first": bool,
    "varying": object,
    "belief": str,
    "between": list,
    "by": str,
    "why": str,
}
_EXPERIMENT: dict[str, type] = {
    **dict.fromkeys(("name", "channel"), str),
    **dict.fromkeys(("first_on", "last_on", "measured_until"), dt.date),
    **dict.fromkeys(("lift", "error", "share", "treated", "untreated", "bias", "usual"), float),
    "regions": object,
}
_EVENT: dict[str, type] = {
    **dict.fromkeys(("name", "shape"), str),
    **dict.fromkeys(("lasts", "half_life"), float),
    **dict.fromkeys(("before", "after"), int),
    "on": object,
    "between": list,
    "regions": object,
}
_INTERACTION: dict[str, type] = {"first": str, "second": str, "scale": float}
_NEEDED = ("name", "channel", "first_on", "last_on", "lift", "error")
_KIND_WORDS = {
    str: msg("a text between double quotes"),
    int: msg("a whole number"),
    float: msg("a number"),
    bool: msg("true or false"),
    list: msg("two numbers such as [0.5, 3.0]"),
    dt.date: msg("a day such as 2025-03-31, without quotes"),
    dict: msg("a table"),
}
_INTRODUCTION = (
    msg("What you choose about the model. Everything may be left out; what is left out is the default."),
    msg(
        "[fit] likelihood: {names}; student_t where odd weeks should count less.",
        names=tuple(kind.value for kind in Likelihood),
    ),
    msg(
        "[fit] link: {names}; log where media multiplies what is sold without it.",
        names=tuple(kind.value for kind in Link),
    ),
    msg(
        "[fit] by_evidence: false keeps the plain season, carry-over and curves where the history would choose others."
    ),
    msg("carry_over: {names}.", names=tuple(c.name.lower() for c in Carry)),
    msg(
        "saturation: {names}; saturation_first = true for many short bursts.",
        names=tuple(c.name.lower() for c in Curve),
    ),
    msg("varying: true where the effect may move slowly over the history, or how far, such as {scale}.", scale=USUAL),
    msg(
        "belief: {names}, between two numbers that hold the truth nine times out of ten.",
        names=tuple(a.value for a in About),
    ),
    msg("Events stand below, each under a line [[event]]: {names}.", names=tuple(s.value for s in Shape)),
    msg(
        "Channels that may bring more, or less, together stand below, each pair under a line [[interaction]]: "
        "first and second."
    ),
    msg("Experiments stand below, each under a line [[experiment]]; docs/how-to/tell-the-model.md shows one."),
)


def read_choices(path: Path, base: Spec | None = None) -> Spec:
    """The spec that the file `path` asks for, on top of `base`; `base` itself where there is no file.

    Raises:
        SettingsError: not TOML, an unknown key, a wrong type, an impossible value; names the place and the remedy.
    """
    base = base or Spec()
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return base
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            msg("The choices of the model cannot be read."),
            remedy=msg("Save the file as UTF-8 text."),
            where=Where(file=path.name),
        ) from error
    return parse_choices(text, path.name, base)


def parse_choices(text: str, file: str = FILE_NAME, base: Spec | None = None) -> Spec:
    """The spec that a TOML `text` asks for, see `read_choices`."""
    table = parse_toml(text, file, msg("Mend the line: each choice is written as key = value."))
    reader = _Reader(file)
    reader.known(table, _TOP, "")
    fit, priors, channels = (table.get(key, {}) for key in ("fit", "priors", "channels"))
    reader.known(fit, _FIT, "fit")
    reader.known(priors, {field.name: float for field in dataclasses.fields(Priors)}, "priors")
    for name, entry in channels.items():
        reader.known({name: entry}, {name: dict}, "channels")
        reader.known(entry, _CHANNEL, f"channels.{name}")
    base = base or Spec()
    return dataclasses.replace(
        base,
        **reader.fit(fit),
        priors=dataclasses.replace(base.priors, **{key: float(value) for key, value in priors.items()}),
        forms=tuple((name, form) for name, entry in channels.items() if (form := reader.form(name, entry)) is not None),
        beliefs=tuple(belief for name, entry in channels.items() if (belief := reader.belief(name, entry)) is not None),
        experiments=tuple(reader.experiment(i, entry) for i, entry in enumerate(table.get("experiment", []), 1)),
        events=tuple(reader.event(i, entry) for i, entry in enumerate(table.get("event", []), 1)),
        interactions=tuple(reader.interaction(i, entry) for i, entry in enumerate(table.get("interaction", []), 1)),
    )


class _Reader:
    """Reads tables of one file, refusing what it does not know."""

    def __init__(self, file: str) -> None:
        self._file = file

    def known(self, table: Mapping[str, Any], kinds: Mapping[str, type], place: str) -> None:
        """Refuse keys that are not in `kinds` and values of another type."""
        for key, value in table.items():
            if key not in kinds:
                raise self._error(
                    msg("The key “{key}” is not known here.", key=key),
                    msg("Write one of: {keys}.", keys=tuple(kinds)),
                    place,
                )
            kind = kinds[key]
            number = isinstance(value, int | float) and not isinstance(value, bool)
            fits = number if kind is float else isinstance(value, kind) and (kind is not int or number)
            if not fits:
                raise self._error(
                    msg("“{key}” has the wrong type.", key=key),
                    msg("Write {kind}.", kind=_KIND_WORDS[kind]),
                    place,
                    str(value),
                )

    def fit(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        """Choices about the fit as a whole."""
        told = entry.get("likelihood", Likelihood.NORMAL.value)
        return {
            **entry,
            "likelihood": Likelihood(self._named(told, [kind.value for kind in Likelihood], "fit", "likelihood")),
            "link": Link(self._named(entry.get("link", Link.IDENTITY.value), [k.value for k in Link], "fit", "link")),
        }

    def form(self, name: str, entry: Mapping[str, Any]) -> Form | None:
        """The form that a channel's table asks for, if it asks for one."""
        carry = self._named(entry.get("carry_over", "geometric"), [c.name.lower() for c in Carry], name, "carry_over")
        curve = self._named(entry.get("saturation", "hill"), [c.name.lower() for c in Curve], name, "saturation")
        asked = Form(
            carry=Carry[carry.upper()],
            curve=Curve[curve.upper()],
            window=entry.get("window"),
            curve_first=entry.get("saturation_first", False),
            varying=self._varying(name, entry.get("varying", False)),
        )
        return asked if "carry_over" in entry or asked != Form() else None

    def _varying(self, name: str, value: Any) -> float:
        """The scale of an effect that may vary: true asks for the usual one."""
        if isinstance(value, bool):
            return USUAL if value else 0.0
        if isinstance(value, int | float) and 0 <= value <= MOST:
            return float(value)
        raise self._error(
            msg("“{value}” does not say how far an effect may vary.", value=str(value)),
            msg("Write true, false or a scale from 0 to {most}; {usual} is usual.", most=MOST, usual=USUAL),
            f"channels.{name}",
            str(value),
        )

    def belief(self, name: str, entry: Mapping[str, Any]) -> Belief | None:
        """The belief that a channel's table states, if it does."""
        if "belief" not in entry and "between" not in entry:
            return None
        about = self._named(entry.get("belief", ""), [a.value for a in About], name, "belief")
        between = entry.get("between", [])
        if len(between) != 2 or not all(isinstance(v, int | float) for v in between):
            raise self._error(
                msg("A belief needs its range."),
                msg("Write between = [low, high]: the truth lies there nine times out of ten."),
                f"channels.{name}",
            )
        low, high = (float(value) for value in between)
        return Belief(name, About(about), low, high, entry.get("by", ""), entry.get("why", ""))

    def experiment(self, number: int, entry: Any) -> Experiment:
        """One experiment."""
        place = f"experiment {number}"
        self.known({"experiment": entry}, {"experiment": dict}, place)
        self.known(entry, _EXPERIMENT, place)
        for key in _NEEDED:
            if key not in entry:
                raise self._error(
                    msg("“{key}” is missing.", key=key), msg("Write {kind}.", kind=_KIND_WORDS[_EXPERIMENT[key]]), place
                )
        numbers = {key: float(value) for key, value in entry.items() if _EXPERIMENT[key] is float}
        return Experiment(**{**entry, **numbers, "regions": self._regions(entry, place)})

    def event(self, number: int, entry: Any) -> Event:
        """One event."""
        place = f"event {number}"
        self.known({"event": entry}, {"event": dict}, place)
        self.known(entry, _EVENT, place)
        days = entry.get("on", [])
        days = days if isinstance(days, list) else [days]
        if not entry.get("name") or not days or not all(type(day) is dt.date for day in days):
            raise self._error(
                msg("An event needs a name and its days."),
                msg('Write name = "..." and on = 2025-03-03, or on = [2024-11-29, 2025-11-28].'),
                place,
            )
        between = entry.get("between")
        if between is not None and (len(between) != 2 or not all(isinstance(v, int | float) for v in between)):
            raise self._error(
                msg("A belief needs its range."),
                msg("Write between = [low, high]: the truth lies there nine times out of ten."),
                place,
            )
        shape = self._named(entry.get("shape", ""), [s.value for s in Shape], f"event {number}", "shape")
        lengths = {key: entry[key] for key in ("lasts", "half_life", "before", "after") if key in entry}
        low, high = (float(v) for v in between) if between is not None else (None, None)
        regions = self._regions(entry, place)
        return Event(entry["name"], Shape(shape), tuple(days), **lengths, low=low, high=high, regions=regions)

    def _regions(self, entry: Mapping[str, Any], place: str) -> tuple[str, ...]:
        """The regions that an entry names."""
        regions = entry.get("regions", [])
        if not isinstance(regions, list) or not all(isinstance(name, str) for name in regions):
            remedy = msg("Write {example}.", example='regions = ["north", "west"]')
            raise self._error(msg("“{key}” has the wrong type.", key="regions"), remedy, place, str(regions))
        return tuple(regions)

    def interaction(self, number: int, entry: Any) -> Interaction:
        """One pair of channels."""
        place = f"interaction {number}"
        self.known({"interaction": entry}, {"interaction": dict}, place)
        self.known(entry, _INTERACTION, place)
        for key in ("first", "second"):
            if not entry.get(key):
                raise self._error(
                    msg("“{key}” is missing.", key=key),
                    msg('Write first = "..." and second = "...", two channels that run at the same time.'),
                    place,
                )
        return Interaction(entry["first"], entry["second"], float(entry.get("scale", USUAL_SD)))

    def _named(self, value: str, allowed: list[str], name: str, key: str) -> str:
        if value in allowed:
            return value
        raise self._error(
            msg("“{value}” is no {key}.", value=value, key=key),
            msg("Write one of: {keys}.", keys=tuple(allowed)),
            name if name.startswith("event ") else f"channels.{name}",
            value,
        )

    def _error(self, what: Text, remedy: Text, place: str, value: str | None = None) -> SettingsError:
        return SettingsError(what, remedy=remedy, where=Where(file=self._file, column=place or None, value=value))


def choices_text(channels: tuple[str, ...], words: Language) -> str:
    """A first `model.toml` that changes nothing: every channel with what can be said about it, commented out."""
    document = tomlkit.document()
    for line in _INTRODUCTION:
        document.add(tomlkit.comment(words.text(line)))
    tables = tomlkit.table(is_super_table=True)
    for channel in channels:
        table = tomlkit.table()
        for example in (
            'carry_over = "geometric"',
            'saturation = "hill"',
            "varying = false",
            'belief = "roi"',
            "between = [0.5, 3.0]",
        ):
            table.add(tomlkit.comment(example))
        table.add(tomlkit.comment('by = ""'))
        table.add(tomlkit.comment('why = ""'))
        tables.add(channel, table)
    document.add("channels", tables)
    return tomlkit.dumps(document)

"""What the model accepts, sets aside, and refuses.

Refused is what would turn into a wrong number without a word: missing spend (carry-over would read it as zero), gaps
and repeated periods, infinite values. Set aside, with a note, is what carries no information: channels without spend,
controls that never change.
"""

from __future__ import annotations

import dataclasses

import numpy as np

from unisono.errors import ModelError
from unisono.measure.mmm.data import Array, ModelData
from unisono.measure.mmm.drift import MOST
from unisono.measure.mmm.reach_checks import refuse_delivery
from unisono.measure.mmm.spec import PRIOR_LIMITS, Priors, Spec
from unisono.words import Text, msg

MIN_OBSERVED = 26
"""Fewest observed periods that the model accepts; below it nothing can be told apart from season and trend."""


def checked(data: ModelData) -> ModelData:
    """The data as the model will use it: silent channels and constant controls set aside with a note.

    Raises:
        ModelError: when the history cannot be modelled, with the reason and the way out.
    """
    _refuse_misshapen(data)
    refuse_broken_calendar(data)
    _refuse_missing(data)
    refuse_delivery(data)
    _refuse_outcome(data)
    refuse_country(data)
    active = data.spend.sum(axis=0) > 0
    if not active.any():
        raise ModelError(
            msg("No channel has any spend."),
            remedy=msg("Import at least one source of media spend, or check the channel map."),
        )
    busy = data.activity.sum(axis=0) > 0
    useful = _changing(data.controls[data.observed])
    notes: list[Text] = list(data.notes)
    notes += [
        msg("{channel} has no spend in this history: nothing can be said about it.", channel=name)
        for name, kept in zip(data.channels, active, strict=True)
        if not kept
    ]
    notes += [
        msg("{channel} has no activity in this history: nothing can be said about it.", channel=name)
        for name, kept in zip(data.organic, busy, strict=True)
        if not kept
    ]
    notes += [
        msg("The control {control} never changes and is left out.", control=name)
        for name, kept in zip(data.control_names, useful, strict=True)
        if not kept
    ]
    return dataclasses.replace(
        data,
        spend=np.ascontiguousarray(data.spend[:, active]),
        channels=tuple(name for name, kept in zip(data.channels, active, strict=True) if kept),
        controls=np.ascontiguousarray(data.controls[:, useful]),
        control_names=tuple(name for name, kept in zip(data.control_names, useful, strict=True) if kept),
        organic=tuple(name for name, kept in zip(data.organic, busy, strict=True) if kept),
        activity=np.ascontiguousarray(data.activity[:, busy]) if data.organic else data.activity,
        delivery=data.delivery.kept(tuple(name for name, kept in zip(data.channels, active, strict=True) if kept)),
        notes=tuple(notes),
    )


def refuse_no_counts(data: ModelData) -> None:
    """Refuse the noise of counts for an outcome that counts nothing.

    Raises:
        ModelError: naming a value.
    """
    seen = data.outcome[data.observed]
    wrong = seen[(seen < 0) | (seen != np.round(seen))]
    if data.outcome_is_money or len(wrong):
        raise ModelError(
            msg(
                "The outcome {outcome} counts nothing: {value}.",
                outcome=data.outcome_name,
                value=float([*wrong, *seen][0]),
            ),
            remedy=msg("Leave likelihood out of model.toml, or choose an outcome that is counted, such as orders."),
        )


def check_spec(spec: Spec) -> None:
    """Refuse choices that no fit can be made with.

    Raises:
        ModelError: naming the choice and its limits.
    """
    check_priors(spec.priors)
    _refuse_beyond(
        ("chains", spec.chains, 2, 64),
        ("draws", spec.draws, 8, 1_000_000),
        ("warmup", spec.warmup, 8, 1_000_000),
        ("threads", spec.threads, 1, 1024),
        ("window", 1 if spec.window is None else spec.window, 1, 104),
        ("harmonics", 0 if spec.harmonics is None else spec.harmonics, 0, 12),
        ("level", spec.level, 0.5, 0.999),
        *(("varying", form.varying, 0.0, MOST) for form in (spec.form, *dict(spec.forms).values())),
        ("autocorrelations", min(spec.autocorrelations, default=-1.0), 0.0, 0.95),
        ("autocorrelations", max(spec.autocorrelations, default=-1.0), 0.0, 0.95),
    )


def check_priors(priors: Priors) -> None:
    """Refuse beliefs that say nothing a fit could be made with.

    Raises:
        ModelError: naming the belief and its limits.
    """
    _refuse_beyond(*((name, getattr(priors, name), *limits) for name, limits in PRIOR_LIMITS.items()))


def _refuse_beyond(*choices: tuple[str, float, float, float]) -> None:
    """Refuse a choice, (name, value, least, most), outside its limits."""
    for name, value, least, most in choices:
        if not least <= value <= most:
            raise ModelError(
                msg("The choice {name} of a fit is {value}.", name=name, value=value),
                remedy=msg("Choose between {least} and {most}.", least=least, most=most),
            )


def _changing(block: Array) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """(n_columns,) which columns of `block` take more than one value, beyond rounding."""
    size = np.abs(block).max(axis=0, initial=0.0)
    return np.asarray(np.ptp(block, axis=0) > 1e-12 * size)


def _refuse_misshapen(data: ModelData) -> None:
    expected = {
        "outcome": (data.n_periods,),
        "spend": (data.n_periods, len(data.channels)),
        "controls": (data.n_periods, len(data.control_names)),
    }
    found_shapes = {name: getattr(data, name).shape for name in expected}
    if data.organic:
        expected["activity"] = (data.n_periods, len(data.organic))
        found_shapes["activity"] = data.activity.shape
    if told := data.delivery.channels:
        expected |= dict.fromkeys(("reach", "frequency"), (data.n_periods, len(told)))
        found_shapes |= {"reach": data.delivery.reach.shape, "frequency": data.delivery.frequency.shape}
    for name, shape in expected.items():
        found = found_shapes[name]
        if found != shape:
            raise ModelError(
                msg(
                    "The block {block} has shape {found}, but {shape} was expected.",
                    block=name,
                    found=found,
                    shape=shape,
                ),
                remedy=msg("Give one row per period and one column per name."),
            )
    names = (*data.media, *data.control_names)
    repeated = tuple(sorted({name for name in names if names.count(name) > 1}))
    if repeated:
        raise ModelError(
            msg("These names stand for more than one column: {names}.", names=repeated),
            remedy=msg("Rename them in the channel map or the mapping file."),
        )


def refuse_broken_calendar(data: ModelData) -> None:
    """Raise ModelError at the first gap between periods, or period that is there twice."""
    for index, found in enumerate(data.periods):
        expected = data.period(index)
        if found != expected:
            raise ModelError(
                msg(
                    "The periods are not in one unbroken row: after {before} comes {found}, not {expected}.",
                    before=data.periods[max(index - 1, 0)],
                    found=found,
                    expected=expected,
                ),
                remedy=msg("Give every period once, in order; leave the outcome empty where it is not known."),
            )


def _refuse_missing(data: ModelData) -> None:
    blocks = ((data.spend, data.channels), (data.controls, data.control_names), (data.activity, data.organic))
    for block, names in blocks:
        bad = np.argwhere(~np.isfinite(block))
        if len(bad):
            row, column = (int(i) for i in bad[0])
            raise ModelError(
                msg("{series} is missing for {period}.", series=names[column], period=data.periods[row]),
                remedy=msg(
                    "Complete it (a true zero must be written as 0), "
                    "or shorten the history to the periods that are known."
                ),
            )
    below = np.argwhere(data.activity < 0)
    if len(below):
        row, column = (int(i) for i in below[0])
        raise ModelError(
            msg(
                "The activity of {channel} is negative in {period}: {value}.",
                channel=data.organic[column],
                period=data.periods[row],
                value=float(data.activity[row, column]),
            ),
            remedy=msg("Count what was sent or shown: zero or more in every period."),
        )
    below = np.argwhere(data.spend < 0)
    if len(below):
        row, column = (int(i) for i in below[0])
        raise ModelError(
            msg(
                "The spend of {channel} is negative in {period}: {value}.",
                channel=data.channels[column],
                period=data.periods[row],
                value=float(data.spend[row, column]),
            ),
            remedy=msg("Book the credit in the period that it corrects, then import the file again."),
        )


def _refuse_outcome(data: ModelData) -> None:
    infinite = np.flatnonzero(np.isinf(data.outcome))
    if len(infinite):
        raise ModelError(
            msg(
                "The outcome {outcome} is infinite in {period}.",
                outcome=data.outcome_name,
                period=data.periods[int(infinite[0])],
            ),
            remedy=msg("Correct the value, or leave it empty where it is not known."),
        )
    seen = data.outcome[data.observed]
    if len(seen) < MIN_OBSERVED:
        raise ModelError(
            msg(
                "Only {n} periods have an outcome; at least {least} are needed to tell media from season and trend.",
                n=len(seen),
                least=MIN_OBSERVED,
            ),
            remedy=msg("Import a longer history (two years or more is better), or decide by experiments meanwhile."),
        )
    if not _changing(seen[:, None])[0]:
        raise ModelError(
            msg("The outcome {outcome} is always {value}.", outcome=data.outcome_name, value=float(seen[0])),
            remedy=msg("Check which column is the outcome in the mapping file."),
        )
    if seen.mean() <= 0:
        raise ModelError(
            msg(
                "The outcome {outcome} is zero or negative on average ({value}).",
                outcome=data.outcome_name,
                value=float(seen.mean()),
            ),
            remedy=msg("Use an outcome that media can raise, such as revenue or orders."),
        )


def refuse_country(data: ModelData) -> None:
    """Raise ModelError where no public holidays are known of the country."""
    if data.country is None:
        return
    from holidays.registry import EntityLoader  # its list of supported countries would load every one of them

    if data.country not in EntityLoader.get_country_codes():
        raise ModelError(
            msg("No public holidays are known for the country {country}.", country=data.country),
            remedy=msg("Set country in unisono.toml to a code of two letters, such as FR."),
        )

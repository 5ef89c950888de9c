"""What changed between two fits, and why: new weeks, restated figures, or other choices.

The older history is fitted again step by step: as it was, with its figures as they are told now, with the new weeks,
and under the new choices. What a channel's return gains at each step is that step's part of the change.

More data of the same kind narrow a belief without moving it by more than they can: the means of two nested posteriors
differ by about sqrt(sd_before^2 - sd_after^2). A move far beyond that says that the two histories do not tell the same
story (or that choices were changed to get another answer), and a person looks at it before it is used.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from unisono.measure.mmm.data import Array, ModelData
from unisono.measure.mmm.effects import linked
from unisono.measure.mmm.fit import sample
from unisono.measure.mmm.result import Diagnostic, FitResult, Grade
from unisono.measure.mmm.review import judge
from unisono.measure.mmm.spec import Spec
from unisono.measure.mmm.spec_record import shaping
from unisono.words import Text, msg

FAR = 3.0
"""Standard deviations of what new data may move a log ROI by, from which a person looks."""
_STEP_CHAINS = 2
_STEP_DRAWS = 500
_LEAST_ROOM = 0.25  # of the earlier sd: chance of the draws, and models that are never exactly nested


@dataclass(frozen=True, slots=True)
class Refresh:
    """Two fits of one company side by side.

    Attributes:
        before: run id; `after` likewise.
        after: see `before`.
        table: one row per channel of both fits: roi_before, roi_after (posterior means, as in `channels_table`),
            by_restated, by_new_data and by_choices (which add up to roi_after - roi_before), z (of the log ROI that
            beliefs speak about, see `FAR`) and grade.
        appeared: channels that only the newer fit has; `gone` those that only the older has.
        gone: see `appeared`.
        n_new: periods that the older fit did not have.
        n_restated: shared periods whose outcome, spend or controls are told otherwise now.
        choices_changed: whether people chose otherwise.
        structure_changed: whether the history did, see `structure`; what that moves is counted under choices.
    """

    before: str
    after: str
    table: pl.DataFrame
    appeared: tuple[str, ...]
    gone: tuple[str, ...]
    n_new: int
    n_restated: int
    choices_changed: bool
    structure_changed: bool

    @property
    def grade(self) -> Grade:
        """REVIEW where a channel moved further than its data allow."""
        return Grade.REVIEW if (self.table["grade"] == Grade.REVIEW.value).any() else Grade.PASS

    def lines(self) -> tuple[Text, ...]:
        """What happened, in words, the largest moves first."""
        found = [
            msg(
                "Since run {before}: new periods: {new}, restated periods: {restated}, choices changed: {changed}.",
                before=self.before,
                new=self.n_new,
                restated=self.n_restated,
                changed=msg("yes") if self.choices_changed else msg("no"),
            )
        ]
        if self.structure_changed:
            found.append(
                msg(
                    "With these figures the history chooses another season, carry-over or threshold than before; what "
                    "that moves is counted under choices."
                )
            )
        moved = self.table.with_columns((pl.col("roi_after") - pl.col("roi_before")).abs().alias("by"))
        found += [_line(row) for row in moved.sort("by", descending=True).to_dicts()]
        if self.appeared:
            found.append(msg("New in the model: {channels}.", channels=self.appeared))
        if self.gone:
            found.append(msg("No longer in the model: {channels}.", channels=self.gone))
        return tuple(found)


def _line(row: dict[str, Any]) -> Text:
    channel = str(row["channel"])
    before, after, data, restated, choices = (
        round(float(row[key]), 2) for key in ("roi_before", "roi_after", "by_new_data", "by_restated", "by_choices")
    )
    if row["grade"] == Grade.REVIEW.value:
        return msg(
            "{channel}: ROI {before}, now {after} (new data {data}, restated figures {restated}, choices {choices}): "
            "further than the data allow. Look at it before you use this fit.",
            channel=channel,
            before=before,
            after=after,
            data=data,
            restated=restated,
            choices=choices,
        )
    return msg(
        "{channel}: ROI {before}, now {after} (new data {data}, restated figures {restated}, choices {choices}).",
        channel=channel,
        before=before,
        after=after,
        data=data,
        restated=restated,
        choices=choices,
    )


def held_up(older: FitResult, newer: FitResult) -> FitResult:
    """`newer` with a point in its review about what moved since `older`: REVIEW where it is more than data can do."""
    shared = tuple(c for c in older.data.channels if c in newer.data.channels)
    if not shared:
        return newer
    z = _distance(older, newer, shared)
    far = tuple(channel for channel, value in zip(shared, z, strict=True) if abs(value) > FAR)
    worst = float(z[np.argmax(np.abs(z))])
    text = (
        msg(
            "Since run {run} the ROI of {channels} moved further than new data of the same kind can move it: "
            "compare the two runs to see why.",
            run=older.run_id,
            channels=far,
        )
        if far
        else msg("Since run {run} no ROI moved further than new data can move it.", run=older.run_id)
    )
    found = Diagnostic("refresh", worst, f"-{FAR} to {FAR}", Grade.REVIEW if far else Grade.PASS, text)
    diagnostics = (*newer.diagnostics, found)
    grade, recommendation = judge(diagnostics)
    return dataclasses.replace(newer, diagnostics=diagnostics, grade=grade, recommendation=recommendation)


def compare(older: FitResult, newer: FitResult) -> Refresh:
    """Split what changed between two fits into its causes; fits the steps between them with few draws."""
    shared = tuple(c for c in older.data.channels if c in newer.data.channels)
    restated = _as_told_now(older.data, newer.data)
    n_restated = _differences(older.data, restated)
    choices_changed = shaping(older.spec) != shaping(newer.spec)
    structure_changed = older.spec.structure != newer.spec.structure
    n_new = sum(period > older.data.periods[-1] for period in newer.data.periods)
    means = [_roi(older, shared)]
    means.append(_step(restated, older.spec, shared) if n_restated else means[-1])
    last = _roi(newer, shared)
    means.append(_step(newer.data, older.spec, shared) if choices_changed or structure_changed else last)
    means.append(last)
    z = _distance(older, newer, shared)
    table = pl.DataFrame(
        {
            "channel": shared,
            "roi_before": means[0],
            "roi_after": means[3],
            "by_restated": means[1] - means[0],
            "by_new_data": means[2] - means[1],
            "by_choices": means[3] - means[2],
            "z": z,
            "grade": [Grade.REVIEW.value if abs(value) > FAR else Grade.PASS.value for value in z],
        }
    )
    return Refresh(
        before=older.run_id,
        after=newer.run_id,
        table=table,
        appeared=tuple(c for c in newer.data.channels if c not in older.data.channels),
        gone=tuple(c for c in older.data.channels if c not in newer.data.channels),
        n_new=n_new,
        n_restated=n_restated,
        choices_changed=choices_changed,
        structure_changed=structure_changed,
    )


def _as_told_now(older: ModelData, newer: ModelData) -> ModelData:
    """The older periods and columns with the figures of the newer history, where it has them."""
    place = {period: i for i, period in enumerate(newer.periods)}
    rows = [(i, place[period]) for i, period in enumerate(older.periods) if period in place]
    if not rows:
        return older
    old_rows, new_rows = (np.array(side) for side in zip(*rows, strict=True))
    outcome, spend, controls = older.outcome.copy(), older.spend.copy(), older.controls.copy()
    outcome[old_rows] = newer.outcome[new_rows]
    for m, name in enumerate(older.channels):
        if name in newer.channels:
            spend[old_rows, m] = newer.spend[new_rows, newer.channels.index(name)]
    for j, name in enumerate(older.control_names):
        if name in newer.control_names:
            controls[old_rows, j] = newer.controls[new_rows, newer.control_names.index(name)]
    activity = older.activity.copy()
    for m, name in enumerate(older.organic):
        if name in newer.organic:
            activity[old_rows, m] = newer.activity[new_rows, newer.organic.index(name)]
    reach, frequency = older.delivery.reach.copy(), older.delivery.frequency.copy()
    for k, name in enumerate(older.delivery.channels):
        if name in newer.delivery.channels:
            there = newer.delivery.channels.index(name)
            reach[old_rows, k] = newer.delivery.reach[new_rows, there]
            frequency[old_rows, k] = newer.delivery.frequency[new_rows, there]
    delivery = dataclasses.replace(older.delivery, reach=reach, frequency=frequency)
    return dataclasses.replace(
        older, outcome=outcome, spend=spend, controls=controls, activity=activity, delivery=delivery
    )


def _differences(one: ModelData, other: ModelData) -> int:
    """Periods in which any figure differs."""
    same = np.isclose(one.outcome, other.outcome, rtol=1e-9, equal_nan=True)
    same &= np.isclose(one.spend, other.spend, rtol=1e-9).all(axis=1)
    same &= np.isclose(one.controls, other.controls, rtol=1e-9).all(axis=1)
    if one.organic:
        same &= np.isclose(one.activity, other.activity, rtol=1e-9).all(axis=1)
    if (told := one.delivery).channels:
        same &= np.isclose(told.reach, other.delivery.reach, rtol=1e-9).all(axis=1)
        same &= np.isclose(told.frequency, other.delivery.frequency, rtol=1e-9).all(axis=1)
    return int((~same).sum())


def _step(data: ModelData, spec: Spec, channels: tuple[str, ...]) -> Array:
    """(n_channels,) mean ROI of a fit between the two, with few draws."""
    tests = tuple(test for test in spec.experiments if test.channel in data.channels)
    quick = dataclasses.replace(spec, chains=_STEP_CHAINS, draws=_STEP_DRAWS, experiments=tests)
    posterior, chains, _ = sample(data, quick)
    draws = posterior.channel_draws(chains.theta.reshape(-1, posterior.n_dim))
    draws = linked(draws, spec, dataclasses.replace(posterior.data, outcome=data.outcome))
    roi = draws.realised_roi.mean(axis=0)
    return np.asarray(roi[[posterior.data.channels.index(c) for c in channels]])


def _roi(fit: FitResult, channels: tuple[str, ...]) -> Array:
    return np.asarray(fit.draws.realised_roi.mean(axis=0)[[fit.data.channels.index(c) for c in channels]])


def _distance(older: FitResult, newer: FitResult, channels: tuple[str, ...]) -> Array:
    """(n_channels,) move of the mean log ROI over what more data may move it by; of a channel that works at all."""
    (before, was), (after, now) = (_log_roi(fit, channels) for fit in (older, newer))
    room = np.maximum(was - now, _LEAST_ROOM**2 * was)
    return np.asarray((after - before) / np.sqrt(room))


def _log_roi(fit: FitResult, channels: tuple[str, ...]) -> tuple[Array, Array]:
    """(n_channels,) mean and variance of log ROI, each channel being at work."""
    places = [fit.data.channels.index(channel) for channel in channels]
    mean, variance = fit.draws.log_roi_at_work()
    return mean[places], variance[places]

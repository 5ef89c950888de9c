"""What media does under given parameters: the effect of a spend path, draw by draw. Compiled.

The coefficient beta is fixed by the history (ROI times past spend over past saturated media); any other spend path then
runs through the same carry-over and saturation, so "what if" and "what was" are one function.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numba import njit

from unisono.measure.mmm.absence import absent, if_present
from unisono.measure.mmm.data import Array, ModelData
from unisono.measure.mmm.drift import N_WAVES, multipliers
from unisono.measure.mmm.forms import N_SHAPE, Form
from unisono.measure.mmm.growth import Growth, growth_of
from unisono.measure.mmm.joint import Synergies, synergies_of
from unisono.measure.mmm.kernel import multiplier, natural_shape
from unisono.measure.mmm.problem import Problem, Whole
from unisono.measure.mmm.reach import OF_FREQUENCY, Bought, bought
from unisono.measure.mmm.respond import N_WORK, answer, respond
from unisono.measure.mmm.spec import Link, Spec

_FEWEST = 50
"""Draws with an effect from which a channel's return is told without the others."""


@dataclass(frozen=True, slots=True)
class ChannelDraws:
    """Posterior draws of each channel's response, all (n_draws, n_channels).

    Attributes:
        decay: first parameter of the carry-over: what goes over from one period to the next (geometric, 0-1), or the
            form's own, see `forms`.
        half: carried-over spend per period at half of the maximal effect, in multiples of the channel's mean spend;
            exposures a period at half of it where a channel tells its reach.
        slope: Hill slope; above 1 the curve is S-shaped.
        roi: contribution in the history / spend in the history; of organic media, for each unit of activity. Where
            channels interact it is what a channel brings on its own, which beliefs speak about; see `realised_roi`.
        beta: effect at full saturation, per period, in the outcome's unit.
        mean_spend: (n_channels,) the history's mean spend per period, money.
        window: longest carry-over window in periods.
        second: second parameter of the carry-over, where a form has one.
        forms: (n_channels,) of the channels, with their windows; empty: all geometric with Hill's curve.
        drift: (n_draws, n_channels, 1 + N_WAVES) where effects vary, see `drift.multipliers`; zeros where they do not.
        n_history: periods of the history, over which they vary.
        which: (n_draws,) which of `form_sets` a draw is of, where forms were averaged; `forms` is then the first.
        form_sets: see `which`.
        bought: reach and frequency that money buys; None where no channel tells them.
        working_roi: `roi` as it would be if the channel had an effect, which it has not in every draw, see `absence`;
            None where it is the same.
        joint: how effects join; None where they add up.
        shared_roi: `roi` with each channel's part of what they bring together; None where they add up.
    """

    decay: Array
    half: Array
    slope: Array
    roi: Array
    beta: Array
    mean_spend: Array
    window: int
    second: Array | None = None
    forms: tuple[Form, ...] = ()
    drift: Array | None = None
    n_history: int = 0
    which: Whole | None = None
    form_sets: tuple[tuple[Form, ...], ...] = ()
    bought: Bought | None = None
    working_roi: Array | None = None
    joint: Synergies | Growth | None = None
    shared_roi: Array | None = None

    @property
    def log_roi(self) -> Array:
        """(n_draws, n_channels) logarithm of the ROI that each channel has if it has any effect."""
        return np.log(self.roi if self.working_roi is None else self.working_roi)

    def log_roi_at_work(self) -> tuple[Array, Array]:
        """(n_channels,) mean and variance of log ROI over draws with an effect; over all where hardly any has one."""
        works = self.roi > 0
        works |= works.sum(axis=0) < _FEWEST
        return np.asarray(self.log_roi.mean(axis=0, where=works)), np.asarray(self.log_roi.var(axis=0, where=works))

    @property
    def n_draws(self) -> int:
        """Number of draws."""
        return len(self.roi)

    @property
    def realised_roi(self) -> Array:
        """Contribution / spend in the history, with each channel's part of what channels bring together."""
        return self.roi if self.shared_roi is None else self.shared_roi

    def thin(self, n_draws: int) -> ChannelDraws:
        """At most `n_draws` of them, evenly spaced, all chains represented."""
        if n_draws >= self.n_draws:
            return self
        return self._rows(np.linspace(0, self.n_draws - 1, n_draws).astype(np.int64))

    def _rows(self, rows: Whole) -> ChannelDraws:
        """Some of the draws."""
        return dataclasses.replace(
            self,
            decay=self.decay[rows],
            half=self.half[rows],
            slope=self.slope[rows],
            roi=self.roi[rows],
            beta=self.beta[rows],
            second=None if self.second is None else self.second[rows],
            drift=None if self.drift is None else self.drift[rows],
            working_roi=None if self.working_roi is None else self.working_roi[rows],
            which=None if self.which is None else self.which[rows],
            joint=None if self.joint is None else self.joint.rows(rows),
            shared_roi=None if self.shared_roi is None else self.shared_roi[rows],
        )

    def _by_form(self) -> Iterator[tuple[Whole, ChannelDraws]]:
        """The draws of each form, with their places."""
        for k, forms in enumerate(self.form_sets):
            rows = np.flatnonzero(self.which == k)
            if len(rows):
                yield rows, dataclasses.replace(self._rows(rows), forms=forms, which=None, form_sets=())

    def of(self, media: slice) -> ChannelDraws:
        """The same of some of the channels only."""
        return dataclasses.replace(
            self,
            decay=self.decay[:, media],
            half=self.half[:, media],
            slope=self.slope[:, media],
            roi=self.roi[:, media],
            beta=self.beta[:, media],
            mean_spend=self.mean_spend[media],
            second=None if self.second is None else self.second[:, media],
            forms=self.forms[media],
            drift=None if self.drift is None else self.drift[:, media],
            working_roi=None if self.working_roi is None else self.working_roi[:, media],
            bought=None if self.bought is None else self.bought.of(media),
            joint=None if self.joint is None else self.joint.of(media, len(self.mean_spend)),
            shared_roi=None if self.shared_roi is None else self.shared_roi[:, media],
        )

    def effect(self, spend: Array, first: int = 0) -> Array:
        """Outcome per period brought by `spend` (n_periods, n_channels) money, from no carry-over before it.

        Args:
            spend: money.
            first: the period of the history that its first row is; effects that vary stay as they are at its end.

        Returns:
            (n_draws, n_channels, n_periods) in the outcome's unit; what channels bring together is shared, see `joint`.
        """
        own = self.own_effect(spend, first)
        return own if self.joint is None else self.joint.at(first, len(spend)).shares(own)

    def own_effect(self, spend: Array, first: int = 0) -> Array:
        """The same of each channel on its own: `effect`, where effects add up."""
        x = np.ascontiguousarray((spend / self.mean_spend).T)
        out = np.empty((self.n_draws, *x.shape))
        if self.which is not None:
            for rows, draws in self._by_form():
                out[rows] = draws.own_effect(spend, first)
            return out
        kind, window = self._kinds()
        x, frequency = (x, x) if self.bought is None else self.bought.paths(x, first)
        _effects(self._shape(), self.beta, x, frequency, kind, window, out)
        self._mix_ahead(x, frequency, first, out)
        for m in self._varying():
            out[:, m] *= self.multiplier(m, first, len(spend))
        return out

    def _mix_ahead(self, x: Array, frequency: Array, first: int, out: Array) -> None:
        """Turn the average frequency of what comes after the history into its mix: the response is linear in reach."""
        rows = first + np.arange(x.shape[1])
        if self.bought is None or self.n_history > rows[-1]:
            return
        kind, window = self._kinds()
        for m in np.flatnonzero(self.bought.reached):
            ahead, extra = x[[m]], np.empty((self.n_draws, 1, x.shape[1]))
            ahead[:, ~self.bought.keeps_mix(int(m), rows)] = 0.0
            shape, beta = np.ascontiguousarray(self._shape()[:, [m]]), np.ascontiguousarray(self.beta[:, [m]])
            _effects(shape, beta, ahead, frequency[[m]], kind[[m]], window[[m]], extra)
            mix = self.bought.mix(int(m), self.half[:, m], self.slope[:, m])
            out[:, m] += (mix - 1.0)[:, None] * extra[:, 0]

    def at_frequency(self, planned: Array, n_planned: int) -> ChannelDraws:
        """The same at the frequencies of a plan of `n_planned` periods: `planned` (n_channels,), NaN keeps the mix."""
        if self.bought is None:
            return self
        return dataclasses.replace(self, bought=self.bought.at_frequency(planned, n_planned))

    def multiplier(self, channel: int, first: int, n_periods: int) -> Array:
        """(n_draws, n_periods) what a channel's effect is multiplied by; 1 on average over its effect in the history.

        Ones where the effect is constant; `first` as in `effect`.
        """
        if self.drift is None:
            return np.ones((self.n_draws, n_periods))
        return multipliers(self.drift[:, channel], self.n_history, first, n_periods)

    def _varying(self) -> tuple[int, ...]:
        """Channels whose effect may vary."""
        return () if self.drift is None else tuple(m for m, form in enumerate(self.forms) if form.varying)

    def steady(self, amounts: Array, channel: int) -> Array:
        """(n_draws, n_points) outcome per period when `amounts` (n_points,) is spent on `channel` in every period.

        Effects that vary are as they are at the end of the history. Where channels interact, the others go on at their
        mean spend of the history.
        """
        own = self.own_steady(amounts, channel)
        if self.joint is None:
            return own
        usual = [self.own_steady(self.mean_spend[[m]], m) for m in range(len(self.mean_spend))]
        beside = np.stack([np.repeat(effect, len(amounts), axis=1) for effect in usual], axis=1)
        beside[:, channel] = 0.0
        with_it = beside.copy()
        with_it[:, channel] = own
        return self.joint.usual().alone(beside, with_it)[:, channel]

    def own_steady(self, amounts: Array, channel: int) -> Array:
        """The same of the channel on its own."""
        if self.which is not None:
            out = np.empty((self.n_draws, len(amounts)))
            for rows, draws in self._by_form():
                out[rows] = draws.own_steady(amounts, channel)
            return out
        kind, _ = self._kinds()
        levels = np.ascontiguousarray(amounts / self.mean_spend[channel])
        out = np.empty((self.n_draws, len(amounts)))
        # in the steady state carry-over hands on what comes in: only the curve is left
        latest = self.multiplier(channel, max(self.n_history - 1, 0), 1)[:, 0]
        frequency = levels
        still = np.array([0, kind[channel, 1], 0])
        if self.bought is not None and self.bought.reached[channel]:
            levels = np.minimum(levels, self.bought.highest[channel])
            frequency = np.full(len(levels), self.bought.frequency[-1, channel])
            still[2] = OF_FREQUENCY
            latest = latest * self.bought.mix(channel, self.half[:, channel], self.slope[:, channel])
        shape = np.ascontiguousarray(self._shape()[:, channel])
        shape[:, 0] = 0.0
        _each_alone(shape, self.beta[:, channel] * latest, levels, frequency, still, out)
        return out

    def _shape(self) -> Array:
        """(n_draws, n_channels, 4) as `respond` reads them."""
        second = np.ones_like(self.decay) if self.second is None else self.second
        return np.stack([self.decay, second, np.log(self.half), self.slope], axis=2)

    def _kinds(self) -> tuple[Whole, Whole]:
        """Kinds (n_channels, 3) and windows (n_channels,) of the forms."""
        forms = self.forms or (Form(window=self.window),) * len(self.mean_spend)
        kind = np.array([[form.carry, form.curve, form.curve_first] for form in forms], np.int64)
        if self.bought is not None:
            kind[self.bought.reached, 2] = OF_FREQUENCY
        return kind, np.array([form.window or self.window for form in forms], np.int64)


def channel_draws(theta: Array, problem: Problem, spec: Spec, data: ModelData, scale: float) -> ChannelDraws:
    """Natural parameters from unconstrained `theta` (n_draws, n_dim).

    Args:
        theta: draws, laid out as in `kernel`.
        problem: the density that they were drawn from.
        spec: the forms.
        data: the history.
        scale: of the outcome.
    """
    n_channels = len(problem.spend)
    shape = np.empty((len(theta), n_channels, N_SHAPE))
    sums = np.empty((3, len(theta), n_channels))
    _naturals(np.ascontiguousarray(theta), problem, shape, sums)
    gone = absent(theta, problem.forms.roi_slot)
    working = np.exp(if_present(theta, problem.forms.roi_slot)[:, problem.forms.roi_slot])
    beta = working * problem.spend * scale / np.where(problem.forms.marginal == 1, sums[1], sums[0])
    forms = [spec.form_of(name) for name in data.media]
    total = data.inputs.sum(axis=0) if data.organic else problem.spend * scale
    draws = ChannelDraws(
        decay=np.ascontiguousarray(shape[..., 0]),
        half=np.exp(shape[..., 2]),
        slope=np.ascontiguousarray(shape[..., 3]),
        roi=np.where(gone, 0.0, beta * sums[0] / total),
        beta=np.where(gone, 0.0, beta),
        working_roi=beta * sums[0] / total,
        mean_spend=data.inputs.mean(axis=0),
        window=int(problem.forms.window.max()),
        second=np.ascontiguousarray(shape[..., 1]),
        forms=tuple(
            dataclasses.replace(form, window=int(window))
            for form, window in zip(forms, problem.forms.window, strict=True)
        ),
        drift=_drift(theta, problem, sums),
        n_history=data.n_periods,
        bought=bought(data),
    )
    if not len(problem.pairs.slot):
        return draws
    own = draws.own_effect(data.inputs)
    pairs = tuple(zip(problem.pairs.first.tolist(), problem.pairs.second.tolist(), strict=True))
    joint = synergies_of(theta[:, problem.pairs.slot], pairs, own)
    return dataclasses.replace(draws, joint=joint, shared_roi=joint.shares(own).sum(axis=2) / total)


def linked(draws: ChannelDraws, spec: Spec, data: ModelData) -> ChannelDraws:
    """`draws` as `spec` joins them to the outcome of `data`: as they are, or multiplying it, see `growth`."""
    if spec.link is not Link.LOG:
        return draws
    own = draws.own_effect(data.spend)
    growth = growth_of(own, data)
    return dataclasses.replace(draws, joint=growth, shared_roi=growth.shares(own).sum(axis=2) / data.spend.sum(axis=0))


def _drift(theta: Array, problem: Problem, sums: Array) -> Array | None:
    """(n_draws, n_channels, 1 + N_WAVES) as `drift.multipliers` reads it; None where every effect is constant."""
    slots = problem.forms.wave_slot
    if not (slots >= 0).any():
        return None
    found = np.zeros((len(theta), len(slots), 1 + N_WAVES))
    for m in np.flatnonzero(slots >= 0):
        found[:, m, 0] = np.log(sums[0, :, m] / sums[2, :, m])
        found[:, m, 1:] = problem.forms.varying[m] * theta[:, slots[m] : slots[m] + N_WAVES]
    return found


@njit(cache=True, nogil=True, error_model="numpy")
def _effects(shape, beta, x, frequency, kind, window, out):  # type: ignore[no-untyped-def]
    """Fill `out` (n_draws, n_channels, n_periods): effects of `x` (n_channels, n_periods), multiples of mean spend."""
    n_draws, n_channels, n_periods = out.shape
    work = np.empty((N_WORK, n_periods))
    for d in range(n_draws):
        for m in range(n_channels):
            answer(x[m], frequency[m], kind[m], window[m], shape[d, m], out[d, m], work)
            for t in range(n_periods):
                out[d, m, t] *= beta[d, m]


@njit(cache=True, nogil=True, error_model="numpy")
def _each_alone(shape, beta, levels, frequency, kind, out):  # type: ignore[no-untyped-def]
    """Fill `out` (n_draws, n_levels) with the curve over `levels`, without carry-over between them."""
    work = np.empty((N_WORK, levels.shape[0]))
    for d in range(shape.shape[0]):
        answer(levels, frequency, kind, 1, shape[d], out[d], work)
        for t in range(levels.shape[0]):
            out[d, t] *= beta[d]


@njit(cache=True, nogil=True, error_model="numpy")
def _naturals(theta, problem, shape, sums):  # type: ignore[no-untyped-def]
    """Fill `shape` (n_draws, n_channels, 4), and `sums` (3, n_draws, n_channels).

    The sums are of h, of what ties it to a marginal return, and of h times the multiplier of an effect that varies.
    """
    n_draws, n_channels = shape.shape[0], shape.shape[1]
    n_periods = problem.x.shape[1]
    forms = problem.forms
    h = np.empty(n_periods)
    d = np.empty((N_SHAPE, n_periods))
    unused = np.empty(N_SHAPE)
    moved = np.empty(n_periods)
    work = np.empty((N_WORK, n_periods))
    for i in range(n_draws):
        for m in range(n_channels):
            natural_shape(theta[i], m, forms, shape[i, m], unused)
            if forms.marginal[m] == 1:
                sums[1, i, m] = respond(
                    problem.x[m],
                    problem.frequency[m],
                    forms.kind[m],
                    forms.window[m],
                    shape[i, m],
                    1,
                    h,
                    d,
                    unused,
                    work,
                )
            else:
                answer(problem.x[m], problem.frequency[m], forms.kind[m], forms.window[m], shape[i, m], h, work)
            sums[0, i, m] = h.sum()
            if forms.wave_slot[m] >= 0:
                multiplier(theta[i], m, problem, moved)
                sums[2, i, m] = (moved * h).sum()

"""A fit whose history goes on for some weeks before its plan begins.

Exports come late and signatures take days: the week after the last fact has often begun before anybody decides. What
is spent until a plan begins still carries over into it, so it is taken for granted here and not left out.

Rule: until then every channel spends what it spent on the mean of its last four weeks; promotions and prices are those
of the known calendar, else those of the year before, and organic media goes on as in the year before. None of it is
counted as the plan's.
Limits: a window that begins more than `MOST` weeks after the facts is refused: newer facts tell more than any guess.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np

from unisono.errors import PlanError
from unisono.measure.mmm.baseline import BaselineDraws
from unisono.measure.mmm.data import Array, ModelData
from unisono.measure.mmm.effects import ChannelDraws
from unisono.plan.forecast import last_years, last_years_controls
from unisono.plan.subject import Said, Subject
from unisono.words import msg

MOST = 13
"""Weeks between the end of the facts and the first day of a plan."""
_LATELY = 28
"""Days whose mean goes on."""


@dataclass(frozen=True, slots=True)
class Later:
    """`fit`, with the history of `data`, which is its own and the periods until a plan begins.

    Attributes:
        fit: what was fitted.
        data: the history, gone on with.
        controls: (n_gap, n_controls) of the periods that were added.
    """

    fit: Subject
    data: ModelData
    controls: Array

    @property
    def run_id(self) -> str:
        """The fit's name."""
        return self.fit.run_id

    @property
    def edition_id(self) -> str:
        """The facts behind it."""
        return self.fit.edition_id

    @property
    def draws(self) -> ChannelDraws:
        """How each cell responds."""
        return self.fit.draws

    @property
    def organic(self) -> ChannelDraws | None:
        """How organic media respond."""
        return self.fit.organic

    @property
    def spec(self) -> Said:
        """The fit's choices."""
        return self.fit.spec

    def baseline(
        self, *, seed: int = 0, n_draws: int, future: tuple[dt.date, ...] = (), future_controls: Array | None = None
    ) -> BaselineDraws:
        """The fit's own, over its history, the periods that were added, and `future`."""
        added = self.data.periods[self.fit.data.n_periods :]
        controls = None if future_controls is None else np.vstack([self.controls, future_controls])
        return self.fit.baseline(seed=seed, n_draws=n_draws, future=(*added, *future), future_controls=controls)


def gone_on(fit: Subject, n: int, *, spend: Array | None = None, controls: Array | None = None) -> Subject:
    """`fit` as it stands `n` periods after its history; itself where `n` is 0.

    Args:
        fit: the model.
        n: periods to add.
        spend: (n, n_channels) money of these periods where it is known, NaN where it is not.
        controls: (n, n_controls) of these periods where the calendar is known.
    """
    if n == 0:
        return fit
    data = fit.data
    lately = data.spend[-max(1, _LATELY // data.period_days) :].mean(axis=0)
    going = np.tile(lately, (n, 1)) if spend is None else np.where(np.isnan(spend), lately, spend)
    known = last_years_controls(fit, n) if controls is None else controls
    longer = replace(
        data,
        periods=(*data.periods, *data.following(n)),
        outcome=np.concatenate([data.outcome, np.full(n, np.nan)]),
        spend=np.vstack([data.spend, going]),
        controls=np.vstack([data.controls, known]),
        activity=np.vstack([data.activity, last_years(data, data.activity, n)]) if data.organic else data.activity,
    )
    return Later(fit, longer, known)


def periods_until(data: ModelData, start: dt.date | None) -> int:
    """Periods of the calendar of `data` between its history and `start`; 0 where no day is asked for.

    Raises:
        PlanError: the facts reach beyond that day, it begins no period, or it lies too far ahead.
    """
    first = data.period(data.n_periods)
    if start is None or start == first:
        return 0
    if start < first:
        raise PlanError(
            msg("A plan from {start} would begin before the facts end.", start=start),
            remedy=msg("Let it begin on {first} or later.", first=first),
        )
    if start > first + dt.timedelta(weeks=MOST):
        raise PlanError(
            msg(
                "A plan from {start} would begin more than {n} weeks after the last fact: too much is unknown until "
                "then.",
                start=start,
                n=MOST,
            ),
            remedy=msg("Import newer exports and fit again, or begin earlier."),
        )
    starts = data.following(MOST + 2)
    if start not in starts:
        raise PlanError(
            msg("No period of the model begins on {start}.", start=start),
            remedy=msg(
                "Let the plan begin on {before} or {after}.",
                before=max(day for day in starts if day < start),
                after=min(day for day in starts if day > start),
            ),
        )
    return starts.index(start)


def first_ahead(data: ModelData, today: dt.date) -> dt.date | None:
    """The first day of the first week that has not begun before `today`: where a plan can be carried out whole.

    None where it begins right after the history, or so long after that only newer facts help.
    """
    first = data.period(data.n_periods)
    begun = -((first - today).days // 7)
    return first + dt.timedelta(weeks=begun) if data.period_days == 7 and 0 < begun <= MOST else None

"""The sample company: three years of a French maker of beds that sells directly, and what happens next under any plan.

    company = sample_company(seed=2026)
    company.write(folder)                       # the files its people would download
    company.write_truth(folder / "truth.json")  # the known answer, kept apart from them
    after = company.following(plan)             # the weeks that follow, under a spend per channel and week

    sample_company(seed=2026, funnel=True)      # its media builds a brand: surveys, searches, leads and deals as well

The brand, Sommelune, is invented. It starts paid media in the first week of history, so nothing
carries in from before; with `funnel`, people know it already, which fades.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from unisono.errors import InputError
from unisono.synthetic.commerce import FUTURE_WEEKS, LAST_WEEK
from unisono.synthetic.effects import WINDOW
from unisono.synthetic.files import write_files
from unisono.synthetic.files.brand import write_brand
from unisono.synthetic.orders import Orders, draw_orders
from unisono.synthetic.period import Period, PlannedWeek, delivered_of, following_period, history_period
from unisono.synthetic.spending import CHANNELS
from unisono.synthetic.streams import Floats, stream
from unisono.synthetic.truth import BrandTruth, Truth
from unisono.synthetic.world import World, build_world, with_brand
from unisono.words import msg

SHORTEST, LONGEST = 13, 156


def sample_company(
    seed: int = 2026, *, weeks: int = 156, last_on: dt.date | None = None, funnel: bool = False
) -> SampleCompany:
    """The company of `seed`; its history is the `weeks` weeks (13 to 156) that end on Sunday 2025-12-28.

    `last_on` lets it end with the last whole week up to that day instead: the same company in other years. A shorter
    history is another company, not the end of the longer one; it is for quick tests. With `funnel`, media acts as
    before, and builds a brand that sells too: its files also hold what `unisono funnel` reads.

    Raises:
        InputError: for a negative seed or another number of weeks.
    """
    if seed < 0 or not SHORTEST <= weeks <= LONGEST:
        raise InputError(
            msg("No sample company has seed {seed} and {weeks} weeks.", seed=str(seed), weeks=weeks),
            remedy=msg(
                "Give a seed of 0 or more and from {shortest} to {longest} weeks.",
                shortest=SHORTEST,
                longest=LONGEST,
            ),
        )
    last_week = LAST_WEEK if last_on is None else last_on - dt.timedelta(days=(last_on.weekday() + 1) % 7 + 6)
    world = build_world(seed, weeks, last_week)
    return SampleCompany(seed, with_brand(world) if funnel else world)


@dataclass(frozen=True, slots=True, eq=False)
class SampleCompany:
    """History of the company and its truth; arrays are by week (Mondays), then by channel, in EUR.

    Attributes:
        seed: what it was made from; equal seeds give equal bytes.
        world: the market behind it.
    """

    seed: int
    world: World
    truth: Truth = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "truth", _history_truth(self.world))

    @property
    def channels(self) -> tuple[str, ...]:
        """The paid channels, in the order of all arrays."""
        return CHANNELS

    @property
    def weeks(self) -> tuple[dt.date, ...]:
        """Mondays of history."""
        return self.world.calendar.weeks[: self.world.n_weeks]

    @property
    def spend(self) -> Floats:
        """Media spend (n_weeks, n_channels)."""
        return self.world.spend

    @property
    def net_revenue(self) -> Floats:
        """Orders without VAT and refunds (n_weeks,); the files hold it to within 0.2 % a week."""
        return _history_revenue(self.world)

    @property
    def control_names(self) -> tuple[str, ...]:
        """Names of the columns of `controls`."""
        return ("price_index", "promotion_depth")

    @property
    def controls(self) -> Floats:
        """Price index (100 at the start) and promotion depth (0-1) by week (n_weeks, 2)."""
        calendar, n = self.world.calendar, self.world.n_weeks
        return np.column_stack([calendar.price_index[:n], calendar.promotion_depth[:n]])

    def planned_calendar(self, weeks: int = 13) -> tuple[PlannedWeek, ...]:
        """Promotions and prices of the `weeks` (at most 52) after history; the calendar file holds the first 13.

        Raises:
            InputError: for weeks that the sample company does not know.
        """
        _check_weeks(weeks)
        n, calendar = self.world.n_weeks, self.world.calendar
        return tuple(PlannedWeek.of(calendar, i) for i in range(n, n + weeks))

    def write(self, folder: str | Path) -> list[Path]:
        """Write the files of history into sub-folders of `folder`; equal companies write equal bytes."""
        folder, signs = Path(folder), self.world.signs(self.spend)
        written = write_files(history_period(self.world, self.net_revenue), folder)
        return written if signs is None else [*written, *write_brand(self.weeks, 0, signs, folder)]

    def write_truth(self, path: str | Path) -> Path:
        """Write the truth as JSON; keep it apart from the exports, which are imported whole."""
        path = Path(path)
        answer = {
            "seed": self.seed,
            "weeks": [week.isoformat() for week in self.weeks],
            "net_revenue": self.net_revenue.round(2).tolist(),
            "spend": {name: self.spend[:, i].tolist() for i, name in enumerate(self.channels)},
            **self.truth.to_dict(self.channels),
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(answer, indent=1) + "\n", encoding="utf-8")
        return path

    def delivered(self, plan: Mapping[str, Sequence[float]]) -> dict[str, list[float]]:
        """What agencies and platforms make of a `plan` (EUR by channel and week): ordinary deviations of a few percent.

        Each channel delivers its usual share of a planned euro, each week a little more or less; nothing planned
        delivers nothing. Equal plans of equal companies are delivered alike.
        """
        return {
            name: delivered_of(stream(self.seed, "delivered", name), name, np.asarray(weeks, float)).tolist()
            for name, weeks in plan.items()
        }

    def following(self, spend: Mapping[str, Sequence[float]], weeks: int = 13, *, replicate: int = 0) -> Following:
        """The `weeks` after history (at most 52) under weekly `spend` in EUR by channel.

        Carry-over from history goes on; each `replicate` has the same demand and effects, but noise
        of its own.

        Raises:
            InputError: for a channel that is unknown or missing, or weeks that are too many,
                missing or negative.
        """
        given = _spend_array(spend, weeks)
        return Following(self.world, given, self.world.noise_after(replicate, weeks), replicate)


@dataclass(frozen=True, slots=True, eq=False)
class Following:
    """What happened after history under one weekly spend, and what would have happened under any other.

    Attributes:
        world: the market behind it.
        spend: EUR (n_weeks, n_channels), whole cents.
        noise: EUR (n_weeks,), the same under every spend.
        replicate: number of the noise.
    """

    world: World
    spend: Floats
    noise: Floats
    replicate: int

    @property
    def channels(self) -> tuple[str, ...]:
        """The paid channels, in the order of all arrays."""
        return CHANNELS

    @property
    def weeks(self) -> tuple[dt.date, ...]:
        """Mondays of the weeks that follow."""
        n = self.world.n_weeks
        return self.world.calendar.weeks[n : n + len(self.spend)]

    @property
    def baseline(self) -> Floats:
        """Net revenue without media (n_weeks,)."""
        n = self.world.n_weeks
        return self.world.baseline[n : n + len(self.spend)]

    @property
    def contribution(self) -> Floats:
        """Net revenue that media caused in these weeks, carry-over from history included (n_weeks, n_channels)."""
        return self._contribution(self.spend, 0)

    @property
    def net_revenue(self) -> Floats:
        """What was sold (n_weeks,)."""
        return self._revenue(self.spend)

    def true_contribution(self, spend: Mapping[str, Sequence[float]], *, weeks_after: int = 0) -> Floats:
        """Net revenue that media would have caused under another spend, without the brand.

        Shape (n_weeks + weeks_after, n_channels); in the `weeks_after` nothing is spent, so they
        hold the carry-over
        that is left, complete after 12 weeks.

        Raises:
            InputError: as `SampleCompany.following`.
        """
        return self._contribution(_spend_array(spend, len(self.spend)), weeks_after)

    def true_revenue(self, spend: Mapping[str, Sequence[float]]) -> Floats:
        """Net revenue (n_weeks,) that another spend would have brought, with the same demand and noise.

        Raises:
            InputError: as `SampleCompany.following`.
        """
        return self._revenue(_spend_array(spend, len(self.spend)))

    def write(self, folder: str | Path, *, since: int = 0) -> list[Path]:
        """Write the files of these weeks only, in the same kinds and sub-folders as history.

        With `since`, only of the weeks from that position on: those before were written earlier.
        """
        folder, known = Path(folder), draw_orders(history_period(self.world, _history_revenue(self.world)))
        if since:
            known = draw_orders(self._period(known, slice(since)))
        period = self._period(known, slice(since, len(self.spend)))
        written = write_files(period, folder)
        signs = self.world.signs(self._whole(self.spend))
        if signs is None:
            return written
        weeks = self.world.calendar.weeks[: self.world.n_weeks + len(self.spend)]
        return [*written, *write_brand(weeks, self.world.n_weeks + since, signs, folder)]

    def _period(self, known: Orders, part: slice) -> Period:
        """A part of these weeks, after the orders that are `known`."""
        return following_period(
            self.world,
            self.spend,
            self.net_revenue,
            part,
            replicate=self.replicate,
            first_order=known.next_order,
            known_customers=known.n_customers,
        )

    def _whole(self, spend: Floats) -> Floats:
        """History's spend, then `spend`."""
        return np.vstack([self.world.spend, spend])

    def _revenue(self, spend: Floats) -> Floats:
        caused = self._contribution(spend, 0).sum(axis=1)
        brand = self.world.brand_gain(self._whole(spend))[self.world.n_weeks :]
        return np.asarray(self.baseline + caused + brand + self.noise)

    def _contribution(self, spend: Floats, weeks_after: int) -> Floats:
        """Contribution of `spend` after the last weeks of history that still carry over."""
        before = self.world.spend[-(WINDOW - 1) :]
        quiet = np.zeros((weeks_after, spend.shape[1]))
        caused = self.world.effects.contribution(np.vstack([before, spend, quiet]))
        return caused[len(before) :]


def _history_truth(world: World) -> Truth:
    contribution = world.effects.contribution(world.spend)
    return Truth(
        roi=np.asarray(contribution.sum(axis=0) / world.spend.sum(axis=0)),
        contribution=contribution,
        baseline=world.baseline[: world.n_weeks],
        noise=world.noise,
        effects=world.effects,
        promotion_effect=world.demand.promotion_effect,
        price_effect=world.demand.price_effect,
        holiday_effect=world.demand.holiday_effect,
        brand=_brand_truth(world, contribution),
    )


def _brand_truth(world: World, at_once: Floats) -> BrandTruth | None:
    brand = world.brand
    if brand is None:
        return None
    return BrandTruth(
        roi_long=brand.roi(at_once, world.spend),
        through_brand=brand.built(at_once),
        own=brand.own[: world.n_weeks],
        half_life=brand.half_life,
    )


def _history_revenue(world: World) -> Floats:
    caused = world.effects.contribution(world.spend).sum(axis=1)
    return np.asarray(world.baseline[: world.n_weeks] + caused + world.brand_gain(world.spend) + world.noise)


def _check_weeks(weeks: int) -> None:
    if not 1 <= weeks <= FUTURE_WEEKS:
        raise InputError(
            msg("The sample company does not know {weeks} weeks after its history.", weeks=weeks),
            remedy=msg("Ask for 1 to {most} weeks.", most=FUTURE_WEEKS),
        )


def _spend_array(spend: Mapping[str, Sequence[float]], weeks: int) -> Floats:
    """`spend` as EUR of shape (weeks, n_channels), rounded to cents, or an error that names what is wrong."""
    _check_weeks(weeks)
    if set(spend) != set(CHANNELS):
        raise InputError(
            msg(
                "The spend names the channels {given}, the sample company has {channels}.",
                given=tuple(sorted(spend)),
                channels=CHANNELS,
            ),
            remedy=msg("Name every channel; give zeros to a channel that is switched off."),
        )
    wrong = tuple(
        name
        for name, values in spend.items()
        if len(values) != weeks or not all(0 <= value < np.inf for value in values)
    )
    if wrong:
        raise InputError(
            msg("The weekly spend of {channels} cannot be used.", channels=wrong),
            remedy=msg("Give one amount of zero or more for each of {weeks} weeks.", weeks=weeks),
        )
    return np.round(np.column_stack([np.asarray(spend[name], float) for name in CHANNELS]), 2)

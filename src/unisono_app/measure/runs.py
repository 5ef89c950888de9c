"""The newest fit as numbers of the registry, worked out once by run and kept.

A fit is loaded and its table computed by whoever asks first; everybody else gets the same numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from unisono.domain import Evidence, Interval
from unisono.report.vocabulary import channel_name
from unisono.runs import Session
from unisono.words import Text, msg
from unisono_app.base.caching import Cache
from unisono_app.base.figure_words import reach_of
from unisono_app.base.figures import Number

if TYPE_CHECKING:
    from unisono.measure.mmm.result import FitResult

NAMES: Mapping[str, Text] = {
    "roi": msg("ROI"),
    "mroi": msg("Marginal ROI"),
    "contribution": msg("Contribution"),
    "share": msg("Share of the outcome"),
    "spend": msg("Spend in the model’s history"),
}
"""The families of numbers that each channel of a fit has."""

NO_MARGIN = msg("It spent nothing in the last year, so there is no next unit to ask about.")


@dataclass(frozen=True, slots=True)
class ChannelNumbers:
    """One channel of a fit; `learned` is how far the data narrowed its ROI, 0 to 1."""

    channel: str
    numbers: Mapping[str, Number]
    learned: float

    @property
    def name(self) -> Text | str:
        """The channel in words."""
        return channel_name(self.channel)


@dataclass(frozen=True, slots=True)
class RunNumbers:
    """The numbers of one fit, channels with the most money first; `media_share` of the outcome, all together."""

    run_id: str
    edition_id: str
    channels: tuple[ChannelNumbers, ...]
    media_share: Number

    @property
    def largest(self) -> Mapping[str, float | None]:
        """How far the figures of each family reach: the form in which its column is written."""
        reaches = {name: [reach_of(row.numbers[name]) or 0.0 for row in self.channels] for name in NAMES}
        return {name: max(found, default=None) for name, found in reaches.items()}


_kept: Cache[RunNumbers] = Cache(24)


def run_numbers(session: Session) -> RunNumbers | None:
    """The numbers of the newest fit; None where nothing was fitted. Raises ModelError where it cannot be loaded."""
    run = session.latest_run()
    if run is None:
        return None
    key = (str(session.workspace.folder), run.run_id)
    return _kept.get(key, lambda: _numbers(session.latest_fit(run.run_id)))


def number_of(session: Session, family: str, channel: str) -> Number | None:
    """One number of one channel of the newest fit."""
    found = run_numbers(session)
    if found is None:
        return None
    return next((row.numbers.get(family) for row in found.channels if row.channel == channel), None)


def _numbers(fit: FitResult) -> RunNumbers:
    rows = fit.channels_table().sort("spend", descending=True).to_dicts()
    mean, lower, upper = fit.total_media()
    share = Number(
        "media-share",
        msg("Share of the outcome that media brought"),
        mean,
        "share",
        Evidence.MODEL,
        fit.edition_id,
        interval=Interval(lower, upper, fit.spec.level),
        run_id=fit.run_id,
    )
    return RunNumbers(fit.run_id, fit.edition_id, tuple(_channel(fit, row) for row in rows), share)


def _channel(fit: FitResult, row: Mapping[str, Any]) -> ChannelNumbers:
    currency, is_money = fit.data.currency, fit.data.outcome_is_money
    numbers = {
        "roi": _estimate(fit, row, "roi", None),
        "mroi": _estimate(fit, row, "mroi", None),
        "contribution": _estimate(fit, row, "contribution", currency if is_money else None),
        "share": _estimate(fit, row, "share", None),
        "spend": Number(
            f"spend/{row['channel']}",
            _name("spend", row["channel"]),
            row["spend"],
            "money",
            Evidence.FACT,
            fit.edition_id,
            currency,
            run_id=fit.run_id,
        ),
    }
    return ChannelNumbers(row["channel"], numbers, row["learned"])


def _estimate(fit: FitResult, row: Mapping[str, Any], family: str, currency: str | None) -> Number:
    value = row[family]
    return Number(
        f"{family}/{row['channel']}",
        _name(family, row["channel"]),
        value,
        "money" if currency else "share" if family == "share" else "count" if family == "contribution" else "ratio",
        Evidence(row["evidence"]),
        fit.edition_id,
        currency,
        None if value is None else Interval(row[f"{family}_lower"], row[f"{family}_upper"], fit.spec.level),
        fit.run_id,
        NO_MARGIN if value is None else None,
    )


def _name(family: str, channel: str) -> Text:
    return msg("{figure}, {channel}", figure=NAMES[family], channel=channel)

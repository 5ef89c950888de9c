"""What a workspace decides once: money, calendar, outcome, margin, language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of `unisono.toml`.

    Attributes:
        name: the company or brand.
        currency: ISO 4217 code that figures are reported in.
        time_zone: IANA name, such as Europe/Paris.
        week_start: monday … sunday.
        country: ISO 3166 alpha-2, for public holidays.
        outcome: what the model explains: `net_revenue` (orders without VAT and refunds) or the name of a series.
        margin_rate: contribution margin before media, 0-1 of the outcome; turns revenue into margin.
        language: reporting language, `fr` or `en`.
        due_days: days after the end of a plan when its prediction is graded.
        stale_days: days without new facts after which a source is stale.
    """

    name: str
    currency: str = "EUR"
    time_zone: str = "Europe/Paris"
    week_start: str = "monday"
    country: str = "FR"
    outcome: str = "net_revenue"
    margin_rate: float = 0.5
    language: str = "fr"
    due_days: int = 14
    stale_days: int = 21

"""The nouns that every room shares: frozen values with no behaviour beyond their own arithmetic."""

from unisono.domain.calendar import week_of, weeks_between
from unisono.domain.edition import Edition
from unisono.domain.estimate import Estimate, Evidence, Interval
from unisono.domain.finding import Finding, Light, RowRef, Severity, SourceTrust
from unisono.domain.settings import Settings

__all__ = [
    "Edition",
    "Estimate",
    "Evidence",
    "Finding",
    "Interval",
    "Light",
    "RowRef",
    "Settings",
    "Severity",
    "SourceTrust",
    "week_of",
    "weeks_between",
]

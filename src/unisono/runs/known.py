"""What a sitting has worked out about one edition: its facts are opened, questioned and tabulated once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from unisono.domain import Settings
from unisono.facts.semantic import ModelTable, model_table
from unisono.facts.store import Facts

if TYPE_CHECKING:
    from unisono.runs.trusting import TrustReport


@dataclass(frozen=True)
class Known:
    """One edition, open, as seen on the day `today` under `settings`."""

    facts: Facts
    settings: Settings
    today: dt.date

    @cached_property
    def trust(self) -> TrustReport:
        """Findings, and a light for each source."""
        from unisono.runs.trusting import check_facts

        return check_facts(self.facts, self.settings, self.today)

    @cached_property
    def table(self) -> ModelTable:
        """What the model would read; raises InputError where there is no outcome or no spend."""
        return model_table(self.facts, self.settings, self.today)

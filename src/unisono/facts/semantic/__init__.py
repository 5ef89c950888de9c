"""The semantic layer: the figures that every room asks for, defined once, in SQL over an edition."""

from unisono.facts.semantic.campaigns import account_covers, campaign_days, campaigns
from unisono.facts.semantic.kpis import CHANNELS, PERIODS, KpiInputs, kpi_inputs
from unisono.facts.semantic.model_table import UNMAPPED, ModelTable, model_table
from unisono.facts.semantic.weekly import weekly_outcome, weekly_spend

__all__ = [
    "CHANNELS",
    "PERIODS",
    "UNMAPPED",
    "KpiInputs",
    "ModelTable",
    "account_covers",
    "campaign_days",
    "campaigns",
    "kpi_inputs",
    "model_table",
    "weekly_outcome",
    "weekly_spend",
]

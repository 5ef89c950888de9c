"""Indicators from facts alone: what was spent, what was sold, what a customer costs, what the platforms claim."""

from unisono.measure.kpis.kpi import Direction, Kpi, KpiValue, Scope, Unit
from unisono.measure.kpis.registry import KPIS
from unisono.measure.kpis.table import KPI_TABLE, KpiRow, kpi_table, kpi_values

__all__ = [
    "KPIS",
    "KPI_TABLE",
    "Direction",
    "Kpi",
    "KpiRow",
    "KpiValue",
    "Scope",
    "Unit",
    "kpi_table",
    "kpi_values",
]

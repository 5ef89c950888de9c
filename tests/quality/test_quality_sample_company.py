"""The sample company's files, imported as a person would: nothing is wrong with them, so no check may say so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import polars as pl
import pytest

from unisono.domain import Finding, Light, Settings, Severity
from unisono.facts.quality import CheckInput, gate, run_checks, verdicts
from unisono.facts.store import import_files, open_edition
from unisono.facts.workspace import Workspace
from unisono.synthetic import sample_company

TODAY = dt.date(2026, 1, 5)


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> CheckInput:
    """Forty weeks of the sample company, imported."""
    folder = tmp_path_factory.mktemp("sample")
    sample_company(seed=2026, weeks=40).write(folder / "files")
    workspace = Workspace.create(folder / "work", Settings(name="Sample"), b"0123456789abcdef")
    import_files(workspace, [folder / "files"], now=dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC))
    facts = open_edition(workspace)
    media = facts.sql("SELECT * FROM media")
    return CheckInput(
        media_deliveries=media,
        orders=facts.table("orders"),
        series=facts.table("series"),
        settings=workspace.settings,
        today=TODAY,
        reading_findings=facts.findings,
    )


def test_no_check_raises_a_false_alarm(imported: CheckInput) -> None:
    assert imported.media_deliveries.height > 1000
    findings = run_checks(imported)
    assert [str(finding.summary) for finding in findings if _is_loud(finding)] == []
    sources = imported.media_deliveries.get_column("source").unique().to_list()
    trusts = verdicts(findings, [*sources, "shopify"])
    assert {trust.light for trust in trusts} == {Light.GREEN}
    gate(trusts)


def _set(where: pl.Expr, **columns: pl.Expr) -> Callable[[pl.DataFrame], pl.DataFrame]:
    return lambda media: media.with_columns(
        pl.when(where).then(value.cast(media.schema[name])).otherwise(pl.col(name)).alias(name)
        for name, value in columns.items()
    )


def _of(source: str) -> pl.Expr:
    return pl.col("source") == source


META, GOOGLE, LINKEDIN = _of("meta_ads"), _of("google_ads"), _of("linkedin_ads")
SPEND = pl.col("spend").cast(pl.Float64)
SUMMER = pl.col("date_on") >= dt.date(2025, 7, 1)
OCTOBER = pl.col("date_on").is_between(dt.date(2025, 10, 1), dt.date(2025, 10, 31))
DEFECTS: dict[str, tuple[str, Callable[[pl.DataFrame], pl.DataFrame]]] = {
    "October forgotten": ("missing_days", lambda media: media.filter(~(META & OCTOBER))),
    "a day lost": ("missing_days", lambda media: media.filter(pl.col("date_on") != dt.date(2025, 9, 9))),
    "loaded twice": (
        "duplicates",
        lambda media: pl.concat([media, media.filter(LINKEDIN).with_columns(account=pl.lit("copy"))]),
    ),
    "October twice": ("duplicates", lambda media: pl.concat([media, media.filter(META & OCTOBER)])),
    "cents": ("currency_or_scale_jump", _set(META & SUMMER, spend=100 * SPEND)),
    "Swedish crowns": ("currency_or_scale_jump", _set(GOOGLE & SUMMER, spend=11.2 * SPEND)),
    "columns swapped": (
        "impossible_ratios",
        _set(META, clicks=pl.col("impressions"), impressions=pl.col("clicks")),
    ),
    "tag broken": ("level_shift", _set(GOOGLE & SUMMER, conversions=(pl.col("conversions") / 4).round())),
    "a quarter missing": (
        "stale_source",
        lambda media: media.filter(~(LINKEDIN & (pl.col("date_on") > dt.date(2025, 9, 30)))),
    ),
}


@pytest.mark.parametrize("name", DEFECTS)
def test_defect_in_real_looking_files_is_found(imported: CheckInput, name: str) -> None:
    check, plant = DEFECTS[name]
    findings = run_checks(replace(imported, media_deliveries=plant(imported.media_deliveries)))
    assert check in {finding.check for finding in findings if _is_loud(finding)}


def _is_loud(finding: Finding) -> bool:
    return finding.severity is not Severity.INFO

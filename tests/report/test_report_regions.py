"""The board page and the model card say what channels return by region, and which regions stand out."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re

import numpy as np
import pytest

from unisono.measure.mmm.interop.card import card_json, card_markdown
from unisono.measure.mmm.panel.card import regions_on_card
from unisono.measure.mmm.panel.data import PanelData
from unisono.measure.mmm.panel.engine import fit_panel
from unisono.measure.mmm.panel.result import PanelResult
from unisono.measure.mmm.panel.spec import PanelSpec
from unisono.measure.mmm.panel.told import all_regions, regions_table, standing_texts
from unisono.measure.mmm.result import Grade
from unisono.measure.mmm.trust.report import Check, FitTrust, Kind
from unisono.report import ReportInputs, render
from unisono.report.figure import Studio
from unisono.report.sections import regions
from unisono.report.writer import Writer
from unisono.words import msg
from unisono.words.language import language

UNITS = ("Northland", "Midland", "Southland", "Far & <b>Away</b>")
SILENT = 3


@pytest.fixture(scope="module")
def panel(whole: ReportInputs) -> PanelResult:
    """A quick fit: Northland's media bring eight times those of the others; nothing was spent in the last region."""
    rng, n = np.random.default_rng(3), 70
    spend = rng.gamma(3.0, 300.0, (4, n, 2)) * (rng.random((4, n, 2)) < 0.7)
    spend[SILENT] = 0.0
    bend = spend / (spend + 1500)
    effect = np.array([8.0, 1.0, 1.0, 1.0])[:, None] * np.array([2500.0, 2000.0])
    outcome = 30_000 + np.einsum("gtm,gm->gt", bend, effect) + 400 * rng.standard_normal((4, n))
    data = PanelData(
        periods=tuple(dt.date(2024, 1, 1) + dt.timedelta(weeks=i) for i in range(n)),
        units=UNITS,
        outcome=outcome,
        spend=spend,
        channels=("search", "tv"),
        controls=np.empty((4, n, 0)),
        control_names=(),
        currency="EUR",
        outcome_name="net_revenue",
    )
    spec = PanelSpec(draws=60, warmup=40, chains=2, autocorrelations=(0.0,))
    return fit_panel(data, spec, edition_id=whole.edition.edition_id)


@pytest.fixture(scope="module")
def trust(panel: PanelResult) -> FitTrust:
    """A verdict with one marked check."""
    text = msg("Its error there is {share} of that of last year's same weeks.", share="110%")
    check = Check("future_error", None, Kind.FORM, 1.1, "<= 100 %", Grade.REVIEW, text)
    return FitTrust(panel.run_id, (check,), Grade.REVIEW, msg("Nothing was found that speaks against this fit."))


def part_of(page: str) -> str:
    """The part by region of a page."""
    return page.split('id="regions"')[1].split("</section>", maxsplit=1)[0]


def test_the_table_agrees_with_the_draws(panel: PanelResult) -> None:
    table = regions_table(panel)
    own = panel.contributions().sum(axis=2)
    spend = panel.data.spend.sum(axis=(1, 2))
    assert table["region"].to_list() == list(UNITS)
    np.testing.assert_allclose(table["roi"][:SILENT], own.mean(axis=0)[:SILENT] / spend[:SILENT])
    whole = own.sum(axis=1) / spend.sum()
    np.testing.assert_allclose(table["against"][:SILENT], table["roi"][:SILENT].to_numpy() - whole.mean())
    np.testing.assert_allclose(all_regions(panel)[0], whole.mean())
    silent = table.row(SILENT, named=True)
    assert all(silent[name] is None for name in ("roi", "roi_lower", "against", "against_upper", "stands"))


def test_the_region_that_was_planted_stands_out_and_the_others_below(panel: PanelResult) -> None:
    table = regions_table(panel)
    assert table["stands"].to_list() == ["above", "below", "below", None]
    assert [text.values.get("regions") for text in standing_texts(panel, table)][:2] == [
        ("Northland",),
        tuple(table[1:3].sort("against")["region"]),
    ]


def test_regions_whose_difference_is_unsure_do_not_stand_out(panel: PanelResult) -> None:
    """Every region returns 1 give or take the same noise, so every difference straddles zero."""
    draws = np.random.default_rng(1).lognormal(0.0, 0.2, panel.linear.effect.shape)
    spend, size = panel.data.spend.sum(axis=1), panel.data.size[:, None] * panel.data.scale
    linear = dataclasses.replace(panel.linear, effect=draws, media=np.broadcast_to(spend / size, draws.shape))
    unsure = dataclasses.replace(panel, linear=linear, data=dataclasses.replace(panel.data, national=("tv",)))
    table = regions_table(unsure)
    assert table["stands"].to_list() == ["within"] * 3 + [None]
    chance, _, shared = standing_texts(unsure, table)
    assert "may well be chance" in str(chance)
    assert shared.values["channels"] == ("tv",)


@pytest.mark.parametrize("code", ["en", "fr"])
def test_the_page_tells_regions(whole: ReportInputs, panel: PanelResult, trust: FitTrust, code: str) -> None:
    page = render(dataclasses.replace(whole, regions=panel, regions_stress=trust), code)
    part = part_of(page)
    for name in ("Northland", "Midland", "Southland", "Far &amp; &lt;b&gt;Away&lt;/b&gt;", panel.run_id):
        assert name in part
    assert "<b>" not in part
    assert not re.search(r"\bnan\b", part)
    assert part.count("<svg") >= 2
    assert 'role="img" aria-label="' in part
    if code == "en":
        for sentence in (
            "Above the average of all regions",
            "Under stress: Nothing was found",
            "Its error there is 110%",
        ):
            assert sentence in part
        assert "was not put under stress yet" not in part


def test_columns_are_sorted_and_long_lists_cut(
    whole: ReportInputs, panel: PanelResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(regions, "SHOWN", 2)
    inputs = dataclasses.replace(whole, regions=panel)
    found = regions.build(inputs, Studio(Writer("en", "EUR")))
    assert found is not None
    assert len(found.rows) == 2
    assert found.n == 4
    told = [row.roi.value for row in found.rows if row.roi]
    assert told == sorted(told, reverse=True)
    part = part_of(render(inputs, "en"))
    assert "the 2 regions with the most money, of 4" in part
    assert "was not put under stress yet" in part


def test_without_a_fit_of_these_facts_the_page_is_as_before(
    whole: ReportInputs, panel: PanelResult, pages: dict[str, str]
) -> None:
    other = dataclasses.replace(panel, edition_id="e-other")
    assert regions.build(whole, Studio(Writer("en", "EUR"))) is None
    assert render(dataclasses.replace(whole, regions=other), "en") == pages["en"]


@pytest.mark.parametrize("code", ["en", "fr"])
def test_the_model_card_tells_regions(whole: ReportInputs, panel: PanelResult, trust: FitTrust, code: str) -> None:
    assert whole.fit is not None
    added = regions_on_card(panel, trust)
    page = card_markdown(whole.fit, language(code), [added])
    part = next(part for part in page.split("\n## ") if panel.run_id in part)
    for name in ("search", "tv", "Northland"):
        assert name in part
    record = json.loads(json.dumps(card_json(whole.fit, language(code), [added]), allow_nan=False))["regions"]
    assert record["trust"] == "review"
    assert [row["region"] for row in record["regions"]] == list(UNITS)
    assert record["regions"][SILENT]["roi"] is None
    assert [row["roi"] for row in record["channels"]] == panel.channels_table()["roi"].to_list()
    assert page.count("\n## ") == card_markdown(whole.fit, language(code)).count("\n## ") + 1
    assert regions_on_card(panel, None).fields["trust"] is None

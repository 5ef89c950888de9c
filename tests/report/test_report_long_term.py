"""The board page says what comes after the quarter, and who speaks."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json

import numpy as np
import pytest

from unisono.measure.funnel.card import long_term_on_card
from unisono.measure.funnel.data import BrandData, Survey
from unisono.measure.funnel.engine import fit_brand
from unisono.measure.funnel.result import BrandResult
from unisono.measure.funnel.spec import BrandSpec
from unisono.measure.mmm.interop.card import card_json, card_markdown
from unisono.measure.mmm.spec import Spec
from unisono.report import ReportInputs, render
from unisono.report.sections import long_term
from unisono.words.language import language


@pytest.fixture(scope="module")
def brand(whole: ReportInputs) -> BrandResult:
    """A quick long-term fit of the page's company, with a survey a quarter."""
    assert whole.fit is not None
    data = dataclasses.replace(whole.fit.data, country=None)
    asked = tuple(p for i, p in enumerate(data.periods) if i % 13 == 5)
    ends = tuple(day + dt.timedelta(days=6) for day in asked)
    value = 0.4 + 0.02 * np.sin(np.arange(len(asked)))
    survey = Survey("awareness", asked, ends, value, np.full(len(asked), 900.0))
    spec = BrandSpec(model=Spec(draws=30, warmup=30, chains=2, autocorrelations=(0.0,)))
    return fit_brand(BrandData(data, (survey,)), spec, edition_id=whole.edition.edition_id)


def test_the_page_says_who_speaks(whole: ReportInputs, brand: BrandResult) -> None:
    page = render(dataclasses.replace(whole, brand=brand), "en")
    part = page.split('id="long-term"')[1].split("</section>")[0]
    found = long_term.build(dataclasses.replace(whole, brand=brand))
    assert found is not None
    assert found.rows[-1].channel is None
    assert not found.stale
    for name in ("All media", "Who speaks", "awareness"):
        assert name in part


def test_without_a_long_term_fit_the_page_is_as_before(whole: ReportInputs) -> None:
    assert long_term.build(whole) is None
    assert 'id="long-term"' not in render(whole, "en")


@pytest.mark.parametrize("code", ["en", "fr"])
def test_the_model_card_tells_the_long_term(whole: ReportInputs, brand: BrandResult, code: str) -> None:
    assert whole.fit is not None
    added = long_term_on_card(brand, None, whole.fit.edition_id)
    page = card_markdown(whole.fit, language(code), [added])
    part = next(part for part in page.split("\n## ") if brand.run_id in part)
    for row in brand.channels_table().to_dicts()[:-1]:
        assert row["channel"] in part
    record = json.loads(json.dumps(card_json(whole.fit, language(code), [added]), allow_nan=False))
    assert [row["roi_long"] for row in record["long_term"]["channels"]] == brand.channels_table()["roi_long"].to_list()
    assert record["long_term"]["leads"] is None
    plain = card_markdown(whole.fit, language(code))
    assert page.count("\n## ") == plain.count("\n## ") + 1
    if code == "en":
        assert "other facts" not in part
        other = long_term_on_card(brand, None, "e-other").section.points
        assert any("other facts" in str(point) for point in other)

"""The card says what the fit is made of, in both languages, and its JSON is JSON."""

from __future__ import annotations

import dataclasses
import json

import pytest

from unisono.measure.mmm.beliefs import About, Belief
from unisono.measure.mmm.interop.card import card_json, card_markdown, card_sections, data_hash
from unisono.measure.mmm.result import FitResult
from unisono.words.language import language


@pytest.mark.parametrize("code", ["en", "fr"])
def test_markdown_names_run_channels_beliefs_and_verdict(fit: FitResult, code: str) -> None:
    page = card_markdown(fit, language(code))
    assert page.startswith("# ")
    assert page.count("\n## ") == len(card_sections(fit))
    for name in (fit.run_id, fit.edition_id, "search", "tv", "price", "FR", data_hash(fit.data)):
        assert name in page
    assert "{" not in page


def test_english_card_states_figures(fit: FitResult) -> None:
    page = card_markdown(fit, language("en"))
    assert "All media together bring 25% of the outcome, within a factor of 2 two times out of three." in page
    assert "80 periods of 7 days; the outcome is missing in 1 of them and was not filled." in page
    assert "The estimates come from past variation, not from experiments." in page
    mean, _, _ = fit.total_media()
    assert f"Media brought {mean:.0%} of the outcome" in page


def test_beliefs_of_people_are_told(fit: FitResult) -> None:
    belief = Belief("tv", About.CONTRIBUTION, 0.05, 0.2, by="Media team", why="test of 2023")
    said = dataclasses.replace(fit, spec=dataclasses.replace(fit.spec, beliefs=(belief,)))
    page = card_markdown(said, language("en"))
    assert "tv: Its share of the outcome was believed to lie between 5.0% and 20.0% (said by Media team: test" in page


def test_json_is_json_and_complete(fit: FitResult) -> None:
    card = json.loads(json.dumps(card_json(fit, language("en")), allow_nan=False))
    assert card["verdict"] == fit.grade.value
    assert [row["channel"] for row in card["channels"]] == ["search", "tv"]
    assert card["n_missing"] == 1
    assert card["versions"].keys() == {"unisono", "numpy", "scipy", "numba"}
    assert len(card["diagnostics"]) == len(fit.diagnostics)
    assert card["spec"]["priors"]["media_share"] == fit.spec.priors.media_share


def test_the_hash_hangs_on_every_figure(fit: FitResult) -> None:
    data = fit.data
    others = [
        data_hash(dataclasses.replace(data, outcome=data.outcome + 1e-9)),
        data_hash(dataclasses.replace(data, spend=data.spend * 1.0000001)),
        data_hash(dataclasses.replace(data, channels=("a", "b"))),
    ]
    assert len({data_hash(data), *others}) == 4


def test_names_cannot_write_markdown(fit: FitResult) -> None:
    odd = dataclasses.replace(fit, data=dataclasses.replace(fit.data, channels=("*search*", "[tv](x)")))
    page = card_markdown(odd, language("en"))
    assert r"\*search\*" in page
    assert r"\[tv\](x)" in page

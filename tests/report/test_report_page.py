"""The whole page: its sections, its empty states, its form, its origin captions; in both languages."""

from __future__ import annotations

import dataclasses
import re
from html.parser import HTMLParser

import pytest

from tests.report.conftest import AT
from unisono.decide import State
from unisono.domain import Settings
from unisono.facts.semantic import KpiInputs
from unisono.measure.mmm.result import Diagnostic, FitResult, Grade
from unisono.measure.mmm.trust.report import Check, FitTrust, Kind
from unisono.report import ReportInputs, render
from unisono.words import msg

SECTIONS = ("headline", "facts", "earned", "curves", "plan", "grade", "trust", "unknowns", "colophon")
VOID = {"meta", "br", "link", "img", "hr", "input"}


class Outline(HTMLParser):
    """Reads a page strictly: every tag closed in order; collects what the tests ask about."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.targets: list[str] = []
        self.texts: dict[str, list[str]] = {}
        self.captions: list[str] = []
        self.feed(page)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        assert len(values) == len(attrs), f"an attribute of <{tag}> stands twice"
        self.tags.append(tag)
        if values.get("id"):
            self.ids.append(str(values["id"]))
        if tag == "a":
            self.targets.append(str(values["href"]))
        if tag == "figcaption":
            self.captions.append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "figcaption" in self.open:
            self.captions[-1] += data
        if self.open:
            self.texts.setdefault(self.open[-1], []).append(data.strip())


def test_the_first_page_stands_alone_and_the_rest_is_an_annex(whole: ReportInputs) -> None:
    """In print the annex begins a page; before it stand what was spent and brought, decisions and the last grade."""
    assert whole.proposal is not None
    signed = dataclasses.replace(
        whole.proposal, proposal_id="P-0007", state=State.APPROVED, decided_by=("A CMO",), decided_at=AT, reason="Yes."
    )
    page = render(dataclasses.replace(whole, decided=(signed,), waiting=("P-0009",)), "en")
    first, annex = page.split('<p class="annex"')
    for told in ("To decide now", "P-0009", "Media spend", "interval:", "P-0007 was approved by A CMO", "Promise"):
        assert told in first, told
    assert 'id="facts"' not in first
    assert all(f'id="{name}"' in annex for name in SECTIONS[1:])
    assert re.search(r"@media print\{.*\.annex\{break-before:page", page, re.DOTALL)
    assert "Decided last" not in render(whole, "en")


@pytest.fixture(params=["en", "fr"])
def page(request: pytest.FixtureRequest, pages: dict[str, str]) -> str:
    return pages[request.param]


def test_every_section_is_there_in_order(page: str) -> None:
    assert re.findall(r'<section id="(\w+)"', page) == list(SECTIONS)


def test_the_page_is_well_formed(page: str) -> None:
    outline = Outline(page)
    assert len(outline.ids) == len(set(outline.ids))
    assert all(target.startswith("#") and target[1:] in outline.ids for target in outline.targets)
    assert outline.tags.count("h1") == 1
    assert outline.tags.count("h2") == len(SECTIONS)


def test_nothing_comes_from_outside(page: str) -> None:
    assert not re.search(r"https?:|//[a-z]|<script|<link|<img|<iframe|@import|javascript:|\bon\w+=", page)
    assert set(re.findall(r"url\(([^)]*)\)", page)) <= {
        f"#{name}" for name in re.findall(r'<clipPath id="([^"]+)"', page)
    }


def test_every_figure_names_its_edition_and_every_estimate_its_run(page: str, whole: ReportInputs) -> None:
    assert whole.fit is not None
    outline = Outline(page)
    figures = outline.tags.count("figure")
    assert figures == len(outline.captions) >= 9
    assert all(whole.edition.edition_id in caption for caption in outline.captions)
    assert sum(whole.fit.run_id in caption for caption in outline.captions) >= 6
    assert page.count('role="img"') == page.count('role="img" aria-label="') >= figures


def test_every_table_is_followed_by_its_origin_or_is_the_list_of_findings(page: str) -> None:
    tables = page.split("</table>")[1:]
    origins = [part for part in tables if re.search(r'class="source">', part.split("<h3")[0].split("<table")[0])]
    assert len(origins) >= len(tables) - 1


def test_same_inputs_give_the_same_bytes(whole: ReportInputs, pages: dict[str, str]) -> None:
    assert render(whole, "fr") == pages["fr"]


def test_the_page_is_small(page: str) -> None:
    assert len(page.encode()) < 1_500_000


def test_french_numbers_dates_and_spaces(pages: dict[str, str]) -> None:
    page = pages["fr"]
    assert '<html lang="fr">' in page
    assert "12 janv. 2026" in page
    assert re.search(r"\d\u202f\d{3}\u00a0€", page), "narrow space between thousands, euro sign after"
    assert re.search(r"\d,\d\d\u00a0M€", page)
    assert re.search(r"<text[^>]*>(janv|avr|juil|oct)\. 20\d\d</text>", page)
    assert not re.search(r"€\d", page)
    english = pages["en"]
    assert '<html lang="en">' in english
    assert "12 Jan 2026" in english
    assert re.search(r"€\d{3},\d{3}", english)
    assert re.search(r"<text[^>]*>(Jan|Apr|Jul|Oct) 20\d\d</text>", english)


def test_an_empty_workspace_says_what_to_do_next(bare: ReportInputs) -> None:
    page = render(bare, "en")
    Outline(page)
    assert re.findall(r'<section id="(\w+)"', page) == list(SECTIONS)
    assert "<figure" not in page
    assert page.count('class="empty"') >= 6
    for step in ("Next: import the exports", "Next: fit one", "Next: check the facts"):
        assert step in page
    assert "Next: <code>" not in page  # who reads a board report types no commands


def test_a_refused_model_leaves_the_facts(whole: ReportInputs) -> None:
    refusal = msg("Only {n} periods have an outcome.", n=12)
    page = render(dataclasses.replace(whole, fit=None, plan=None, proposal=None, refusal=refusal), "en")
    Outline(page)
    assert page.count("Only 12 periods have an outcome.") >= 4
    assert "Plan against actual" in page
    assert "Claimed ROAS" in page
    assert "Not mapped to a channel" in page
    assert "marginal" not in page.lower()


def test_a_model_without_facts_is_shown(whole: ReportInputs) -> None:
    page = render(dataclasses.replace(whole, facts=None), "en")
    Outline(page)
    assert "Brought by media" in page
    assert "There are no facts yet." in page


def test_a_failed_model_and_an_older_edition_are_marked(whole: ReportInputs, fit: FitResult) -> None:
    worst = Diagnostic("rhat", 1.2, "< 1.01", Grade.FAIL, msg("The chains disagree."))
    failed = dataclasses.replace(
        fit, grade=Grade.FAIL, diagnostics=(worst,), recommendation=msg("Do not use this fit for decisions.")
    )
    newer = dataclasses.replace(whole.edition, number=4, edition_id="ffffeeeedddd")
    page = render(dataclasses.replace(whole, fit=failed, edition=newer), "en")
    assert "Do not decide on this model" in page
    assert page.count("Do not use this fit for decisions.") >= 2
    assert "The chains disagree." in page.split('id="unknowns"')[1]
    assert "The model was fitted on an earlier edition" in page
    assert "fitted on another edition (3fa9c1d207be)" in page


def test_what_stress_found_stands_beside_the_limits(whole: ReportInputs, fit: FitResult) -> None:
    asked = (
        Check(
            "level_break", None, Kind.FORM, 0.01, "> 0.002", Grade.REVIEW, msg("The level jumped."), msg("Find out.")
        ),
        Check("placebo", None, Kind.FORM, 0.0, "<= 0.1", Grade.PASS, msg("Nothing from nothing.")),
    )
    stress = FitTrust(fit.run_id, asked, Grade.REVIEW, msg("Read the marked points."))
    section = render(dataclasses.replace(whole, stress=stress), "en").split('id="unknowns"')[1]
    for words in ("The model under stress", "Read the marked points.", "1 of 2 questions", "The level jumped."):
        assert words in section
    assert "Find out." in section
    assert "was not put under stress yet" in render(whole, "en")


def test_hostile_names_stay_text(whole: ReportInputs, fit: FitResult, facts: KpiInputs) -> None:
    hostile = "<script>alert('x')</script>\"&"
    renamed = dataclasses.replace(fit, data=dataclasses.replace(fit.data, channels=(hostile, *fit.data.channels[1:])))
    channels = facts.channels.with_columns(facts.channels["channel"].replace("search", hostile))
    assert whole.plan is not None
    lines = (dataclasses.replace(whole.plan.lines[0], channel=hostile), *whole.plan.lines[1:])
    inputs = dataclasses.replace(
        whole,
        settings=Settings(hostile),
        facts=KpiInputs(facts.periods, channels),
        fit=renamed,
        plan=dataclasses.replace(whole.plan, lines=lines),
    )
    page = render(inputs, "en")
    outline = Outline(page)
    assert "script" not in outline.tags
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_another_language_is_refused(bare: ReportInputs) -> None:
    with pytest.raises(ValueError, match="de"):
        render(bare, "de")

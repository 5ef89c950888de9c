"""From inputs to one HTML page: `render`. Same inputs, same bytes."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from unisono.report import captions, palette, vocabulary
from unisono.report.figure import Studio
from unisono.report.inputs import ReportInputs
from unisono.report.sections import (
    curves,
    earned,
    facts,
    grade,
    headline,
    long_term,
    proposal,
    regions,
    trust,
    unknowns,
)
from unisono.report.sections.effects import Effects
from unisono.report.stacking import stacked
from unisono.report.writer import Writer


def render(inputs: ReportInputs, language_code: str) -> str:
    """The report as one HTML page, without scripts and without anything from outside.

    Args:
        inputs: what there is to tell.
        language_code: `fr` or `en`.

    Raises:
        ValueError: another language.
    """
    writer = Writer(language_code, inputs.settings.currency, inputs.settings.time_zone)
    studio = Studio(writer)
    effects = Effects.of(inputs.fit) if inputs.fit is not None else None
    context: dict[str, Any] = {
        "inputs": inputs,
        "settings": inputs.settings,
        "edition": inputs.edition,
        "fit": inputs.fit,
        "refusal": inputs.refusal,
        "decide_now": headline.decide_now(inputs, writer),
        "facts": facts.build(inputs, studio),
        "earned": earned.build(inputs, effects, studio) if effects else None,
        "regions": regions.build(inputs, studio),
        "long_term": long_term.build(inputs),
        "curves": curves.build(effects, studio) if effects else (),
        "proposed": proposal.build(inputs, studio),
        "status": proposal.status(inputs.proposal),
        "decided": tuple(map(proposal.status, inputs.decided)),
        "graded": grade.build(inputs, studio),
        "trust": trust.build(inputs),
        "unknowns": unknowns.build(inputs),
        "sourced": _sourced(inputs),
    }
    return _environment().get_template("report.html.j2").render(**context, **_words(writer), **_tables())


def _sourced(inputs: ReportInputs) -> dict[str, Any]:
    """The caption of each kind of figure."""
    found: dict[str, Any] = {
        "facts": captions.of_facts(inputs.edition),
        "claims": captions.of_claims(inputs.edition),
    }
    if inputs.fit is not None:
        found["model"] = captions.of_model(inputs.edition, inputs.fit)
    if inputs.regions is not None:
        fit = inputs.regions
        found["regions"] = captions.of_ids(inputs.edition, fit.edition_id, fit.run_id, fit.spec.level)
    if inputs.plan is not None:
        found["plan"] = captions.of_ids(
            inputs.edition, inputs.plan.edition_id, inputs.plan.run_id, inputs.plan.promise.level
        )
    if inputs.grade is not None:
        found["grade"] = captions.of_ids(
            inputs.edition, inputs.grade.edition_id, inputs.grade.run_id, inputs.grade.level
        )
    return found


def _words(writer: Writer) -> dict[str, Any]:
    """How the page writes; `t` is the name by which the catalogue finds the templates' sentences."""
    names = (
        "t",
        "say",
        "rich",
        "number",
        "percent",
        "change",
        "money",
        "amount",
        "compact",
        "between",
        "parts",
        "chance",
        "date",
    )
    return {name: getattr(writer, name) for name in names} | {
        "shares": writer.between_shares,
        "language": writer.code,
    }


def _tables() -> dict[str, Any]:
    """Names in words, colours, and the verdicts' words with their colours."""
    return {
        "stacked": stacked,
        "channel_name": vocabulary.channel_name,
        "source_name": vocabulary.source_name,
        "outcome_name": vocabulary.outcome_name,
        "columns": facts.COLUMNS,
        "lights": trust.LIGHTS,
        "severities": trust.SEVERITIES,
        "grades": unknowns.GRADES,
        "light_variables": palette.page_variables(dark=False),
        "dark_variables": palette.page_variables(dark=True),
        "dark_charts": palette.dark_charts(),
    }


def template_folder() -> Path:
    """Where the page's templates lie."""
    return Path(str(files("unisono.report"))) / "templates"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(template_folder()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

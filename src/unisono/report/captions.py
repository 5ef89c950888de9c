"""Where a figure comes from: the edition of the facts, the run of the model, and the kind of evidence."""

from __future__ import annotations

from unisono.domain import Edition
from unisono.measure.mmm.result import FitResult
from unisono.words import Share, Text, msg


def of_facts(edition: Edition) -> Text:
    """A count of facts."""
    return msg("Edition {number} ({edition}). Evidence: facts, no model.", **_named(edition))


def of_claims(edition: Edition) -> Text:
    """What platforms say of themselves."""
    return msg(
        "Edition {number} ({edition}). Evidence: the platforms' own claims; several may claim the same sale.",
        **_named(edition),
    )


def of_model(edition: Edition, fit: FitResult) -> Text:
    """An estimate of the model; says so where the facts have moved on since."""
    run, level = fit.run_id, Share(fit.spec.level)
    if fit.edition_id != edition.edition_id:
        return msg(
            "Run {run}, fitted on another edition ({edition}). Evidence: model; intervals hold {level}.",
            run=run,
            edition=fit.edition_id,
            level=level,
        )
    return msg(
        "Edition {number} ({edition}), run {run}. Evidence: model; intervals hold {level}.",
        run=run,
        level=level,
        **_named(edition),
    )


def of_ids(edition: Edition, edition_id: str | None, run_id: str | None, level: float) -> Text:
    """An estimate whose edition and run are known by name; `edition` is that of the page."""
    if edition_id == edition.edition_id:
        return msg(
            "Edition {number} ({edition}), run {run}. Evidence: model; intervals hold {level}.",
            run=run_id,
            level=Share(level),
            **_named(edition),
        )
    return msg(
        "An earlier edition ({edition}), run {run}. Evidence: model; intervals hold {level}.",
        edition=edition_id,
        run=run_id,
        level=Share(level),
    )


def _named(edition: Edition) -> dict[str, str]:
    return {"number": str(edition.number), "edition": edition.edition_id}

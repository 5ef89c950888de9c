"""A fit as files, in the form that another tool or another person asks for."""

from __future__ import annotations

import json
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from unisono.facts.files import write_atomically
from unisono.measure.mmm.averaging.leading import leading
from unisono.measure.mmm.result import FitResult
from unisono.words.language import Language

if TYPE_CHECKING:
    from unisono.measure.mmm.interop.card import Addition


class Format(StrEnum):
    """What a fit leaves as: data for ArviZ (netCDF), tables (Parquet or CSV), or the model card (Markdown and JSON)."""

    ARVIZ = "arviz"
    PARQUET = "parquet"
    CSV = "csv"
    CARD = "card"


def export_fit(
    fit: FitResult, kind: Format, folder: Path, words: Language, additions: Sequence[Addition] = ()
) -> tuple[Path, ...]:
    """Write `fit` as `kind` under `folder`, in the language of `words` where it speaks, and return the files.

    A card also tells its `additions`, of other models on the same facts.

    Raises:
        InputError: a library that this form needs is not installed.
        OSError: a file cannot be written.
    """
    match kind:
        case Format.ARVIZ:
            return (_write_netcdf(fit, folder),)
        case Format.PARQUET | Format.CSV:
            from unisono.measure.mmm.interop.tables import write_tables

            return write_tables(fit, folder, kind.value)
        case Format.CARD:
            return _write_card(fit, folder, words, additions)


def _write_netcdf(fit: FitResult, folder: Path) -> Path:
    from unisono.measure.mmm.interop.inference_data import inference_data, refuse_multiplying

    refuse_multiplying(fit)
    tree = inference_data(leading(fit))  # one form: others have other parameters
    folder.mkdir(parents=True, exist_ok=True)
    path, draft = folder / "fit.nc", folder / ".fit.nc.draft"
    tree.to_netcdf(draft, engine="h5netcdf")
    return draft.replace(path)


def _write_card(fit: FitResult, folder: Path, words: Language, additions: Sequence[Addition]) -> tuple[Path, ...]:
    from unisono.measure.mmm.interop.card import card_json, card_markdown

    page, record = folder / "model-card.md", folder / "model-card.json"
    write_atomically(page, card_markdown(fit, words, additions).encode())
    text = json.dumps(card_json(fit, words, additions), ensure_ascii=False, indent=1, allow_nan=False)
    write_atomically(record, text.encode())
    return page, record

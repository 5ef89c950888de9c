"""What the company buys and counts of its brand: an institute's survey, searches, and offers that hotels asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from unisono.synthetic.brand import WAVE_WEEKS, Signs
from unisono.synthetic.files.writing import Row, table, write_text


def write_brand(weeks: tuple[dt.date, ...], first: int, signs: Signs, folder: Path) -> list[Path]:
    """Write the weeks from position `first` of `weeks` on, in sub-folders of `folder`."""
    waves = [i for i in range(len(signs.aware)) if i * WAVE_WEEKS >= first]
    until = f"{weeks[-1] + dt.timedelta(days=6):%Y-%m-%d}"
    survey = (
        (_day(weeks[i * WAVE_WEEKS]), f"{signs.aware[i] / signs.asked[i]:.1%}".replace(".", ","), int(signs.asked[i]))
        for i in waves
    )
    searches = ((_day(weeks[i]), int(signs.searches[i])) for i in range(first, len(weeks)))
    hotels = ((_day(weeks[i]), int(signs.leads[i]), int(signs.deals[i])) for i in range(first, len(weeks)))
    return [
        *([_write(folder / "marque" / f"barometre_{until}.csv", _SURVEY, survey)] if waves else []),
        _write(folder / "marque" / f"recherches_{until}.csv", _SEARCHES, searches),
        _write(folder / "crm" / f"devis_hotels_{until}.csv", _HOTELS, hotels),
    ]


_SURVEY = ("Semaine du", "Notoriété spontanée", "Répondants")
_SEARCHES = ("Semaine du", "Recherches de marque")
_HOTELS = ("Semaine du", "Leads", "Affaires gagnées")


def _write(path: Path, header: Row, rows: Iterable[Row]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return write_text(path, table([header, *rows], ";", "\r\n"), "utf-8-sig")


def _day(week: dt.date) -> str:
    return f"{week:%d/%m/%Y}"

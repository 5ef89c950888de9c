"""The files that the sample company's people download, one module per origin.

They imitate what platforms, agencies and colleagues really produce: languages, encodings,
preambles, totals rows, placeholders. They share no code with the importers.
"""

from __future__ import annotations

from pathlib import Path

from unisono.synthetic.files.agencies import write_radio, write_tv
from unisono.synthetic.files.google_ads import write_google_ads
from unisono.synthetic.files.linkedin import write_linkedin
from unisono.synthetic.files.meta import write_meta
from unisono.synthetic.files.planning import write_calendar, write_media_plan
from unisono.synthetic.files.shopify import write_orders
from unisono.synthetic.files.tiktok import write_tiktok
from unisono.synthetic.period import Period

_WRITERS = {
    "google_ads": (write_google_ads,),
    "meta": (write_meta,),
    "linkedin": (write_linkedin,),
    "tiktok": (write_tiktok,),
    "agences": (write_tv, write_radio),
    "shopify": (write_orders,),
    "plan": (write_calendar, write_media_plan),
}


def write_files(period: Period, folder: Path) -> list[Path]:
    """Write all files of `period` under `folder`, in one sub-folder per origin; returns their paths."""
    written: list[Path] = []
    for name, writers in _WRITERS.items():
        place = folder / name
        place.mkdir(parents=True, exist_ok=True)
        for writer in writers:
            written += writer(period, place)
    return written

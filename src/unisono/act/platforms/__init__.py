"""Upload formats, one module per platform; what is not here is changed by hand from the checklist."""

from __future__ import annotations

from collections.abc import Mapping

from unisono.act.platforms import amazon_ads, dv360, google_ads, meta_ads, microsoft_ads
from unisono.act.platforms.form import Row, UploadFormat

FORMATS: Mapping[str, UploadFormat] = {
    module.FORMAT.platform: module.FORMAT for module in (google_ads, meta_ads, microsoft_ads, amazon_ads, dv360)
}
"""By platform, as the facts name it."""

__all__ = ["FORMATS", "Row", "UploadFormat"]

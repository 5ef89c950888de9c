"""What a person should know who changes budgets by hand in a platform that takes no file from here."""

from __future__ import annotations

from collections.abc import Mapping

from unisono.words import Text, msg

NOTES: Mapping[str, Text] = {
    "linkedin_ads": msg(
        "LinkedIn: what is called campaign here is a campaign group, and its budgets stand on its campaigns: share the "
        "change out over them as their budgets are now."
    ),
    "tiktok_ads": msg(
        "TikTok: the budget stands on the campaign or on its ad groups; where it stands on ad groups, share the change "
        "out over them as their budgets are now."
    ),
    "pinterest_ads": msg("Pinterest: the budget stands on the campaign or its ad groups; change it where it stands."),
    "dv360": msg("Display & Video 360: change the pacing amount of the insertion order, where its pacing is daily."),
}
"""By platform, as the facts name it; each says where the budget stands."""

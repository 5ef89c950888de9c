"""Adapters of platforms behind `unisono.act.ports`; off unless somebody builds one with credentials of their own.

Written from the platforms' public references and tried against servers that answer as those say, never in accounts.
"""

from unisono.act.adapters.google_ads import GoogleAds
from unisono.act.adapters.linkedin_ads import LinkedInAds
from unisono.act.adapters.meta_ads import MetaAds
from unisono.act.adapters.microsoft_ads import MicrosoftAds
from unisono.act.adapters.sending import over_http

__all__ = ["GoogleAds", "LinkedInAds", "MetaAds", "MicrosoftAds", "over_http"]

"""Act: an approved proposal leaves as files that people apply, with the files that take it back."""

from unisono.act.apply import apply
from unisono.act.changes import change_list
from unisono.act.changeset import Booking, CampaignKey, Change, ChangeSet
from unisono.act.export import Bundle, export, render, write

__all__ = [
    "Booking",
    "Bundle",
    "CampaignKey",
    "Change",
    "ChangeSet",
    "apply",
    "change_list",
    "export",
    "render",
    "write",
]

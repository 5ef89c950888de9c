"""The part of the checklist about files: what to import where, on which day, and what is left to do by hand."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from unisono.act.bulk import Bulk, BulkFile
from unisono.act.markdown import box, plain, title
from unisono.act.platforms import FORMATS
from unisono.act.platforms.by_hand import NOTES
from unisono.words import Language, Text, msg


def by_file(made: Bulk, words: Language) -> Iterator[str]:
    """What to do with the files, account by account, then why campaigns are left to be changed by hand."""
    if made.files:
        yield from title(msg("By file"), words)
        yield words.text(
            msg(
                "Each file sets the daily budgets listed below for one account and day. Its undo restores the "
                "expected values: where you noted another budget in the platform, type that one instead."
            )
        )
        yield ""
    for (platform, account), files in groupby(made.files, key=lambda file: (file.platform, file.account)):
        yield from _account(platform, account, tuple(files), words)
    yield from _by_hand(made, words)


def _by_hand(made: Bulk, words: Language) -> Iterator[str]:
    if not made.by_hand:
        return
    yield words.text(msg("By hand, from the list below; campaigns: {n}.", n=len(made.by_hand)))
    reasons: dict[Text, list[str]] = {}
    for key, reason in made.by_hand.items():
        if reason is not None:
            reasons.setdefault(reason, []).append(plain(key.campaign))
    for reason, campaigns in reasons.items():
        yield "- " + words.text(msg("{campaigns}: {reason}", campaigns=tuple(campaigns), reason=reason))
    for platform in sorted({key.platform for key in made.by_hand} & NOTES.keys()):
        yield "- " + words.text(NOTES[platform])
    yield ""


def _account(platform: str, account: str, files: tuple[BulkFile, ...], words: Language) -> Iterator[str]:
    form = FORMATS[platform]
    tool = msg("{tool}, account {account}", tool=form.tool, account=plain(account)) if account else form.tool
    yield "### " + (tool if isinstance(tool, str) else words.text(tool))
    yield ""
    for step in form.steps:
        yield "- " + words.text(step)
    for file in files:
        if file.effective_on is not None and not file.undoes:
            n = len(file.change_ids)
            yield box(
                msg("On {day}, import {file} (campaigns: {n})", day=file.effective_on, file=file.name, n=n), words
            )
    backwards = tuple(file.name for file in files if file.undoes and file.effective_on is not None)[::-1]
    yield "- " + words.text(msg("To take back one day, the last one first: {files}", files=backwards))
    for file in files:
        if file.effective_on is None:
            yield "- " + words.text(msg("To take everything back at once: {file}", file=file.name))
    yield ""

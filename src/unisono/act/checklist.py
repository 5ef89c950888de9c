"""The checklist that a person works through: what to change where, what to book, and how to take it all back."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from unisono.act.beside import Beside, told
from unisono.act.bulk import Bulk
from unisono.act.changeset import Booking, Change, ChangeSet, Pace
from unisono.act.checklist_files import by_file
from unisono.act.markdown import box, plain, title
from unisono.decide import Approval, Person
from unisono.words import Language, Money, Text, msg
from unisono.words.text import Value


def checklist(
    changes: ChangeSet,
    approval: Approval,
    words: Language,
    made: Bulk | None = None,
    signers: tuple[Person, ...] = (),
    others: tuple[Beside, ...] = (),
) -> bytes:
    """The checklist in Markdown, in the language of `words`.

    `made` are the platform files (None: form 1); `signers` those who signed before the one whose yes was the approval;
    `others` the plans that had left for the same weeks.
    """
    lines = [
        *_head(changes, approval, words, signers),
        *told(others, words),
        *_before(changes, words),
        *_paces(changes, words),
        *(by_file(made, words) if made is not None else ()),
        *_campaigns(changes, words),
        *_bookings(changes, words),
        *_after(changes, words),
    ]
    return ("\n".join(lines) + "\n").encode()


def _head(changes: ChangeSet, approval: Approval, words: Language, signers: tuple[Person, ...]) -> Iterator[str]:
    yield "# " + words.text(msg("Checklist of proposal {proposal}", proposal=changes.proposal_id))
    yield ""
    if _is_plan(changes):
        yield words.text(_budget(changes))
    said: dict[str, Value] = {"name": plain(approval.by.name), "at": approval.at, "reason": plain(approval.reason)}
    if approval.by.member is not None:
        yield words.text(msg("Approved by {name}, signed in, on {at}: {reason}", **said))
    else:
        yield words.text(msg("Approved by {name} (as stated, not authenticated) on {at}: {reason}", **said))
    if signers:
        yield words.text(msg("Signed before by: {names}.", names=tuple(plain(signer.name) for signer in signers)))
    yield words.text(msg("Hash of what was approved: {hash}", hash=changes.payload_hash))
    yield ""


def _is_plan(changes: ChangeSet) -> bool:
    """Whether money of whole channels is shared out; a single change has neither paces nor what daily cents leave."""
    return bool(changes.paces or changes.rests or changes.bookings)


def _budget(changes: ChangeSet) -> Text:
    return msg(
        "Budget {budget} from {first} to {last}.",
        budget=Money(changes.budget, changes.currency, 2),
        first=changes.first_on,
        last=changes.last_on,
    )


def _before(changes: ChangeSet, words: Language) -> Iterator[str]:
    yield from title(msg("Before you start"), words)
    if changes.changes:
        yield box(_expected(changes), words)
    for remark in changes.remarks:
        yield box(remark, words)
    yield box(msg("Nobody else changes these budgets meanwhile."), words)
    yield ""


def _expected(changes: ChangeSet) -> Text:
    """Where the expected values come from; of a single change that starts from elsewhere, its remark says that."""
    if changes.remarks and not _is_plan(changes):
        return msg(
            "Where the platform shows another daily budget than the expected one, note it beside the line: it is what "
            "you go back to."
        )
    return msg(
        "The expected values are what the campaigns spent a day on average over the last 28 days. Where the "
        "platform shows another daily budget, note it beside the line: it is what you go back to."
    )


def _paces(changes: ChangeSet, words: Language) -> Iterator[str]:
    """Money a week by channel: what runs, what is set, and what the plan compares with, which are three things."""
    if not _is_plan(changes):
        return
    yield from title(msg("Each channel, a week"), words)
    yield words.text(
        msg(
            "“Lately” is the mean of the last 28 days. The plan compares with another split: the mean of a longer "
            "time, scaled to its budget."
        )
    )
    yield ""
    for pace in changes.paces:
        yield "- " + words.text(_pace(pace, changes.currency))
    yield ""


def _pace(pace: Pace, currency: str) -> Text:
    planned, reference = Money(pace.planned, currency), Money(pace.reference, currency)
    if pace.running is None:
        return msg(
            "{channel}: lately not known; set to {planned}; the plan compares with {reference}",
            channel=pace.channel,
            planned=planned,
            reference=reference,
        )
    return msg(
        "{channel}: lately {running}, set to {planned}; the plan compares with {reference}",
        channel=pace.channel,
        running=Money(pace.running, currency),
        planned=planned,
        reference=reference,
    )


def _campaigns(changes: ChangeSet, words: Language) -> Iterator[str]:
    if not changes.changes:
        return
    yield from title(msg("Daily budgets to change"), words)
    for (day, platform), group in groupby(changes.changes, key=lambda c: (c.effective_on, c.key.platform)):
        yield "### " + words.text(msg("{source}, from {day}", source=platform, day=day))
        yield ""
        for change in group:
            yield box(_change(change), words)
        yield ""
    if changes.unchanged:
        yield words.text(msg("Campaigns that keep their daily budget: {n}.", n=len(changes.unchanged)))
        yield ""
    if not _is_plan(changes):
        return
    yield words.text(
        msg(
            "Daily budgets are whole cents: over the window they carry {carried} of the planned {planned}.",
            carried=Money(sum(rest.carried for rest in changes.rests), changes.currency, 2),
            planned=Money(sum(rest.planned for rest in changes.rests), changes.currency, 2),
        )
    )
    yield ""


def _bookings(changes: ChangeSet, words: Language) -> Iterator[str]:
    if not changes.bookings:
        return
    yield from title(msg("Bookings with agencies"), words)
    for channel, group in groupby(changes.bookings, key=lambda booking: booking.channel):
        weeks = tuple(group)
        total = sum(booking.amount for booking in weeks)
        yield "### " + words.text(msg("{channel}: {total}", channel=channel, total=Money(total, changes.currency, 2)))
        yield ""
        for booking in weeks:
            yield box(_booking(booking), words)
        yield ""


def _after(changes: ChangeSet, words: Language) -> Iterator[str]:
    yield from title(msg("Afterwards"), words)
    yield box(msg("Import the next exports as usual: they show what was carried out."), words)
    if changes.undo:
        yield box(
            msg(
                "To take everything back, work through undo.csv from top to bottom; skip lines whose expected value is "
                "not the one that you see."
            ),
            words,
        )
    if changes.bookings:
        yield box(msg("Bookings are taken back with the agency: ask for the date until when this is free."), words)


def _change(change: Change) -> Text:
    name = plain(change.key.campaign)
    return msg(
        "{campaign}: from {expected} to {new} a day ({channel})",
        campaign=f"{name} ({plain(change.key.account)})" if change.key.account else name,
        expected=Money(change.expected, change.currency, 2),
        new=Money(change.new, change.currency, 2),
        channel=change.channel,
    )


def _booking(booking: Booking) -> Text:
    return msg(
        "{first} to {last}: {amount} (the plan compares with {reference})",
        first=booking.first_on,
        last=booking.last_on,
        amount=Money(booking.amount, booking.currency, 2),
        reference=Money(booking.reference, booking.currency, 2),
    )

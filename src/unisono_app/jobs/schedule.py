"""Work that comes round: the files of a watched folder each day, a fit each week; asked once, whoever wakes first.

Rule: a plan's next day is moved on in the transaction that asks for the work, under a key that names that day; so two
workers, or one that was killed in between, ask once. After a pause (or a clock that jumped ahead) one round is made
up for, not all that were missed.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from unisono_app.jobs.models import Job, Schedule


def ask_what_is_due(now: dt.datetime) -> int:
    """Ask for all work whose time has come; returns how many jobs were made."""
    due = Schedule.objects.everywhere().filter(is_on=True, next_at__lte=now).values_list("pk", flat=True)
    return sum(_ask(pk, now) for pk in list(due))


def _ask(pk: int, now: dt.datetime) -> bool:
    with transaction.atomic():
        rows = Schedule.objects.everywhere().select_for_update(of=("self",)).select_related("workspace")
        row = rows.filter(pk=pk, is_on=True, next_at__lte=now).first()
        if row is None:  # another worker was first
            return False
        key = f"{row.kind}:schedule-{row.pk}-{row.next_at:%Y%m%dT%H%M}"
        asked = {
            "kind": row.kind,
            "payload": row.payload,
            "asked_by": row.set_by,
            "asked_name": row.set_name,
            "asked_at": now,
            "due_at": now,
            "workspace": row.workspace,
        }
        is_new = Job.objects.within(row.workspace).get_or_create(key=key, defaults=asked)[1]
        Schedule.objects.everywhere().filter(pk=row.pk).update(next_at=following(row.next_at, row.days, now))
    return is_new


def following(last: dt.datetime, days: int, now: dt.datetime) -> dt.datetime:
    """The first time after `now` that lies a whole number of rounds of `days` after `last`.

    >>> at = dt.datetime(2026, 1, 5, 6, tzinfo=dt.UTC)
    >>> following(at, 7, at + dt.timedelta(days=30)).day
    9
    """
    rounds = max((now - last) // dt.timedelta(days=days) + 1, 1)
    return last + rounds * dt.timedelta(days=days)

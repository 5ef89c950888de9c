"""Sentences that records of earlier versions hold: nobody writes them any more, and they still read in both languages.

A sentence that a ledger keeps comes here when its wording changes.
"""

from __future__ import annotations

from unisono.words.text import msg

FORMER = (
    msg("{proposal} ({state}, {first} to {last})", proposal=None, state=None, first=None, last=None),
    msg("It spent {found} a day over {n} days: still what it was.", found=None, n=None),
    msg("It spent {found} a day over {n} days: what was set.", found=None, n=None),
    msg("The facts of its account end on {end}: {n} days of the change, a week is needed.", end=None, n=None),
)

"""People in files: an e-mail address never leaves this room in clear.

An order is tied to its customer by a keyed hash (HMAC-SHA-256) of the normalised address. Without the workspace's key
nobody can test whether an address is in the lake; with another key the same person gets another hash. A hash with a key
is still personal data in law: it can be erased with its key.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata

import polars as pl

EMAIL = r"[\p{L}\p{N}._%+\-']+@[\p{L}\p{N}\-]+(?:\.[\p{L}\p{N}\-]+)*\.\p{L}{2,}"
"""What looks like an e-mail address (regular expression of polars)."""

MASK = "[e-mail]"
_EMAIL_PY = re.compile(r"[\w.%+\-']+@[\w\-]+(?:\.[\w\-]+)*\.[^\W\d_]{2,}")
_PERSONAL = re.compile(
    r"e-?mail|courriel|\bmail\b|phone|t[ée]l[ée]phone|\btel\b|\bmobile number\b|first ?name|last ?name|full ?name"
    r"|surname|pr[ée]nom|nom de famille|nom du client|customer name|street|address|adresse|birth|naissance",
    re.IGNORECASE,
)


def normalise_email(text: str) -> str:
    """An address in the form that is hashed: NFKC, no outer spaces, lower case.

    >>> normalise_email("  Jo@Example.COM ")
    'jo@example.com'
    """
    return unicodedata.normalize("NFKC", text).strip().lower()


def normalise_phone(text: str) -> str:
    """The digits of a number, with `+` in front where it stands in front."""
    digits = re.sub(r"\D", "", text)
    return f"+{digits}" if text.strip().startswith(("+", "00")) and digits else digits


def keyed_hash(value: str, key: bytes) -> str:
    """HMAC-SHA-256 of `value` under `key`, in hexadecimal."""
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()


def customer_keys(email: pl.Series, phone: pl.Series | None, key: bytes) -> pl.Series:
    """Keyed hash for each row: of the e-mail, else of the phone, else null; shape (n_rows,)."""
    contact = email.str.strip_chars()
    known = {
        text: keyed_hash(normalise_email(text), key) for text in contact.drop_nulls().unique().to_list() if "@" in text
    }
    keys = contact.replace_strict(known, default=None, return_dtype=pl.String)
    if phone is None or not keys.null_count():
        return keys.alias("customer_key")
    numbers = {
        text: keyed_hash("tel:" + normalise_phone(text), key)
        for text in phone.filter(keys.is_null()).drop_nulls().unique().to_list()
        if len(normalise_phone(text)) >= 8
    }
    other = phone.replace_strict(numbers, default=None, return_dtype=pl.String)
    return keys.fill_null(other).alias("customer_key")


def mask_emails(text: pl.Series) -> pl.Series:
    """Free text with whatever looks like an e-mail address replaced by `[e-mail]`."""
    if not text.str.contains("@", literal=True).any():
        return text
    return text.str.replace_all(EMAIL, MASK)


def masked(text: str) -> str:
    """One text with its addresses masked, for messages that quote a file."""
    return _EMAIL_PY.sub(MASK, text)


def is_personal(header: str, values: pl.Series) -> bool:
    """Whether a column of a free table holds personal data, by its name or by addresses in its values.

    >>> is_personal("Customer e-mail", pl.Series(["x"])), is_personal("tv_spend", pl.Series(["1"]))
    (True, False)
    """
    if _PERSONAL.search(header.replace("_", " ")):
        return True
    return bool(values.str.contains(EMAIL).any())

"""From bytes to text: byte order marks, UTF-16 without one, UTF-8, Windows-1252, and text once decoded wrongly.

Rule: a byte order mark decides; else zero bytes in every second place mean UTF-16; else UTF-8 where it fits strictly;
else Windows-1252, which Excel writes in Western Europe. Text such as `Montant dÃ©pensÃ©` is UTF-8 that another program
read as Windows-1252; it is turned back where the whole text turns back without a fault.
"""

from __future__ import annotations

import codecs

from unisono.errors import UnreadableError
from unisono.facts.sources.model import Context
from unisono.words import msg

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MOJIBAKE = ("Ã", "Â\u00a0", "â€", "Â°", "Å“")
_UNDO = {ord(bytes([b]).decode("cp1252", "ignore") or chr(b)): b for b in range(0x80, 0xA0)}


def decode(content: bytes, ctx: Context) -> tuple[str, str]:
    """Text of a file and the encoding it was in; raises UnreadableError where bytes are damaged."""
    text, encoding = _decode(content, ctx)
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise UnreadableError(
            msg("The file holds zero bytes, which no table of text has."),
            remedy=msg("Download the file again; if it comes from a tool, export it as CSV in UTF-8."),
            where=ctx.where(line=line),
        )
    if "\n" not in text and "\r" in text:
        text = text.replace("\r", "\n")
    repaired = repair(text) if any(sign in text[:4000] for sign in _MOJIBAKE) else None
    return (text, encoding) if repaired is None else (repaired, f"{encoding} (repaired)")


def _decode(content: bytes, ctx: Context) -> tuple[str, str]:
    if ctx.hints.encoding is not None:
        try:
            return content.decode(ctx.hints.encoding).lstrip("\ufeff"), ctx.hints.encoding
        except (UnicodeDecodeError, LookupError):
            raise _undecodable(ctx, ctx.hints.encoding) from None
    for mark, name in _MARKS:
        if content.startswith(mark):
            return _strict(content[len(mark) :], name, ctx), name
    wide = _utf16_without_mark(content[:4096])
    if wide is not None:
        return _strict(content, wide, ctx), wide
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        if (
            error.end >= len(content)
            and error.reason == "unexpected end of data"
            and _non_ascii(content[: error.start])
        ):
            raise _cut(ctx) from None
    try:
        return content.decode("cp1252"), "windows-1252"
    except UnicodeDecodeError:
        raise _undecodable(ctx, "utf-8, windows-1252") from None


def _non_ascii(content: bytes) -> bool:
    return not content.isascii()


def _strict(content: bytes, encoding: str, ctx: Context) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        if error.end >= len(content) - 1:
            raise _cut(ctx) from None
        raise _undecodable(ctx, encoding) from None


def _utf16_without_mark(sample: bytes) -> str | None:
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = max(len(sample) // 2, 1)
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def repair(text: str) -> str | None:
    """Text whose UTF-8 bytes were once read as Windows-1252, read rightly; None where it is not so.

    >>> repair("Montant dÃ©pensÃ©")
    'Montant dépensé'
    """
    try:
        return text.translate(_UNDO).encode("latin-1").decode("utf-8")
    except UnicodeError:
        return None


def repair_cell(text: str) -> str:
    """One header repaired on its own, for a file where only the headers went through a wrong decoding."""
    return (repair(text) or text) if any(sign in text for sign in _MOJIBAKE) else text


def _cut(ctx: Context) -> UnreadableError:
    return UnreadableError(
        msg("The file ends in the middle of a character: it was cut."),
        remedy=msg("Download the file again."),
        where=ctx.where(),
    )


def _undecodable(ctx: Context, encoding: str) -> UnreadableError:
    return UnreadableError(
        msg("The text of the file does not decode as {encoding}.", encoding=encoding),
        remedy=msg("Export it as CSV in UTF-8, or name its encoding."),
        option="--encoding",
        where=ctx.where(),
    )

"""From the bytes of a file to sheets: text, spreadsheets, zip archives; and clear words for what is none of them.

The kind of a file is read from its first bytes, never from its name: an XLSX renamed .csv is read as XLSX, a web page
saved as .csv is refused.
"""

from __future__ import annotations

import codecs
import datetime as dt
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from python_calamine import CalamineError, CalamineWorkbook

from unisono.errors import UnreadableError
from unisono.facts.sources.decoding import decode
from unisono.facts.sources.model import Context
from unisono.facts.sources.sheet import CellSheet, Row, Sheet, text_sheets
from unisono.words import Text, msg

_MAX_UNPACKED = 4_000_000_000
_NOTHING = b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"  # bytes of blank text in any encoding
_HEAD = 4096
_LISTED = 5
_OUTSIDE = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)")
_OLE = b"\xd0\xcf\x11\xe0"
_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"PAR1", "Parquet"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf", "7-Zip"),
    (b"Rar!", "RAR"),
    (b"{\\rtf", "RTF"),
)
_MARKUP = (b"<!doctype", b"<html", b"<head", b"<body", b"<table", b"<script", b"<?xml", b"<svg")


_NO_TEXT = bytes(set(range(1, 32)) - set(b"\t\n\f\r\x1a\x1b"))
_STRANGE = 0.05
"""The share of such signs above which nobody took the file for a table."""


@dataclass(frozen=True, slots=True)
class Part:
    """One table of a file under the name that messages give it, once for each way of splitting it."""

    ctx: Context
    sheets: tuple[Sheet, ...]


def parts(ctx: Context) -> Iterator[Part]:
    """The parts of a file: one for text, one for each sheet of a workbook, those of each member of a zip."""
    content = ctx.content
    if not content[:_HEAD].strip(_NOTHING) and not content.strip(_NOTHING):
        raise _refuse(ctx, msg("The file is empty."), msg("Export it again and look at its size."))
    if content.startswith(b"PK"):
        yield from _packed(ctx)
    elif content.startswith(_OLE):
        yield from _workbook(ctx)
    else:
        _refuse_other_kinds(ctx)
        text, encoding = decode(content, ctx)
        yield Part(ctx, tuple(text_sheets(text, encoding, ctx)))


def _is_text(content: bytes) -> bool:
    """Whether a file may be text: a byte order mark says so, and few of its bytes are signs that no text has."""
    head = content[:4096].replace(b"\x00", b"")  # text in UTF-16 is full of them
    strange = len(head) - len(head.translate(None, _NO_TEXT))
    return content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or strange <= _STRANGE * len(head)


def _refuse_other_kinds(ctx: Context) -> None:
    for magic, kind in _KINDS:
        if ctx.content.startswith(magic):
            raise _refuse(
                ctx,
                msg("This is a {kind} file, not a table.", kind=kind),
                msg("Export the report as CSV or XLSX."),
            )
    if not _is_text(ctx.content):
        raise _refuse(
            ctx,
            msg("This is no spreadsheet and no table: it holds signs that no text has."),
            msg("Export the report as CSV or XLSX."),
        )
    start = ctx.content[:2048].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").replace(b"\x00", b"").lower()
    if start.startswith(_MARKUP):
        raise _refuse(
            ctx,
            msg("This is a web page, not a table; often the sign-in page was saved in place of the report."),
            msg("Sign in, open the report and use its own download button."),
        )
    if start.startswith((b"{", b"[")):
        raise _refuse(ctx, msg("This is JSON, not a table."), msg("Export the report as CSV or XLSX."))


def _packed(ctx: Context) -> Iterator[Part]:
    try:
        with zipfile.ZipFile(io.BytesIO(ctx.content)) as archive:
            names = {info.filename for info in archive.infolist()}
            if "[Content_Types].xml" in names or "xl/workbook.xml" in names:
                yield from _workbook(ctx)
                return
            for info in _members(archive, ctx):
                inner = Context(archive.read(info), f"{ctx.name} › {info.filename}", ctx.hints)
                if inner.content.startswith(b"PK") and not _is_workbook(inner.content):
                    raise _refuse(inner, msg("This archive holds another archive."), msg("Unpack it first."))
                for part in parts(inner):
                    yield Part(Context(ctx.content, part.ctx.name, ctx.hints), part.sheets)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, zlib.error):
        raise _damaged(ctx) from None


def names_leading_out(archive: zipfile.ZipFile) -> tuple[str, ...]:
    """Names of members that would lead out of the folder in which the archive is unpacked.

    Nothing is ever unpacked to a disk here; but no tool writes such names for honest exports.
    """
    return tuple(name for name in archive.namelist() if _OUTSIDE.search(name))


def leading_out(names: tuple[str, ...], ctx: Context) -> UnreadableError:
    """The refusal of an archive with such names."""
    return _refuse(
        ctx,
        msg("The archive holds names that lead out of it: {names}.", names=names[:_LISTED]),
        msg("Pack the files anew, without the folders above them, or bring them one by one."),
    )


def _members(archive: zipfile.ZipFile, ctx: Context) -> list[zipfile.ZipInfo]:
    outside = names_leading_out(archive)
    if outside:
        raise leading_out(outside, ctx)
    members = [
        info
        for info in sorted(archive.infolist(), key=lambda info: info.filename)
        if not info.is_dir()
        and not info.filename.startswith("__MACOSX/")
        and not info.filename.rpartition("/")[2].startswith(".")
    ]
    if not members:
        raise _refuse(ctx, msg("The archive is empty."), msg("Export it again."))
    if any(info.flag_bits & 1 for info in members):
        raise _refuse(ctx, msg("The archive is locked by a password."), msg("Unpack it and import its files."))
    if sum(info.file_size for info in members) > _MAX_UNPACKED:
        raise _refuse(ctx, msg("The archive unpacks to more than 4 GB."), msg("Import its files one by one."))
    return members


def _is_workbook(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except zipfile.BadZipFile:
        return False


def _workbook(ctx: Context) -> Iterator[Part]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(ctx.content))
        sheets = [(name, book.get_sheet_by_name(name)) for name in book.sheet_names]
        found = [(name, sheet.to_python(skip_empty_area=False), sheet) for name, sheet in sheets]
    except (CalamineError, OSError, ValueError):
        raise _damaged(ctx) from None
    several = len(found) > 1
    for name, rows, _ in found:
        cells = tuple(Row(i + 1, tuple(_cell(value) for value in row)) for i, row in enumerate(rows))
        if any(any(row.cells) for row in cells):
            title = f"{ctx.name} › {name}" if several else ctx.name
            yield Part(Context(ctx.content, title, ctx.hints), (CellSheet(name, cells),))


def _cell(value: object) -> str:
    """A cell as text; a fraction is written `12345e-1`, which reads the same under every decimal mark."""
    match value:
        case bool():
            return "1" if value else "0"
        case float():
            return _number(value)
        case dt.datetime():
            return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
        case dt.date():
            return value.isoformat()
        case str():
            return value
        case _:
            return str(value)


def _number(value: float) -> str:
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    sign, digits, exponent = Decimal(repr(round(value, 10))).as_tuple()
    if not isinstance(exponent, int):
        return repr(value)
    return f"{'-' if sign else ''}{int(''.join(map(str, digits)))}e{exponent}"


def _refuse(ctx: Context, what: Text, remedy: Text) -> UnreadableError:
    return UnreadableError(what, remedy=remedy, where=ctx.where())


def _damaged(ctx: Context) -> UnreadableError:
    return _refuse(
        ctx,
        msg("The file is damaged: its archive cannot be opened."),
        msg("Download it again; it was probably cut on the way."),
    )

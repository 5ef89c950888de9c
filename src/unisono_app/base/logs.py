"""Logs as JSON lines: time, level, what, and the fields that the caller named. Values of requests are never logged."""

from __future__ import annotations

import datetime as dt
import json
import logging

_OWN = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "request_object", "taskName"}
_SECRET = ("password", "token", "secret", "cookie", "authorization")


class JsonLines(logging.Formatter):
    """One JSON object a line; fields whose name sounds like a secret are masked."""

    def format(self, record: logging.LogRecord) -> str:
        """`record` as JSON."""
        at = dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds")
        line: dict[str, object] = {
            "at": at,
            "level": record.levelname.lower(),
            "logger": record.name,
            "what": _what(record),
        }
        for name, value in record.__dict__.items():
            if name not in _OWN:
                line[name] = "***" if any(word in name.lower() for word in _SECRET) else _plain(value)
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def _what(record: logging.LogRecord) -> str:
    """Our own sentences; of others the sentence without its values: an address may be the link of an invitation."""
    return record.getMessage() if record.name.startswith("unisono") else str(record.msg)


def _plain(value: object) -> object:
    return value if isinstance(value, (str, int, float, bool, type(None))) else type(value).__name__

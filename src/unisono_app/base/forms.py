"""What every form needs: labels in the language of whoever reads it."""

from __future__ import annotations

from typing import Any

from django.utils.functional import lazy

from unisono.words import Text
from unisono_app.base.templatetags.words import words


def label(text: Text) -> Any:
    """`text`, said when it is read."""
    return lazy(lambda: words().text(text), str)()

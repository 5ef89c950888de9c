"""Words: every text that people read, in two languages.

The engine never builds a sentence by gluing strings. It makes a `Text` (an English template and its typed values);
a `Language` turns it into French or English with that language's numbers, money and dates.
"""

from unisono.words.language import Language, language
from unisono.words.text import Money, Share, Text, is_currency, msg

__all__ = ["Language", "Money", "Share", "Text", "is_currency", "language", "msg"]

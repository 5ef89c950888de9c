"""Currencies as files write them: `(EUR)` in a header, `€` beside an amount, a column of codes."""

from __future__ import annotations

import re

_ISO_4217 = """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD
    CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ
    GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR
    LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN
    PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SYP SZL THB TJS
    TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG
"""
CODES = frozenset(_ISO_4217.split())
"""ISO 4217 codes of money in use."""

SYMBOLS = {"€": "EUR", "£": "GBP"}
"""Signs that name one currency; `$` does not."""

_IN_HEADER = re.compile(r"^(?P<base>.*?)[\s ]*[(\[]\s*(?P<code>[A-Za-z]{3}|[€£])\s*[)\]]\s*$")
_IN_TEXT = re.compile(r"\b[A-Z]{3}\b|[€£]|\beuros?\b", re.IGNORECASE)


def currency_code(text: str) -> str | None:
    """The ISO code that `text` is, or None.

    >>> currency_code(" eur "), currency_code("€"), currency_code("UTC")
    ('EUR', 'EUR', None)
    """
    word = text.strip()
    if word in SYMBOLS:
        return SYMBOLS[word]
    return word.upper() if word.upper() in CODES else None


def split_currency(header: str) -> tuple[str, str | None]:
    """A header without its currency, and the currency.

    >>> split_currency("Amount spent (EUR)")
    ('Amount spent', 'EUR')
    >>> split_currency("Start Date (in UTC)")
    ('Start Date (in UTC)', None)
    """
    found = _IN_HEADER.match(header)
    code = currency_code(found["code"]) if found else None
    return (found["base"], code) if found and code else (header, None)


def currency_in(text: str) -> str | None:
    """The one currency that a title names in capitals, by its sign or as “euros”; None when there is none or several.

    >>> currency_in("Montants nets HT en euros"), currency_in("Plan média TV")
    ('EUR', None)
    """
    codes = set()
    for word in _IN_TEXT.findall(text):
        if word.lower() in ("euro", "euros"):
            codes.add("EUR")
        elif word in SYMBOLS or (word.isupper() and word in CODES and word != "ALL"):
            codes.add(SYMBOLS.get(word, word))
    return codes.pop() if len(codes) == 1 else None

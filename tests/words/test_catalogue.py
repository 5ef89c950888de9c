"""The French catalogue is whole: every sentence of the code, none left over, every value in its place."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
MARKED = {"msg", "_", "t"}
MARKERS = {"src/unisono/words/text.py", "src/unisono/report/writer.py", "src/unisono_cli/speech.py"}
"""Where the marking functions themselves live: there, the sentence is an argument."""

SAME = frozenset(
    {
        "%(prog)s, version %(version)s",
        "[OPTIONS]",
        "Action",
        "Affiliation",
        "agent",
        "Audit",
        "average = true",
        "budget",
        "Budget",
        "CAC",
        "CMO",
        "CODE",
        "Contribution",
        "contribution",
        "conversions",
        "Display",
        "E-mail",
        "finance",
        "Google Ads",
        "Hill",
        "Influence",
        "information",
        "Leads",
        "likelihood = {likelihood}",
        "link = {link}",
        "LinkedIn",
        "LinkedIn Ads",
        "MER",
        "Meta Ads",
        "Michaelis-Menten",
        "model.toml",
        "Page",
        "pause",
        "Plan",
        "plan {proposal}",
        "Podcast",
        "point",
        "promotion",
        "Radio",
        "Retail media",
        "ROI",
        "ROI ({level})",
        "Saturation",
        "Search",
        "Shopify",
        "Shopping",
        "Social",
        "Source",
        "Sources",
        "test",
        "TikTok",
        "TikTok Ads",
        "Amazon Ads",
        "Display & Video 360",
        "Microsoft Advertising",
        "Total",
        "TV",
        "version {n}",
        "YouTube",
        "{seconds} s  {step}",
        "{n} s",
        "{hours} h {minutes} min",
    }
)
"""Names, and words that both languages write alike."""


LEFT_OUT = {"{value!r} is not a valid {number_type}.": {"{number_type}"}}
"""Values that French does without: Click would fill in an English word."""


def ids(catalogue: Catalog) -> set[object]:
    return {message.id for message in catalogue if message.id}


def test_every_sentence_is_in_the_catalogue_and_nothing_else_is(template: Catalog, french: Catalog) -> None:
    missing = ids(template) - ids(french)
    left_over = ids(french) - ids(template)
    assert not missing, f"extract and translate (make words): {sorted(map(str, missing))}"
    assert not left_over, f"no code says any more: {sorted(map(str, left_over))}"
    assert not french.obsolete


def test_make_words_extracts_by_the_same_marks(keywords: tuple[str, ...]) -> None:
    page = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert set(re.findall(r"-k (\S+)", page)) == set(keywords)


def test_every_sentence_is_translated_and_none_is_a_guess(french: Catalog) -> None:
    for message in french:
        if message.id:
            assert not message.fuzzy, message.id
            assert all(_parts(message.string)), message.id


def test_the_compiled_catalogue_is_that_of_the_text(french: Catalog) -> None:
    compiled = ROOT / "src/unisono/locale/fr/LC_MESSAGES/unisono.mo"
    with compiled.open("rb") as stream:
        held = _translations(read_mo(stream))
    assert held == _translations(french), "compile it: python build_catalogues.py"


def test_what_is_left_in_english_is_a_name(pairs: list[tuple[str, str]]) -> None:
    same = {english for english, french in pairs if english == french and re.search("[A-Za-z]", _words(english))}
    assert same <= SAME
    assert same == SAME, "take these from the list"


def test_every_value_stands_in_both_languages(pairs: list[tuple[str, str]]) -> None:
    for english, french in pairs:
        left_out = LEFT_OUT.get(english, set())
        assert set(_values(english)) - left_out == set(_values(french)), english


def test_sentences_begin_and_end_alike(pairs: list[tuple[str, str]]) -> None:
    for english, french in pairs:
        assert re.match(r"[ \n]*", english)[0] == re.match(r"[ \n]*", french)[0], english  # type: ignore[index]
        end = _end(english)
        assert _end(french) == end, english


def test_every_call_says_a_literal_sentence_that_the_catalogue_knows(french: Catalog) -> None:
    known = {part for message in french for part in _parts(message.id)}
    for path, call in _calls():
        place = f"{path}:{call.lineno}"
        sentence = _literal(call)
        assert sentence is not None, f"{place}: not a literal, so Babel cannot find it"
        assert sentence in known, f"{place}: not extracted: {sentence}"


def test_every_sentence_is_given_its_values() -> None:
    for path, call in _calls():
        names, sentence = {keyword.arg for keyword in call.keywords}, _literal(call)
        if isinstance(call.func, ast.Name) and call.func.id == "msg" and None not in names and sentence is not None:
            needed = {field for _text, field, _format, _conversion in string.Formatter().parse(sentence) if field}
            assert needed == names, f"{path}:{call.lineno}"


@pytest.mark.parametrize("path", [str(p.relative_to(ROOT)) for p in SOURCES])
def test_no_sentence_is_glued_into_a_text(path: str) -> None:
    """`Text("...")` with words in it is never translated: it must be `msg`."""
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Text":
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                assert not re.search(r"[A-Za-z:;!?]", _words(first.value)), f"{path}:{node.lineno}"
            assert not isinstance(first, ast.JoinedStr), f"{path}:{node.lineno}"


def _calls() -> Iterator[tuple[str, ast.Call]]:
    for path in SOURCES:
        relative = path.relative_to(ROOT).as_posix()
        if relative in MARKERS:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKED:
                yield relative, node


def _translations(catalogue: Catalog) -> dict[tuple[str, ...], tuple[str, ...]]:
    return {_parts(message.id): _parts(message.string) for message in catalogue if message.id}


def _parts(sentence: str | Sequence[str] | None) -> tuple[str, ...]:
    return (sentence or "",) if isinstance(sentence, str | None) else tuple(sentence)


def _literal(call: ast.Call) -> str | None:
    first = call.args[0] if call.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None


def _words(sentence: str) -> str:
    return re.sub(r"\{[^{}]*\}", "", sentence)


def _values(sentence: str) -> list[str]:
    return sorted(re.findall(r"\{[^{}]*\}|%\([a-z]+\)s", sentence))


def _end(sentence: str) -> str:
    closing = sentence.rstrip(" \n\u00a0\u202f").replace("...", "…")
    return closing[-1:] if closing.endswith((".", "?", "!", ":", "…")) else ""

"""The engine and the pages speak to everyone: what to type at a terminal stands in `option`, never in a sentence."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

SRC = Path(__file__).parents[2] / "src"
TYPED = re.compile(r"(?:^|[\s`(])--[a-z][a-z-]+")
"""An option as a person would read it."""
COMMAND = re.compile(r"\bunisono [a-z]")
"""A command as a person would read it."""


def told(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every template of a sentence, and what stands in its values."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "msg":
            for part in ast.walk(node):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.lineno, part.value


def test_no_sentence_of_engine_or_pages_names_an_option() -> None:
    found = [
        f"{path.relative_to(SRC)}:{line} {text}"
        for room in ("unisono", "unisono_app")
        for path in sorted((SRC / room).rglob("*.py"))
        for line, text in told(ast.parse(path.read_text(encoding="utf-8")))
        if TYPED.search(text)
    ]
    assert found == []


def test_no_sentence_of_the_engine_names_a_command() -> None:
    found = [
        f"{path.relative_to(SRC)}:{line} {text}"
        for path in sorted((SRC / "unisono").rglob("*.py"))
        for line, text in told(ast.parse(path.read_text(encoding="utf-8")))
        if COMMAND.search(text)
    ]
    assert found == []


def test_no_template_of_a_page_names_an_option() -> None:
    pages = sorted((SRC / "unisono_app").rglob("*.html"))
    spoken = re.compile(r'{% (?:say|told) "([^"]*)"')
    found = [(p.name, s) for p in pages for s in spoken.findall(p.read_text(encoding="utf-8")) if TYPED.search(s)]
    assert pages
    assert found == []

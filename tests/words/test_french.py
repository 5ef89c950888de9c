"""French as a French reader expects it: its spaces and marks, and one word for one thing (docs/glossary.md)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NARROW, NBSP = "\u202f", "\u00a0"
CODE = re.compile(
    r"`[^`]*`|(?:\w+|\{\w+\}) = \"[^\"]*\"|\"\"|\{[^{}]*\}|'[^' ]*'"
    r"|(?:\w+=)?[\w,.%+-]+:[\w,.%+-]+(?::[\w,.%+-]+)?|--decimal [.,]|\+ - \* /"
)
"""What is typed as it stands: commands, values, keys, bounds such as tv=100k:300k."""

FORBIDDEN = {
    r"pipelines?": "flux de données, ou tunnel",
    r"fraud\w*": "trafic invalide",
    r"variances?": "écart",
    r"coûts?": "dépenses (le coût d’acquisition et la marge sur coûts variables gardent le leur)",
    r"dépenses? (?:marketing|publicitaires?)": "dépenses média",
    r"workspaces?": "espace de travail",
    r"overrides?": "dérogation",
    r"guardrails?": "garde-fou",
    r"findings?": "constat",
    r"ledgers?": "registre",
    r"payloads?": "contenu",
    r"hash(?:es)?": "empreinte",
    r"baselines?": "base",
    r"adstocks?": "rémanence",
    r"splits?": "répartition",
    r"spends?": "dépenses",
    r"outcomes?": "résultat",
    r"chiffres? d’affaires": "CA",
    r"retour sur investissement": "ROI",
    r"veuillez": "l’impératif suffit",
    r"merci de": "l’impératif suffit",
    r"données? (?:non )?fiabilisées?": "fiable",
    r"(?:the|of|and|with|from|this|that|which|is|are|not|your|has|have)": "anglais",
}
ALLOWED = re.compile(
    r"coûts? d’acquisition|coûts variables|outcome dans unisono\.toml|comme outcome|unisono override|/api/v1/workspaces"
)

TERMS = {
    r"workspace": r"espace",
    r"(?<!set-)edition": r"édition",
    r"overrid\w*": r"dérogation|override",
    r"guardrails?": r"garde-fou",
    r"findings?": r"constat",
    r"ledger": r"registre",
    r"proposals?": r"proposition|proposals|\{proposal\}",
    r"verdicts?": r"avis|\{verdict\}",
    r"channels?": r"cana(?:l|ux)|channel",
    r"campaigns?": r"campagne",
    r"carry-over": r"rémanence",
    r"response curve": r"courbe de réponse",
    r"marginal ROI": r"ROI marginal",
    r"intervals?": r"intervalle",
    r"net revenue": r"CA net",
    r"revenue": r"CA|net_revenue",
    r"currenc(?:y|ies)": r"devise|currency|montant",
    r"margin": r"marge",
    r"spend": r"dépens|spend",
    r"budget": r"budget",
    r"invalid traffic": r"trafic invalide",
    r"creatives?": r"création",
    r"usual split": r"répartition habituelle",
    r"execution rate": r"taux de réalisation",
    r"undo file": r"fichier d’annulation",
    r"stated, not authenticated": r"déclarés?, non authentifiés?",
    r"board report": r"rapport de direction",
    r"channel map": r"table des canaux",
    r"seed": r"graine",
}
"""English words, and what French must say where they stand."""


@pytest.fixture(scope="session")
def prose(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """French sentences, and the same without what is typed as it stands."""
    return [(french, CODE.sub("§", french)) for _english, french in pairs]


@pytest.mark.parametrize(
    ("mark", "pattern"),
    [
        ("a narrow no-break space before ; ! ?", f"(?<!{NARROW})[;!?]"),
        ("a no-break space before :", rf"(?<!{NBSP}):(?!\w)"),
        ("a narrow no-break space inside « »", f"«(?!{NARROW})|(?<!{NARROW})»"),
        ("the apostrophe ’", "'"),
        ("« » for quotation marks", '[“”"]'),
        ("… for an ellipsis", r"\.\.\.|(?<!COMMANDE) …"),
        ("one space between words", r"(?<=[^ §]) {2,}(?=\S)(?<!§ s  )"),
        ("a narrow no-break space before %", rf"(?<=[\d§])[ {NBSP}]?%"),
        ("no space before , and .", r" [,.](?!\w)"),
    ],
)
def test_typography(prose: list[tuple[str, str]], mark: str, pattern: str) -> None:
    wrong = [french for french, text in prose if re.search(pattern, text.strip(" "))]
    assert not wrong, f"{mark}: {wrong}"


def test_words_that_the_house_does_not_say(prose: list[tuple[str, str]]) -> None:
    wrong = [
        f"{word}: {instead}: {french}"
        for french, text in prose
        for word, instead in FORBIDDEN.items()
        if re.search(rf"(?<![\w’-]){word}(?![\w-])", ALLOWED.sub("", text), re.IGNORECASE)
    ]
    assert not wrong, "\n".join(wrong)


def test_one_word_for_one_thing(pairs: list[tuple[str, str]]) -> None:
    wrong = [
        f"{term}: {english} -> {french}"
        for english, french in pairs
        for term, expected in TERMS.items()
        if re.search(rf"(?<![\w{{-]){term}(?![\w}}-])", re.sub("`[^`]*`", "", english), re.IGNORECASE)
        and not re.search(expected, french, re.IGNORECASE)
    ]
    assert not wrong, "\n".join(wrong)

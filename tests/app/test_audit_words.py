"""The audit in words: every kind of act has its sentence in both languages, and leads to what it touched."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

import unisono_app
from unisono.decide import Role
from unisono.errors import LedgerError
from unisono.words import language
from unisono_app.base.acting import Action, Actor, perform
from unisono_app.base.models import Workspace
from unisono_app.decide.actions import Approve, Say
from unisono_app.decide.audit_words import ACTS, VIAS
from unisono_app.people.actions import Invite

Acting = Callable[..., Actor]
Enter = Callable[..., Client]


def _below(kind: type[Action[object]]) -> Iterator[type[Action[object]]]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)


def test_every_act_has_its_words_in_both_languages() -> None:
    for module in pkgutil.walk_packages(unisono_app.__path__, "unisono_app."):
        if "actions" in module.name:
            importlib.import_module(module.name)
    ours = [
        each
        for each in _below(Action)
        if hasattr(each, "permission") and not each.__name__.startswith("_") and not each.__subclasses__()
    ]
    assert len(ours) > 40
    kinds = {object.__new__(each)._kind() for each in ours if each.__module__.startswith("unisono_app.")}
    assert kinds <= ACTS.keys()
    for text in ACTS.values():
        assert language("fr").text(text) != language("en").text(text), text


def test_every_way_in_has_its_words_in_both_languages() -> None:
    sources = (path.read_text() for path in Path(*unisono_app.__path__).rglob("*.py"))
    ways = {way for source in sources for way in re.findall(r'\bvia"?(?:: str)?\s*[:=]\s*"([a-z]+)"', source)}
    assert {"web", "worker"} <= ways <= VIAS.keys()
    for text in VIAS.values():
        assert language("fr").text(text) != language("en").text(text), text


def test_an_act_is_told_in_words_and_leads_to_what_it_touched(
    acting: Acting, signed_in: Enter, workspace: Workspace
) -> None:
    boss = acting(Role.CMO)
    perform(Say("P-0001", "Looks good."), boss)
    perform(Invite("new@example.com", (Role.BRAND,)), acting(Role.ADMINISTRATOR))
    with pytest.raises(LedgerError):
        perform(Approve("P-0001", "Yes.", "another"), boss)
    told = {
        "en": ("commented on a proposal", "invited somebody", "tried to sign, and was refused", "in the browser"),
        "fr": ("a commenté une proposition", "a invité quelqu’un", "refus", "dans le navigateur"),
    }
    client = signed_in(Role.CMO)
    for code, sentences in told.items():
        answer = client.get(f"/w/{workspace.slug}/decide/audit/", headers={"accept-language": code})
        page = unescape(answer.content.decode())
        for sentence in sentences:
            assert sentence in page, (code, sentence)
        assert f'href="/w/{workspace.slug}/decide/P-0001/">P-0001</a>' in page
        assert not {"invite", "say", "web"} & set(re.findall(r"<td[^>]*>(?:<code>)?([a-z_]+)<", page))

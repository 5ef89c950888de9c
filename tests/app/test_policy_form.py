"""A policy in the browser: whatever it can say can be typed, is told, and survives its next version."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from unisono.decide import Layer, Mode, Role, Rules
from unisono.decide.policy.rules import Enforcement
from unisono_app.base.acting import Actor, perform
from unisono_app.base.models import Workspace
from unisono_app.decide.actions import SetPolicy, governance
from unisono_app.decide.rule_words import told_rules
from unisono_app.decide.single import campaigns_for

Enter = Callable[..., Client]
Acting = Callable[..., Actor]
Filled = Callable[..., dict[str, list[str]]]

EVERYTHING = Rules(
    reallocation_threshold=Decimal("5000.50"),
    human_review=("budget", "tone"),
    autonomous=("resume",),
    cosign_above=Decimal(20000),
    signatures=(Role.CMO, Role.ANALYST),
    n_signatures=2,
    four_eyes=True,
    cap_change=Decimal(30000),
    cap_change_share=0.155,
    cap_day=Decimal(40000),
    cap_total=Decimal(90000),
    cap_actor=Decimal(45000),
    cap_entity=Decimal(12000),
    cap_channel={"search": Decimal(25000), "a channel: “é&%”": Decimal(1)},
    cap_platform={"google_ads": Decimal(26000)},
    window_days=45,
    step_share=0.2,
    cool_down_days=9,
    approval_days=8,
    proposal_days=15,
    seller_share=0.4,
    mix_min={"search": 0.1},
    mix_max={"social": 0.35},
    markets=("DE", "FR"),
)
NOTHING_ON_PURPOSE = Rules(autonomous=(), markets=(), four_eyes=False)


def at(workspace: Workspace, rest: str) -> str:
    return f"/w/{workspace.slug}/decide/{rest}"


def set_policy(actor: Actor, rules: Rules) -> None:
    perform(SetPolicy("caps", rules, Layer.BRAND, "Finance", "Care.", "Aube", Mode.ENFORCE, Enforcement.SHOULD), actor)


def test_the_example_says_everything_that_a_policy_can_say() -> None:
    for field in dataclasses.fields(Rules):
        assert getattr(EVERYTHING, field.name) != getattr(Rules(), field.name), field.name
    assert len(told_rules(EVERYTHING, "EUR")) == len(dataclasses.fields(Rules))


@pytest.mark.parametrize("rules", [EVERYTHING, NOTHING_ON_PURPOSE, Rules(cap_day=Decimal(1))])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_next_version_of_a_policy_keeps_what_nobody_touched(
    rules: Rules, language: str, signed_in: Enter, workspace: Workspace, acting: Acting, filled: Filled
) -> None:
    actor = acting(Role.CMO)
    set_policy(actor, rules)
    client = signed_in(Role.CMO)
    headers = {"accept-language": language}
    typed = filled(client.get(at(workspace, "rules/policy/caps/"), headers=headers))
    form = {**typed, "reason": ["Said again."]}
    answer = client.post(at(workspace, "rules/policy/caps/"), form, headers=headers)
    assert answer.status_code == 302, re.findall(r"errorlist.*?</ul>", answer.content.decode())
    policy = governance(actor).charter().policies["caps"]
    assert policy.version == 2
    assert policy.rules == rules
    assert (policy.layer, policy.scope, policy.owner) == (Layer.BRAND, "Aube", "Finance")
    assert (policy.mode, policy.enforcement) == (Mode.ENFORCE, Enforcement.SHOULD)


def test_all_rules_stand_on_their_page(signed_in: Enter, workspace: Workspace, acting: Acting) -> None:
    set_policy(acting(Role.CMO), EVERYTHING)
    page = signed_in(Role.CMO).get(at(workspace, "rules/")).content.decode()
    for words in (
        "Search: €25,000",
        "Google Ads: €26,000",
        "Search: 10.0%",
        "Social: 35.0%",
        "€5,000.50",
        "15.5%",
        "budget plans, tone",
        "only advises",
        "DE, FR",
    ):
        assert words in page, words


def test_caps_by_channel_are_typed_in_the_browser(signed_in: Enter, workspace: Workspace, acting: Acting) -> None:
    form = {"policy_id": "mix", "owner": "Finance", "layer": "corporate", "mode": "enforce", "reason": "Care."}
    form |= {"enforcement": "must", "cap_channel:search": "25000", "mix_max:search": "40", "cap_platform:meta_ads": "9"}
    assert signed_in(Role.CMO).post(at(workspace, "rules/policy/"), form).status_code == 302
    rules = governance(acting(Role.CMO)).charter().policies["mix"].rules
    assert rules.cap_channel == {"search": Decimal(25000)}
    assert rules.mix_max == {"search": 0.4}
    assert rules.cap_platform == {"meta_ads": Decimal(9)}


def test_only_media_platforms_can_be_capped(signed_in: Enter, workspace: Workspace, acting: Acting) -> None:
    client = signed_in(Role.CMO)
    page = client.get(at(workspace, "rules/policy/")).content.decode()
    offered = set(re.findall(r'name="cap_platform:([^"]+)"', page))
    assert {"google_ads", "meta_ads"} <= offered
    assert offered == {each.key.platform for each in campaigns_for(acting(Role.CMO)).values()}
    set_policy(acting(Role.CMO), Rules(cap_platform={"amazon_ads": Decimal(1)}))
    assert 'name="cap_platform:amazon_ads"' in client.get(at(workspace, "rules/policy/caps/")).content.decode()


def test_what_somebody_else_set_meanwhile_is_not_overwritten(
    signed_in: Enter, workspace: Workspace, acting: Acting, filled: Filled
) -> None:
    actor, client = acting(Role.CMO), signed_in(Role.CMO)
    set_policy(actor, Rules(cap_day=Decimal(1)))
    seen: dict[str, Any] = filled(client.get(at(workspace, "rules/policy/caps/")))
    set_policy(actor, Rules(cap_day=Decimal(1), cap_channel={"search": Decimal(5)}))
    answer = client.post(at(workspace, "rules/policy/caps/"), {**seen, "reason": "Mine."})
    assert answer.status_code == 400
    assert "Somebody set version 2" in answer.content.decode()
    typed = {**seen, "policy_id": "caps", "reason": "As if it were new."}
    assert client.post(at(workspace, "rules/policy/"), typed).status_code == 400
    assert governance(actor).charter().policies["caps"].rules.cap_channel

"""Plans typed at a terminal: rules, goals, other budgets, scenarios, and what a plan hangs on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from unisono.errors import InputError
from unisono_cli.commands.scenario import parse_plan
from unisono_cli.rules import read_rules

Unisono = Callable[..., Any]
Compare = Callable[..., None]

RULES = """
pace = "season"
step = 50
commitments = [{ channel = "tv", on = 2026-03-03, money = 9000 }]
[always_on]
search = 2000
[active]
tv = { from = 2026-03-02 }
[aim]
objective = "npv"
discount_rate = 0.002
ltv = { tv = 1.2 }
[market]
elasticity = { tv = 0.2 }
learning_cost = 0.05
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "rules.toml"
    path.write_text(RULES, encoding="utf-8")
    return path


def test_rules_shape_the_weeks(acme: Path, unisono: Unisono, rules: Path, told_fields: Compare) -> None:
    answer = unisono("plan", "--budget", "150k", "--draft", "--rules", rules, "-w", acme, "--json")
    assert answer.code == 0, answer.err
    told_fields("unisono plan", answer.json)
    week = {each["channel"]: each["weekly"] for each in answer.json["channels"]}
    assert max(week["tv"]) >= 9000
    assert min(week["search"]) >= 2000
    assert week["tv"][0] == 0
    assert answer.json["present_value"] is not None
    told = unisono("plan", "--budget", "150k", "--draft", "--rules", rules, "--weekly", "-w", acme)
    assert "Week of" in told.out
    assert told.out.count("2026") >= 13


def test_a_plan_begins_when_it_was_asked_to(acme: Path, unisono: Unisono) -> None:
    draft = ("plan", "--budget", "150k", "--weeks", "6", "--draft", "-w", acme, "--json")
    first = unisono(*draft).json["first_on"]
    begin = (dt.date.fromisoformat(first) + dt.timedelta(weeks=3)).isoformat()
    later = unisono(*draft, "--start", begin)
    assert later.code == 0, later.err
    assert later.json["first_on"] == begin
    assert any("goes on as in the last four weeks" in text for text in later.json["assumptions"])
    between = unisono(*draft, "--start", (dt.date.fromisoformat(first) + dt.timedelta(days=9)).isoformat())
    assert between.code != 0
    assert "No period of the model begins on" in between.out + between.err


def test_a_plan_with_rules_is_proposed_and_made_again(copy: Path, unisono: Unisono, rules: Path) -> None:
    proposed = unisono("plan", "--budget", "150k", "--rules", rules, "-w", copy, "--json")
    assert proposed.code == 0, proposed.err
    shown = unisono("proposals", "show", proposed.json["proposal"], "-w", copy, "--json")
    assert shown.code == 0
    report = unisono("report", "--out", copy / "board.html", "-w", copy, "--json")
    assert report.code == 0, report.err


def test_a_goal_finds_its_budget(acme: Path, unisono: Unisono) -> None:
    usual = unisono("plan", "--budget", "150k", "--draft", "-w", acme, "--json").json
    goal = str(round(usual["promise"]["lower"]))
    found = unisono("plan", "--goal", goal, "--sure", "80%", "--draft", "-w", acme)
    assert found.code == 0, found.err
    assert "The smallest budget that brings" in found.out
    assert unisono("plan", "--draft", "-w", acme).code == 2
    assert unisono("plan", "--budget", "1k", "--goal", "1k", "--draft", "-w", acme).code == 2


@pytest.mark.parametrize("name", ["frontier", "scenario", "why"])
def test_what_is_asked_of_a_plan(acme: Path, unisono: Unisono, told_fields: Compare, name: str) -> None:
    more = ("--plan", "no tv:tv=0", "--plan", "huge:tv=+300%") if name == "scenario" else ()
    answer = unisono(name, "--budget", "150k", *more, "-w", acme, "--json")
    assert answer.code == 0, answer.err
    told_fields(f"unisono {name}", answer.json)
    told = unisono(name, *more, "-w", acme)
    assert told.code == 0, told.err
    assert "tv" in told.out


def test_a_plan_is_read_in_money_and_in_percent() -> None:
    today = {"tv": 100.0, "search": 50.0}
    assert parse_plan("a b: tv = 20k, search=-10%", today) == ("a b", {"tv": 20_000.0, "search": 45.0})


@pytest.mark.parametrize("text", ["tv=0", ":tv=0", "x:", "x:tv", "x:tv=abc"])
def test_a_plan_that_cannot_be_read_is_refused(acme: Path, unisono: Unisono, text: str) -> None:
    refused = unisono("scenario", "--plan", text, "-w", acme)
    assert refused.code == 2
    assert text in refused.err


@pytest.mark.parametrize(
    "text",
    [
        "pace = 3",
        "speed = 1",
        "step = true",
        "always_on = 5",
        "[always_on]\ntv = 'much'",
        "commitments = [1]",
        "commitments = [{ channel = 'tv', on = 'soon', money = 1 }]",
        "[active]\ntv = { since = 2026-01-01 }",
        "[aim]\nobjective = 'fame'",
        "[market]\nluck = 1",
        "not toml",
    ],
)
def test_rules_that_mean_nothing_are_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "rules.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_rules(path)
    assert "rules.toml" in str(error.value)
    assert str(error.value.remedy)


def test_a_second_plan_for_the_same_weeks_names_the_first(copy: Path, unisono: Unisono) -> None:
    first = unisono("plan", "--budget", "150k", "-w", copy, "--json").json["proposal"]
    signed = unisono("proposals", "approve", first, "--by", "C. M. Oh", "--reason", "Yes.", "-w", copy)
    assert signed.code == 0, signed.err
    planned = unisono("plan", "--budget", "140k", "-w", copy)
    assert f"{first} (approved" in " ".join(planned.out.split())
    second = unisono("plan", "--budget", "145k", "-w", copy, "--json").json["proposal"]
    shown = unisono("proposals", "show", second, "-w", copy, "--json")
    (said,) = (each for each in shown.json["verdicts"] if each["guardrail"] == "other_plans")
    assert said["ruling"] == "flag"
    assert first in said["reason"]
    assert first in unisono("proposals", "show", second, "-w", copy).out

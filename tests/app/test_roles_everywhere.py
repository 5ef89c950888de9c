"""Every role tries every page and every action: the answer is the one that stands here, or the test fails.

The table says for each address who may enter, and what an empty form then gets (sent to things that do not exist,
where there are none). A page or an action without its line fails, so nobody forgets a door.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

import unisono_app
from tests.app.seats import browser_of
from unisono.decide import Permission, Role, may
from unisono_app.base.acting import Action, Actor, Drafted, perform
from unisono_app.base.models import Workspace
from unisono_app.base.refusals import NotAllowedError
from unisono_app.people.models import User

P = Permission
PEOPLE = tuple(role for role in Role if role is not Role.AGENT)  # programs that think have no browser


@dataclass(frozen=True, slots=True)
class Door:
    """What one needs to enter, and the status of GET and of POST for who may; 405 is everybody's."""

    permission: Permission
    get: int
    post: int


DOORS = {
    "today": Door(P.SEE, 200, 200),
    "why": Door(P.SEE_TOTALS, 200, 200),
    "measure": Door(P.SEE_TOTALS, 200, 200),
    "start": Door(P.SEE_TOTALS, 200, 200),
    "start-settings": Door(P.MANAGE_PEOPLE, 200, 200),
    "facts": Door(P.SEE_TOTALS, 200, 200),
    "facts-bring": Door(P.IMPORT, 405, 400),
    "facts-import": Door(P.IMPORT, 404, 404),
    "facts-again": Door(P.IMPORT, 405, 404),
    "facts-bring-back": Door(P.IMPORT, 405, 404),
    "facts-check": Door(P.SEE_TOTALS, 405, 302),
    "facts-files": Door(P.SEE_TOTALS, 200, 200),
    "facts-leave-out": Door(P.FIT, 405, 302),
    "facts-line": Door(P.SEE_TOTALS, 400, 400),
    "facts-lines": Door(P.SEE_TOTALS, 404, 404),
    "facts-lines-file": Door(P.SEE_TOTALS, 404, 404),
    "facts-channels": Door(P.SEE_TOTALS, 200, 200),
    "facts-write-map": Door(P.FIT, 405, 409),
    "facts-name-channel": Door(P.FIT, 405, 400),
    "facts-source": Door(P.SEE_TOTALS, 404, 404),
    "facts-override": Door(P.OVERRIDE, 405, 400),
    "jobs": Door(P.SEE, 200, 200),
    "jobs-rounds": Door(P.FIT, 405, 302),
    "jobs-ask": Door(P.FIT, 405, 302),
    "jobs-job": Door(P.SEE, 404, 404),
    "jobs-progress": Door(P.SEE, 404, 404),
    "jobs-cancel": Door(P.SEE, 405, 404),
    "jobs-retry": Door(P.SEE, 405, 404),
    "report": Door(P.REPORT, 200, 200),
    "report-board": Door(P.REPORT, 200, 200),
    "search": Door(P.SEE, 200, 200),
    "decide": Door(P.SEE, 200, 200),
    "decide-change": Door(P.PROPOSE, 200, 200),
    "decide-rules": Door(P.SEE_TOTALS, 200, 200),
    "decide-policy-new": Door(P.SET_POLICY, 200, 200),
    "decide-policy": Door(P.SET_POLICY, 200, 200),
    "decide-delegation": Door(P.DELEGATE, 200, 200),
    "decide-revoke": Door(P.DELEGATE, 405, 409),
    "decide-freeze": Door(P.FREEZE, 405, 409),
    "decide-lift": Door(P.LIFT, 405, 409),
    "decide-autonomy": Door(P.SET_AUTONOMY, 200, 200),
    "decide-oversight": Door(P.SEE_TOTALS, 200, 200),
    "decide-person": Door(P.OPEN_PERSONAL, 200, 409),
    "decide-audit": Door(P.SEE_AUDIT, 200, 200),
    "decide-audit-export": Door(P.SEE_AUDIT, 200, 200),
    "decide-proposal": Door(P.SEE, 200, 200),
    "decide-ask": Door(P.CONDITION, 405, 409),
    "decide-release": Door(P.WITHDRAW, 405, 409),
    "decide-take-back": Door(P.PROPOSE, 405, 409),
    "decide-comment": Door(P.COMMENT, 405, 409),
    "decide-export": Door(P.EXPORT, 405, 409),
    "decide-read-back": Door(P.GRADE, 405, 409),
    "decide-grade": Door(P.GRADE, 405, 409),
    "decide-approve": Door(P.SIGN, 405, 409),
    "decide-refuse": Door(P.REFUSE, 405, 409),
    "decide-withdraw": Door(P.WITHDRAW, 405, 409),
    "plan": Door(P.PLAN, 200, 200),
    "plan-live": Door(P.PLAN, 200, 200),
    "plan-best": Door(P.PLAN, 405, 302),
    "plan-lay": Door(P.PLAN, 405, 302),
    "plan-propose": Door(P.PLAN, 405, 400),
    "plan-keep": Door(P.PLAN, 405, 400),
    "plan-pacing": Door(P.SEE_TOTALS, 200, 200),
    "plan-calendar": Door(P.SEE_TOTALS, 200, 200),
    "plan-calendar-add": Door(P.FIT, 405, 400),
    "plan-calendar-remove": Door(P.FIT, 405, 400),
    "plan-compare": Door(P.PLAN, 200, 200),
    "plan-drop": Door(P.PLAN, 405, 404),
    "people": Door(P.SEE_TOTALS, 200, 200),
    "people-invite": Door(P.MANAGE_PEOPLE, 405, 400),
    "people-withdraw": Door(P.MANAGE_PEOPLE, 405, 404),
    "people-sign-in-rules": Door(P.MANAGE_PEOPLE, 200, 200),
    "people-sign-ins": Door(P.MANAGE_PEOPLE, 200, 200),
    "people-sign-ins-export": Door(P.MANAGE_PEOPLE, 200, 200),
    "people-member": Door(P.MANAGE_PEOPLE, 404, 404),
    "people-new-password": Door(P.MANAGE_PEOPLE, 405, 404),
    "people-remove": Door(P.MANAGE_PEOPLE, 405, 404),
}
OTHERWISE = {
    ("today", Role.AGENCY): 302,  # begins with its proposals
    ("decide-proposal", Role.AGENCY): 404,  # somebody else's proposal, told as none
    ("decide-take-back", Role.AGENCY): 404,
    ("decide-comment", Role.AGENCY): 404,
}
"""Where somebody who may enter gets another answer, because what is asked for is not theirs."""


def expected(name: str, role: Role, method: str) -> int:
    """The status that `role` gets."""
    door = DOORS[name]
    status = door.get if method == "get" else door.post
    if status == 405:
        return 405
    if not may(role, door.permission):
        return 403
    return OTHERWISE.get((name, role), status)


def outside(name: str, method: str, status: int) -> int:
    """The status for whoever is turned away before the door: `status`, but where the method alone is wrong."""
    return 405 if getattr(DOORS[name], method) == 405 else status


def actions() -> list[type[Action[Any]]]:
    """Every action of every room."""
    for module in pkgutil.walk_packages(unisono_app.__path__, "unisono_app."):
        name = module.name
        if ".migrations" not in name and not name.endswith((".working", ".settings")):
            importlib.import_module(name)

    def below(kind: type[Any]) -> Iterator[type[Any]]:
        for sub in kind.__subclasses__():
            yield sub
            yield from below(sub)

    return sorted(
        {
            k
            for k in below(Action)
            if k is not Drafted and hasattr(k, "permission") and k.__module__[:12] == "unisono_app."
        },
        key=lambda k: k.__qualname__,
    )


def test_every_address_has_its_line(routes: dict[str, str]) -> None:
    assert set(routes) == set(DOORS)
    assert len(actions()) > 10


def test_whoever_is_not_signed_in_sees_no_page_of_a_workspace(routes: dict[str, str]) -> None:
    client = Client()
    for name, path in routes.items():
        for method in ("get", "post"):
            answer = getattr(client, method)(path)
            assert answer.status_code == outside(name, method, 302), (name, method)
            if answer.status_code == 302:
                assert answer.headers["Location"].startswith("/accounts/login/"), name


def test_whoever_is_no_member_finds_nothing(routes: dict[str, str]) -> None:
    client = browser_of(User.objects.create_user("stranger@example.com", name="Stranger"))
    for name, path in routes.items():
        for method in ("get", "post"):
            assert getattr(client, method)(path).status_code == outside(name, method, 404), (name, method)


@pytest.mark.parametrize("role", [Role.AGENCY, Role.READ_ONLY], ids=lambda role: role.value)
def test_a_role_is_turned_away_at_every_door_that_is_not_its_own(
    role: Role, signed_in: Callable[..., Client], routes: dict[str, str]
) -> None:
    _try(role, signed_in, routes, refused_only=True)


@pytest.mark.prove
@pytest.mark.parametrize("role", PEOPLE, ids=lambda role: role.value)
def test_every_role_meets_every_page(
    role: Role, seat: Callable[..., User], signed_in: Callable[..., Client], routes: dict[str, str]
) -> None:
    seat(Role.READ_ONLY)  # nobody is alone, so whoever sets policies does not export
    _try(role, signed_in, routes, refused_only=False)


def _try(role: Role, signed_in: Callable[..., Client], routes: dict[str, str], *, refused_only: bool) -> None:
    client = signed_in(role, agency="Agence" if role is Role.AGENCY else "")
    client.raise_request_exception = False
    for name, path in routes.items():
        for method in ("get", "post"):
            status = expected(name, role, method)
            if refused_only and status not in (403, 404):
                continue
            answer = getattr(client, method)(path)
            assert answer.status_code == status, (name, method)
            assert answer.content or status not in (403, 404), (name, method)


@pytest.mark.parametrize("kind", actions(), ids=lambda kind: kind.__name__)
def test_every_action_refuses_whoever_lacks_its_permission(
    kind: type[Action[Any]], acting: Callable[..., Actor], workspace: Workspace
) -> None:
    assert isinstance(kind.permission, Permission)
    fields = inspect.signature(kind).parameters
    action = kind(**dict.fromkeys(fields))
    for role in Role:
        actor = acting(role, agency="Agence" if role is Role.AGENCY else "")
        if not actor.may(kind.permission):
            with pytest.raises(NotAllowedError):
                perform(action, actor)

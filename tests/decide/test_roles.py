"""The table of roles: who may do what, and what must never be in one hand."""

from __future__ import annotations

import pytest

from unisono.decide import (
    Permission,
    Person,
    Role,
    may,
    permission_name,
    permissions,
    role_name,
    roles_with,
    same_person,
)
from unisono.decide.codec import decode, encode
from unisono.words import language


@pytest.mark.parametrize("role", list(Role))
def test_who_sets_policies_does_not_execute(role: Role) -> None:
    assert not (may(role, Permission.SET_POLICY) and may(role, Permission.EXPORT))


def test_agents_and_agencies_never_sign_and_agencies_never_see_totals() -> None:
    for role in (Role.AGENT, Role.AGENCY, Role.READ_ONLY, Role.ADMINISTRATOR):
        assert not permissions(role) & {Permission.SIGN, Permission.REFUSE, Permission.EXPORT, Permission.LIFT}
    assert not permissions(Role.AGENCY) & {Permission.SEE_TOTALS, Permission.SEE_AUDIT}
    assert may(Role.AGENCY, Permission.PROPOSE)


def test_reading_is_all_that_a_reader_may() -> None:
    assert permissions(Role.READ_ONLY) == {
        Permission.SEE,
        Permission.SEE_TOTALS,
        Permission.SEE_AUDIT,
        Permission.REPORT,
    }


@pytest.mark.parametrize("permission", list(Permission))
def test_every_permission_has_somebody_and_a_name(permission: Permission) -> None:
    assert roles_with(permission)
    assert may(None, permission)
    assert str(permission_name(permission))


def test_a_lift_needs_two_so_several_roles_may() -> None:
    assert len(roles_with(Permission.LIFT)) >= 2
    assert set(roles_with(Permission.OPEN_PERSONAL)) == {Role.ADMINISTRATOR}
    assert set(roles_with(Permission.OPEN_CUSTOMERS)) == {Role.ADMINISTRATOR}


def test_every_role_has_a_name_of_its_own() -> None:
    assert len({language("en").text(role_name(role)) for role in Role}) == len(Role)


def test_a_person_of_an_older_record_is_read_with_defaults() -> None:
    assert decode(Person, {"name": "A. Planner", "system_user": "ap"}) == Person("A. Planner", "ap")
    member = Person("A. Planner", "ap", member="m1", role=Role.PLANNER, agency=None, team="media")
    assert decode(Person, encode(member)) == member


def test_members_are_told_apart_by_their_id_others_by_name_and_account() -> None:
    app = [Person("A", "server", member=m) for m in ("m1", "m2")]
    assert not same_person(*app)
    assert same_person(Person("É. Lodie", "a"), Person("e.  LODIE", "b"))
    assert same_person(Person("One", "a"), Person("Two", "a"))
    assert not same_person(Person("One", "a"), Person("Two", "b"))

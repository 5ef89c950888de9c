"""A query that forgets its workspace raises; a person sees the own workspaces only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from unisono.decide import Role
from unisono_app.base.models import Workspace
from unisono_app.base.scope import UnscopedQueryError
from unisono_app.people.models import Membership


def test_a_query_without_a_workspace_raises(workspace: Workspace) -> None:
    rows = Membership.objects.filter(left_at=None)
    for use in (lambda: list(rows), rows.count, rows.exists, rows.first, rows.delete, lambda: rows.update(team="x")):
        with pytest.raises(UnscopedQueryError, match="Membership"):
            use()
    assert list(Membership.objects.within(workspace).filter(left_at=None)) == []


def test_another_workspace_is_told_like_none(signed_in: Callable[..., Client], workspace: Workspace) -> None:
    other = Workspace.objects.create(slug="other", name="Other", folder="/nowhere", made_at=dt.datetime.now(dt.UTC))
    client = signed_in(Role.CMO)
    theirs, nobodys = (client.get(f"/w/{slug}/decide/") for slug in (other.slug, "none"))
    assert theirs.status_code == nobodys.status_code == 404
    assert client.get(f"/w/{workspace.slug}/decide/").status_code == 200

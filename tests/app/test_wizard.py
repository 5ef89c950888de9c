"""From the first account to a workspace of one's own or the sample company, left and come back to at any step."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from unisono.decide import Role
from unisono_app.base.models import Workspace
from unisono_app.home import Home
from unisono_app.jobs.models import Job
from unisono_app.people.models import Membership, User
from unisono_app.people.setting_up import found

OWN = {
    "name": "Maison Exemple",
    "currency": "eur",
    "outcome": "net_revenue",
    "margin_rate": "0.4",
    "language": "fr",
    "country": "FR",
    "time_zone": "Europe/Paris",
    "once": "a",
}


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def founder(db: None) -> User:
    return found(name="Founder", email="f@example.com", password="x" * 20, language="en")


def test_the_first_person_is_led_to_the_beginning(founder: User) -> None:
    client = browser(founder)
    assert client.get("/").headers["Location"] == "/new/"
    assert "Try the sample company" in client.get("/new/").content.decode()


def test_a_workspace_is_made_once_and_shows_the_next_step(founder: User) -> None:
    client = browser(founder)
    answer = client.post("/new/", OWN)
    client.post("/new/", OWN)
    workspace = Workspace.objects.get()
    assert answer.headers["Location"] == f"/w/{workspace.slug}/start/"
    assert workspace.path.is_relative_to(Home.current().workspaces)
    page = client.get(answer.headers["Location"]).content.decode()
    assert "Next: Bring your files." in page
    assert Membership.objects.within(workspace).get().user == founder


def test_a_wrong_setting_is_told_beside_its_field(founder: User) -> None:
    answer = browser(founder).post("/new/", {**OWN, "time_zone": "Paris", "currency": "EUROS"})
    assert answer.status_code == 400
    answer = browser(founder).post("/new/", {**OWN, "time_zone": "Paris"})
    assert "Europe/Paris or America/Montreal" in answer.content.decode()
    assert not Workspace.objects.exists()


def test_the_sample_company_is_a_job(founder: User) -> None:
    answer = browser(founder).post("/new/sample/", {"once": "b"})
    workspace = Workspace.objects.get()
    assert workspace.is_sample
    assert Job.objects.within(workspace).get().kind == "sample"
    assert "Make the sample company" in browser(founder).get(answer.headers["Location"]).content.decode()


def test_whoever_is_no_administrator_makes_no_workspace(founder: User) -> None:
    browser(founder).post("/new/", OWN)
    other = User.objects.create_user("o@example.com", name="Other")
    assert browser(other).post("/new/", {**OWN, "once": "c"}).status_code == 404
    assert Workspace.objects.count() == 1


def settings_of(client: Client, workspace: Workspace) -> dict[str, str]:
    page = client.get(f"/w/{workspace.slug}/start/settings/").content.decode()
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen
    return {**OWN, "week_start": "monday", "due_days": "7", "stale_days": "30", "seen": seen[1]}


def test_settings_change_and_comments_stay(founder: User) -> None:
    client = browser(founder)
    client.post("/new/", OWN)
    workspace = Workspace.objects.get()
    file = Path(workspace.path / "unisono.toml")
    file.write_text(file.read_text() + "\n# ours\n")
    form = settings_of(client, workspace)
    address = f"/w/{workspace.slug}/start/settings/"
    assert client.post(address, {**form, "margin_rate": "0.5"}).status_code == 302
    assert "margin_rate = 0.5" in file.read_text()
    assert "# ours" in file.read_text()
    assert client.post(address, {**form, "margin_rate": "0.6"}).status_code == 409  # it changed meanwhile
    planner = User.objects.create_user("p@example.com", name="Planner")
    Membership.objects.create(
        workspace=workspace, user=planner, roles=[Role.PLANNER.value], joined_at=workspace.made_at
    )
    assert browser(planner).get(address).status_code == 403

"""From the first account to a workspace of one's own or the sample company, left and come back to at any step."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from django.test import Client

from tests.app.seats import browser_of, seated
from unisono.decide import Role
from unisono.facts.settings_file import read_settings
from unisono.words import msg
from unisono.words.record import text_to_json
from unisono_app.base.models import Workspace
from unisono_app.home import Home
from unisono_app.jobs.models import Job
from unisono_app.people.models import Membership, User
from unisono_app.people.setting_up import found

OWN = {
    "name": "Maison Exemple",
    "currency": "eur",
    "outcome": "net_revenue",
    "margin_rate": "40",
    "language": "fr",
    "country": "FR",
    "time_zone": "Europe/Paris",
    "once": "a",
}


@pytest.fixture
def founder(db: None) -> User:
    return found(name="Founder", email="f@example.com", password="x" * 20, language="en")


def test_the_first_person_is_led_to_the_beginning(founder: User) -> None:
    client = browser_of(founder)
    assert client.get("/").headers["Location"] == "/new/"
    assert "Try the sample company" in client.get("/new/").content.decode()


def test_a_workspace_is_made_once_and_shows_the_next_step(founder: User) -> None:
    client = browser_of(founder)
    answer = client.post("/new/", OWN)
    client.post("/new/", OWN)
    workspace = Workspace.objects.get()
    assert answer.headers["Location"] == f"/w/{workspace.slug}/start/"
    assert workspace.path.is_relative_to(Home.current().workspaces)
    page = client.get(answer.headers["Location"]).content.decode()
    assert "Next: Bring your files." in page
    assert Membership.objects.within(workspace).get().user == founder


def test_the_form_speaks_the_words_of_the_trade(founder: User) -> None:
    User.objects.filter(pk=founder.pk).update(language="fr")
    client = browser_of(founder)
    page = client.get("/new/").content.decode()
    assert "net_revenue" not in page
    assert 'value="50"' in page  # a margin in percent
    assert '<option value="FR" selected>' in page
    assert 'value="EU"' not in page  # a union has no public holidays of its own
    client.post("/new/", {**OWN, "outcome": "CA net", "margin_rate": "42,5 %"})
    settings = read_settings(Workspace.objects.get().path / "unisono.toml")
    assert (settings.outcome, settings.margin_rate, settings.currency) == ("net_revenue", 0.425, "EUR")


def test_a_margin_typed_as_a_share_is_refused_rather_than_taken_for_less_than_one_percent(founder: User) -> None:
    answer = browser_of(founder).post("/new/", {**OWN, "margin_rate": "0.45"})
    assert answer.status_code == 400
    assert "45 means 45 of 100" in answer.content.decode()
    assert not Workspace.objects.exists()


def test_a_wrong_setting_is_told_beside_its_field(founder: User) -> None:
    answer = browser_of(founder).post("/new/", {**OWN, "time_zone": "Paris", "currency": "EUROS"})
    assert answer.status_code == 400
    answer = browser_of(founder).post("/new/", {**OWN, "time_zone": "Paris"})
    assert "Europe/Paris or America/Montreal" in answer.content.decode()
    assert not Workspace.objects.exists()


def test_the_sample_company_is_a_job(founder: User) -> None:
    answer = browser_of(founder).post("/new/sample/", {"once": "b"})
    workspace = Workspace.objects.get()
    assert workspace.is_sample
    assert Job.objects.within(workspace).get().kind == "sample"
    client, slug = browser_of(founder), workspace.slug
    page = client.get(answer.headers["Location"]).content.decode()
    assert "Make the sample company" in page
    assert f'hx-get="/w/{slug}/jobs/' in page  # it shows how far it is by itself
    assert f'href="/w/{slug}/facts/"' not in page.partition("<main")[2]  # and asks for nothing meanwhile
    today = client.get(f"/w/{slug}/today/").content.decode()
    assert "Make the sample company is under way" in today
    assert f'<a href="/w/{slug}/start/">' in today


def test_a_failure_that_was_made_good_is_not_shown_for_ever(founder: User) -> None:
    client = browser_of(founder)
    client.post("/new/", OWN)
    workspace = Workspace.objects.get()
    at = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
    asked = {"workspace": workspace, "asked_by": "m", "asked_name": "Founder", "asked_at": at, "due_at": at}
    problem = {"what": text_to_json(msg("Refused.")), "remedy": text_to_json(msg("Try again."))}
    Job.objects.create(kind="import", key="a", state="failed", problem=problem, **asked)
    start = f"/w/{workspace.slug}/start/"
    page = client.get(start).content.decode()
    assert "Refused." in page
    assert "/retry/" in page
    Job.objects.create(kind="import", key="b", state="done", **asked)
    assert "Refused." not in client.get(start).content.decode()


def test_whoever_is_no_administrator_makes_no_workspace(founder: User) -> None:
    browser_of(founder).post("/new/", OWN)
    other = User.objects.create_user("o@example.com", name="Other")
    assert browser_of(other).post("/new/", {**OWN, "once": "c"}).status_code == 404
    assert Workspace.objects.count() == 1


def settings_of(client: Client, workspace: Workspace) -> dict[str, str]:
    page = client.get(f"/w/{workspace.slug}/start/settings/").content.decode()
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen
    return {**OWN, "week_start": "monday", "due_days": "7", "stale_days": "30", "seen": seen[1]}


def test_settings_change_and_comments_stay(founder: User) -> None:
    client = browser_of(founder)
    client.post("/new/", OWN)
    workspace = Workspace.objects.get()
    file = Path(workspace.path / "unisono.toml")
    file.write_text(file.read_text() + "\n# ours\n")
    form = settings_of(client, workspace)
    address = f"/w/{workspace.slug}/start/settings/"
    assert client.post(address, {**form, "margin_rate": "50"}).status_code == 302
    assert "margin_rate = 0.5" in file.read_text()
    assert "# ours" in file.read_text()
    assert client.post(address, {**form, "margin_rate": "60"}).status_code == 409  # it changed meanwhile
    planner = seated(workspace, Role.PLANNER)
    assert browser_of(planner).get(address).status_code == 403

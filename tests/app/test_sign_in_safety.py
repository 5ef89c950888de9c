"""Sign-ins are limited, recorded without addresses, and end; the company's provider is believed where it should."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import io
import json
import logging
import re
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
from allauth.account import app_settings
from allauth.core.internal.ratelimit import parse_duration
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.cache import cache
from django.test import Client

from tests.app.seats import PASSWORD
from unisono.decide import Role
from unisono.errors import SettingsError
from unisono_app.base.browser_policy import policy
from unisono_app.base.chain_store import DatabaseLedger
from unisono_app.base.clock import now
from unisono_app.base.logs import JsonLines
from unisono_app.base.models import Workspace
from unisono_app.home import Home
from unisono_app.people import session_limits, sign_in_audit
from unisono_app.people.accounts import WAIT
from unisono_app.people.company_sign_in import providers
from unisono_app.people.models import User

LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def calm(db: None) -> None:
    """No limit is used up."""
    cache.clear()


def audit() -> list[tuple[str, dict[str, Any]]]:
    return [(record.kind, dict(record.body)) for record in DatabaseLedger("audit").read()]


def enter(client: Client, user: User, password: str = PASSWORD) -> Any:
    return client.post(LOGIN, {"login": user.email, "password": password})


def test_sign_ins_are_recorded_by_handle_never_by_address(seat: Callable[..., User]) -> None:
    user, client = seat(Role.CMO), Client()
    enter(client, user, "wrong")
    client.post(LOGIN, {"login": "nobody@example.com", "password": "wrong"})
    enter(client, user)
    client.post("/accounts/logout/")
    kinds = [kind for kind, _ in audit()]
    assert kinds == ["sign_in_failed", "sign_in_failed", "signed_in", "signed_out"]
    assert [body["member"] for _, body in audit()] == [user.handle, None, user.handle, user.handle]
    lines = DatabaseLedger("audit").lines().decode()
    assert "@" not in lines
    assert PASSWORD not in lines
    DatabaseLedger("audit").verify()


def test_ten_wrong_passwords_lock_the_account_and_time_opens_it(seat: Any, monkeypatch: Any) -> None:
    user = seat(Role.CMO)
    for _ in range(sign_in_audit.MOST_FAILURES):
        cache.clear()
        enter(Client(), user, "wrong")
    cache.clear()
    client = Client()
    assert "closed for 30 minutes" in enter(client, user).content.decode()
    assert "_auth_user_id" not in client.session
    assert "locked" in [kind for kind, _ in audit()]
    later = now() + sign_in_audit.LOCKED_FOR + dt.timedelta(seconds=1)
    monkeypatch.setattr(sign_in_audit, "now", lambda: later)
    enter(client, user)
    assert "_auth_user_id" in client.session
    user.refresh_from_db()
    assert user.failed_sign_ins == 0


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "Too many failed sign-ins. Wait 5 minutes"), ("fr", "Trop d’échecs de connexion. Attendez 5 minutes")],
)
def test_tries_are_limited_before_the_account_locks(seat: Any, language: str, told: str) -> None:
    user = seat(Role.CMO)
    for _ in range(6):
        enter(Client(), user, "wrong")
    client = Client(headers={"accept-language": language})
    assert told in enter(client, user).content.decode()
    assert "_auth_user_id" not in client.session
    cache.clear()
    stranger = {"login": "nobody@example.com", "password": "wrong"}
    answers = [client.post(LOGIN, stranger).content.decode() for _ in range(6)]
    assert told in answers[-1], "the same words where there is no account"


def test_the_wait_that_is_told_is_the_one_that_holds() -> None:
    _, by_address = app_settings.RATE_LIMITS["login_failed"].split(",")
    assert parse_duration(by_address.split("/")[1]) == WAIT.total_seconds()


def test_a_session_gets_a_new_name_at_sign_in_and_ends_in_time(seat: Any, monkeypatch: Any) -> None:
    user, client = seat(Role.CMO), Client()
    client.get(LOGIN)
    session = client.session
    session["before"] = True
    session.save()
    before = session.session_key
    enter(client, user)
    assert client.session.session_key != before
    idle = now() + dt.timedelta(seconds=session_limits.IDLE + 1)
    monkeypatch.setattr(session_limits, "now", lambda: idle)
    client.get("/account/")
    assert "_auth_user_id" not in client.session


def test_a_session_ends_however_busy_it_is(seat: Any, monkeypatch: Any) -> None:
    client = Client()
    enter(client, seat(Role.CMO))
    for hours in (1.5, 3, 4.5, 6, 7.5, 9, 10.5, 11.9, 12.1):
        at = now() + dt.timedelta(hours=hours)
        monkeypatch.setattr(session_limits, "now", lambda at=at: at)
        client.get("/account/")
        assert ("_auth_user_id" in client.session) == (hours < 12)


def test_sessions_elsewhere_are_listed_and_ended(seat: Any) -> None:
    user, here, there = seat(Role.CMO), Client(), Client()
    for client in (here, there):
        enter(client, user)
        client.get("/account/")
    assert here.get("/accounts/sessions/").status_code == 200
    here.post("/accounts/sessions/")
    there.get("/account/")
    assert "_auth_user_id" not in there.session


def test_a_changed_password_is_recorded_and_the_old_one_is_dead(seat: Any) -> None:
    user, client = seat(Role.CMO), Client()
    enter(client, user)
    form = {"oldpassword": PASSWORD, "password1": "another long sentence", "password2": "another long sentence"}
    assert client.post("/accounts/password/change/", form).status_code == 302
    assert "password_changed" in [kind for kind, _ in audit()]
    enter(fresh := Client(), user)
    assert "_auth_user_id" not in fresh.session


def test_a_second_factor_is_asked_for_once_each_and_recorded(
    seat: Any, django_capture_on_commit_callbacks: Any
) -> None:
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    user, client = seat(Role.CMO), Client()
    enter(client, user)
    client.post(client.get("/accounts/2fa/totp/activate/").headers["location"], {"password": PASSWORD})
    client.get("/accounts/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/accounts/2fa/totp/activate/", {"code": code})
    assert answer.headers["Location"] == "/accounts/2fa/recovery-codes/"
    assert "second_factor_added" in [kind for kind, _ in audit()]
    from allauth.mfa.models import Authenticator

    assert secret not in json.dumps([row.data for row in Authenticator.objects.all()])
    spent = re.findall(r"\b\d{8}\b", client.get("/accounts/2fa/recovery-codes/").content.decode())[0]
    for expected in (True, False):
        other = Client()
        enter(other, user)
        assert "_auth_user_id" not in other.session
        other.post("/accounts/2fa/authenticate/", {"code": spent})
        assert ("_auth_user_id" in other.session) is expected


def test_no_secret_reaches_the_logs(seat: Any, workspace: Workspace) -> None:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.addHandler(handler)
    level = root.level
    root.setLevel(logging.DEBUG)
    try:
        user, client = seat(Role.CMO), Client(raise_request_exception=False)
        setup = Home.current().secret("first-run.key")
        secrets = [PASSWORD, setup, "unisono_forged", "wrong-password", user.email]
        client.get(f"/setup/{setup}/")
        client.get(f"/join/{setup}/")
        enter(client, user, "wrong-password")
        enter(client, user)
        Client(headers={"authorization": "Bearer unisono_forged"}).get("/api/v1/workspaces")
        made = client.post(
            "/account/tokens/", {"name": "x", "workspace": workspace.slug, "days": 1, "reach": "act"}
        ).content.decode()
        secrets.append(made.split('<code class="hash" id="to-copy">')[1].split("<")[0])
        Client(headers={"authorization": f"Bearer {secrets[-1]}"}).get("/api/v1/workspaces/none/today")
        secrets.append(client.session.session_key or "no session")
    finally:
        root.setLevel(level)
        root.removeHandler(handler)
    assert out.getvalue().count("\n") > 5
    for secret in secrets:
        assert secret not in out.getvalue()


def test_forms_without_their_mark_are_refused(seat: Any, workspace: Workspace) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(seat(Role.CMO), "allauth.account.auth_backends.AuthenticationBackend")
    path = f"/w/{workspace.slug}/decide/P-0001/refuse/"
    assert client.post(path, {"reason": "forged"}).status_code == 403
    assert len(DatabaseLedger(f"decisions/{workspace.pk}").read()) == 1


def test_nobody_is_led_away_by_a_link(seat: Any) -> None:
    client = Client()
    away = client.post(
        f"{LOGIN}?next=https://evil.example/", {"login": (u := seat(Role.CMO)).email, "password": PASSWORD}
    )
    assert "evil" not in away.headers.get("Location", "")
    assert u.email
    for onward in ("https://evil.example/", "//evil.example", "javascript:alert(1)"):
        answer = client.post("/language/", {"language": "fr", "next": onward})
        assert answer.headers["Location"] == "/"


def test_foreign_host_names_are_refused(workspace: Workspace) -> None:
    assert Client().get(LOGIN, headers={"host": "evil.example"}).status_code == 400


def test_pages_are_framed_by_nobody_and_kept_by_no_cache(signed_in: Any, workspace: Workspace) -> None:
    headers = signed_in(Role.CMO).get(f"/w/{workspace.slug}/decide/").headers
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in headers["Cache-Control"]


class Provider:
    """The provider, answering at `url` until `close`."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.claims: dict[str, Any] = {"sub": "42", "email": "finance@example.com", "email_verified": True}
        self.asked: dict[str, dict[str, str]] = {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def described(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        asked = self.asked.pop(form["code"], None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or challenge != asked.get("code_challenge"):
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {"iss": self.url, "aud": form["client_id"], "iat": now, "exp": now + 300, **self.claims}
        signed = jwt.encode(claims, self.key, "RS256", headers={"kid": "k1"})
        return 200, {"access_token": "at", "token_type": "Bearer", "expires_in": 300, "id_token": signed}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: object) -> None: ...

            def answer(self, data: object, status: int = 200, **headers: str) -> None:
                body = json.dumps(data).encode()
                self.send_response(status)
                for name, value in {"Content-Type": "application/json", **headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self) -> None:
                url = urlsplit(self.path)
                if url.path == "/.well-known/openid-configuration":
                    self.answer(outer.described())
                elif url.path == "/authorize":
                    asked = {name: values[0] for name, values in parse_qs(url.query).items()}
                    outer.asked["code1"] = asked
                    back = urlencode({"code": "code1", "state": asked["state"]})
                    self.answer({}, 302, Location=f"{asked['redirect_uri']}?{back}")
                elif url.path == "/keys":
                    made = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(outer.key.public_key()))
                    self.answer({"keys": [{**made, "kid": "k1", "use": "sig", "alg": "RS256"}]})
                else:
                    self.answer(outer.claims)

            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers["Content-Length"])).decode()
                status, data = outer.token({name: values[0] for name, values in parse_qs(content).items()})
                self.answer(data, status)

        return Handler


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    """A company's provider, known to the application."""
    made = Provider()
    app = {"provider_id": "company", "name": "Company", "client_id": "unisono", "secret": "s"}
    app |= {"settings": {"server_url": made.url}}  # type: ignore[dict-item]
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"OAUTH_PKCE_ENABLED": True, "EMAIL_AUTHENTICATION": True, "APPS": [app]}
    }
    yield made
    made.close()


class _Still(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def by_company(client: Client) -> Any:
    """The whole round: to the provider, and back with its code."""
    asked = client.post("/accounts/oidc/company/login/")
    assert asked.status_code == 302, asked.content[:300]
    try:
        urllib.request.build_opener(_Still).open(asked.headers["Location"])
    except urllib.error.HTTPError as answer:
        back = urlsplit(answer.headers["Location"])
    return client.get(f"{back.path}?{back.query}")


def test_an_invited_person_comes_in_by_the_company(provider: Provider, workspace: Workspace) -> None:
    user = User.objects.create_user("finance@example.com", PASSWORD, name="Finance")
    client = Client()
    by_company(client)
    assert client.session.get("_auth_user_id") == str(user.pk)


def test_a_stranger_of_the_company_stays_outside(provider: Provider, workspace: Workspace) -> None:
    client = Client()
    by_company(client)
    assert "_auth_user_id" not in client.session
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "bad", [{"exp": 1}, {"aud": "another"}, {"iss": "http://evil.example"}, {"email_verified": False}]
)
def test_what_the_company_did_not_say_is_not_believed(
    bad: dict[str, Any], provider: Provider, workspace: Workspace
) -> None:
    User.objects.create_user("finance@example.com", PASSWORD, name="Finance")
    provider.claims.update(bad)
    client = Client()
    by_company(client)
    assert "_auth_user_id" not in client.session


def test_a_replayed_answer_opens_nothing(provider: Provider, workspace: Workspace) -> None:
    User.objects.create_user("finance@example.com", PASSWORD, name="Finance")
    client = Client()
    replayed = by_company(client).wsgi_request.get_full_path()
    stranger = Client()
    stranger.get(replayed)
    assert "_auth_user_id" not in stranger.session


def test_the_company_s_address_must_be_https_and_forms_may_lead_there(tmp_path: Path) -> None:
    file = tmp_path / "oidc.json"
    parts = {"name": "Company", "client_id": "u", "secret": "s", "server_url": "http://login.example.com/x"}
    file.write_text(json.dumps(parts), encoding="utf-8")
    with pytest.raises(SettingsError, match="not HTTPS"):
        providers(Home(tmp_path, oidc_file=file))
    assert "form-action 'self' https://login.example.com;" in policy("https://login.example.com/x")

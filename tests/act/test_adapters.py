"""Adapters against servers on this machine that answer as the platforms' public references say; no account was used.

Sources of the replies: Google Ads API (`GoogleAdsService.Search`, `MutateCampaignBudgets`), Meta Marketing API
(campaign node), LinkedIn Marketing API (campaigns, partial update), Microsoft Campaign Management
(`GetCampaignsByIds`, `UpdateCampaigns`).
"""

from __future__ import annotations

import datetime as dt
import json
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from unisono.act import CampaignKey, Change, ChangeSet
from unisono.act.adapters import GoogleAds, LinkedInAds, MetaAds, MicrosoftAds, over_http
from unisono.act.platforms.form import Row
from unisono.act.ports import Adapter, Answer, Outcome, Request, apply_approved, apply_one
from unisono.decide import Approval, Person
from unisono.errors import LedgerError
from unisono.words import Text

TOKEN = {"Authorization": "Bearer secret"}
AT = dt.datetime(2026, 1, 19, 9, tzinfo=dt.UTC)
Said = tuple[int, Any]


class Platform:
    """One campaign, its daily budget, and how each platform speaks of it."""

    def __init__(self) -> None:
        self.budget = Decimal("310.50")
        self.writes = 0
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.extra: dict[str, Any] = {}
        self.instead: Said | None = None
        self.fails_writing: Said | None = None

    def answer(self, method: str, path: str, headers: dict[str, str], body: Any) -> Said:
        self.asked.append((method, path, headers))
        if headers.get("authorization") != "Bearer secret":
            return 401, {"error": "who are you"}
        if self.instead is not None:
            return self.instead
        service = path.split("/")[1]
        found: Said = getattr(self, service)(method, path, headers, body)
        return found

    def _set(self, amount: Decimal) -> Said | None:
        self.writes += 1
        if self.fails_writing is None:
            self.budget = amount
        return self.fails_writing

    def google(self, method: str, path: str, headers: dict[str, str], body: Any) -> Said:
        assert (method, headers["developer-token"]) == ("POST", "d")
        if path.endswith("googleAds:search"):
            assert "WHERE campaign.id = 77" in body["query"]
            budget = {
                "resourceName": "customers/9/campaignBudgets/5",
                "amountMicros": str(int(self.budget * 1_000_000)),
                "period": "DAILY",
                "explicitlyShared": False,
            }
            return 200, {"results": [{"campaign": {"id": "77"}, "campaignBudget": {**budget, **self.extra}}]}
        assert path == "/google/customers/9/campaignBudgets:mutate"
        (operation,) = body["operations"]
        assert operation["updateMask"] == "amount_micros"
        assert operation["update"]["resourceName"] == "customers/9/campaignBudgets/5"
        no = self._set(Decimal(operation["update"]["amountMicros"]) / 1_000_000)
        return no or (200, {"results": [{"resourceName": "customers/9/campaignBudgets/5"}]})

    def meta(self, method: str, path: str, _headers: dict[str, str], body: Any) -> Said:
        if method == "GET":
            assert path == "/meta/77?fields=id,daily_budget"
            return 200, {"id": "77", "daily_budget": str(int(self.budget * 100)), **self.extra}
        return self._set(Decimal(body["daily_budget"]) / 100) or (200, {"success": True})

    def linkedin(self, method: str, path: str, headers: dict[str, str], body: Any) -> Said:
        assert path == "/linkedin/adAccounts/9/adCampaigns/77"
        assert headers["linkedin-version"] == "202607"
        if method == "GET":
            budget = {"amount": str(self.budget), "currencyCode": "EUR"}
            return 200, {"id": 77, "dailyBudget": {**budget, **self.extra}}
        assert headers["x-restli-method"] == "PARTIAL_UPDATE"
        budget = body["patch"]["$set"]["dailyBudget"]
        assert budget["currencyCode"] == "EUR"
        return self._set(Decimal(budget["amount"])) or (204, None)

    def microsoft(self, method: str, path: str, _headers: dict[str, str], body: Any) -> Said:
        if path.endswith("QueryByIds"):
            assert body["CampaignIds"] == ["77"]
            campaign = {"Id": "77", "DailyBudget": float(self.budget), "BudgetType": "DailyBudgetStandard"}
            return 200, {"Campaigns": [{**campaign, "BudgetId": None, **self.extra}], "PartialErrors": []}
        assert (method, path) == ("PUT", "/microsoft/Campaigns")
        return self._set(Decimal(str(body["Campaigns"][0]["DailyBudget"]))) or (200, {"PartialErrors": []})


@pytest.fixture
def platform() -> Platform:
    return Platform()


@pytest.fixture
def base(platform: Platform) -> Iterator[str]:
    """The address of a server on this machine that answers as `platform`."""

    class Handler(BaseHTTPRequestHandler):
        def reply(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, said = platform.answer(self.command, self.path, headers, body)
            data = said if isinstance(said, bytes) else b"" if said is None else json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            if status in range(300, 400):
                self.send_header("Location", "http://127.0.0.2/elsewhere")
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PUT = reply

        def log_message(self, *_args: object) -> None:
            """Be quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


Make = Callable[[str], Adapter]
MAKE: dict[str, Make] = {
    "google_ads": lambda base: GoogleAds("9", {**TOKEN, "developer-token": "d"}, f"{base}/google"),
    "meta_ads": lambda base: MetaAds(TOKEN, f"{base}/meta"),
    "linkedin_ads": lambda base: LinkedInAds("9", "202607", TOKEN, f"{base}/linkedin"),
    "microsoft_ads": lambda base: MicrosoftAds("9", TOKEN, base=f"{base}/microsoft"),
}


def row(platform: str, expected: str = "310.50", new: str = "352.73", campaign_id: str = "77") -> Row:
    key = CampaignKey(platform, "FR", campaign_id, "Marque")
    change = Change(key, "daily_budget", AT.date(), Decimal(expected), Decimal(new), "EUR", "search", Text("Why"))
    return Row("P-0001-001", change)


@pytest.fixture(params=sorted(MAKE))
def adapter(request: pytest.FixtureRequest, base: str) -> Adapter:
    return MAKE[request.param](base)


def test_an_approved_change_is_applied_once_and_taken_back(adapter: Adapter, platform: Platform) -> None:
    send = over_http(5)
    assert apply_one(row(adapter.platform), adapter, send).outcome is Outcome.APPLIED
    assert platform.budget == Decimal("352.73")
    again = apply_one(row(adapter.platform), adapter, send)
    assert (again.outcome, again.found) == (Outcome.ALREADY, Decimal("352.73"))
    assert platform.writes == 1
    back = apply_one(row(adapter.platform, "352.73", "310.50"), adapter, send)
    assert back.outcome is Outcome.APPLIED
    assert platform.budget == Decimal("310.50")


def test_what_somebody_changed_is_not_overwritten(adapter: Adapter, platform: Platform) -> None:
    platform.budget = Decimal("400.00")
    reply = apply_one(row(adapter.platform), adapter, over_http(5))
    assert (reply.outcome, reply.found) == (Outcome.MOVED, Decimal("400.00"))
    assert (platform.writes, platform.budget) == (0, Decimal("400.00"))


@pytest.mark.parametrize(
    "said", [(401, {"error": "expired"}), (404, None), (301, None), (500, b"oops"), (200, b"<html>")]
)
def test_an_answer_that_is_no_budget_writes_nothing(adapter: Adapter, platform: Platform, said: Said) -> None:
    platform.instead = said
    reply = apply_one(row(adapter.platform), adapter, over_http(5))
    assert reply.outcome is Outcome.REFUSED
    assert reply.why is not None
    assert platform.writes == 0
    assert len(platform.asked) == 1  # no redirect was followed


def test_a_no_is_told_and_a_failure_is_unknown(adapter: Adapter, platform: Platform) -> None:
    platform.fails_writing = (400, {"error": "budget too low"})
    refused = apply_one(row(adapter.platform), adapter, over_http(5))
    assert refused.outcome is Outcome.REFUSED
    assert "budget too low" in str(refused.why)
    platform.fails_writing = (503, b"busy")
    assert apply_one(row(adapter.platform), adapter, over_http(5)).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("name", "extra"),
    [
        ("google_ads", {"explicitlyShared": True}),
        ("google_ads", {"period": "CUSTOM_PERIOD"}),
        ("google_ads", {"amountMicros": "310505000"}),
        ("meta_ads", {"daily_budget": None}),
        ("linkedin_ads", {"currencyCode": "USD"}),
        ("microsoft_ads", {"BudgetId": "5"}),
        ("microsoft_ads", {"BudgetType": "LifetimeBudgetStandard"}),
    ],
)
def test_budgets_that_a_campaign_does_not_own_are_left_alone(
    base: str, platform: Platform, name: str, extra: dict[str, Any]
) -> None:
    platform.extra = extra
    assert apply_one(row(name), MAKE[name](base), over_http(5)).outcome is Outcome.REFUSED
    assert platform.writes == 0


def test_a_partial_error_of_microsoft_is_a_no(base: str, platform: Platform) -> None:
    platform.fails_writing = (200, {"PartialErrors": [{"Code": 1, "Message": "CannotUpdateSharedBudget"}]})
    reply = apply_one(row("microsoft_ads"), MAKE["microsoft_ads"](base), over_http(5))
    assert reply.outcome is Outcome.REFUSED
    assert "CannotUpdateSharedBudget" in str(reply.why)


def test_what_cannot_be_set_is_never_asked_for(adapter: Adapter, platform: Platform) -> None:
    for unfit in (
        row(adapter.platform, new="0"),
        row(adapter.platform, campaign_id="77 OR 1"),
        row(adapter.platform, campaign_id=""),
    ):
        assert apply_one(unfit, adapter, over_http(5)).outcome is Outcome.REFUSED
    assert platform.asked == []


def test_only_with_the_approval_of_this_payload(adapter: Adapter, platform: Platform) -> None:
    own = row(adapter.platform).change
    other = replace(own, key=replace(own.key, platform="tiktok_ads"))
    changes = ChangeSet("P-0001", "h", "EUR", AT.date(), AT.date(), Decimal(1), (other, own), (), ())
    approval = Approval("P-0001", "h", Person("B", "b"), "Yes", AT)
    replies = list(apply_approved(changes, approval, adapter, over_http(5), {}))
    assert [(r.change_id, r.outcome) for r in replies] == [("P-0001-002", Outcome.APPLIED)]
    with pytest.raises(LedgerError, match="approval is for"):
        apply_approved(changes, replace(approval, payload_hash="other"), adapter, over_http(5), {})


def test_credentials_are_never_shown_and_go_to_no_open_line(adapter: Adapter) -> None:
    assert "secret" not in repr(adapter)
    assert "secret" not in repr(Request("GET", "https://x", TOKEN))
    for url in ("http://graph.facebook.com/1", "ftp://127.0.0.1/1", "http://127.0.0.1.example.org/"):
        with pytest.raises(OSError, match="https"):
            over_http(1)(Request("GET", url, TOKEN))


def test_no_answer_while_writing_is_unknown() -> None:
    def send(request: Request) -> Answer:
        if request.method == "GET":
            return Answer(200, b'{"id": "77", "daily_budget": "31050"}')
        raise TimeoutError("timed out")

    reply = apply_one(row("meta_ads"), MetaAds(TOKEN), send)
    assert (reply.outcome, reply.found) == (Outcome.UNKNOWN, Decimal("310.50"))
    assert "timed out" in str(reply.why)


def test_the_code_of_the_page_runs(platform: Platform, base: str) -> None:
    page = (Path(__file__).parents[2] / "docs/reference/upload-files.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    names: dict[str, Any] = {}
    exec(compile(block, "upload-files.md", "exec"), names)  # noqa: S102
    names["meta"] = MAKE["meta_ads"](base)
    changes = ChangeSet("P", "h", "EUR", AT.date(), AT.date(), Decimal(1), (row("meta_ads").change,), (), ())
    (reply,) = names["carry_out"](changes, Approval("P", "h", Person("B", "b"), "Yes", AT), {})
    assert reply.outcome is Outcome.APPLIED

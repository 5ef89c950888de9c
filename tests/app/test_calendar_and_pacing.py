"""The calendar is what the model reads; pacing tells where the plan under way lands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client

from unisono.decide import History, Role, read_budget
from unisono.errors import InputError
from unisono.facts.semantic import campaign_days, campaigns
from unisono.measure.mmm.events import Shape
from unisono.runs import Session, pacing
from unisono.runs.calendar import ItemKind, calendar
from unisono.runs.choosing import choices, choices_file
from unisono_app.base.acting import Actor, perform
from unisono_app.base.models import Workspace
from unisono_app.plan.actions import AddEvent

Enter = Callable[..., Client]


def test_an_event_written_in_the_browser_is_what_the_model_reads(
    signed_in: Enter, workspace: Workspace, acting: Callable[..., Actor]
) -> None:
    client, day = signed_in(Role.PLANNER), dt.datetime.now(dt.UTC).date() + dt.timedelta(days=20)
    form = {"name": "Soldes d’hiver", "on": day.isoformat(), "shape": "pulse", "lasts": "21"}
    assert client.post(f"/w/{workspace.slug}/plan/calendar/add/", form).status_code == 302
    (event,) = choices(acting(Role.PLANNER).session()).events
    assert (event.name, event.shape, event.on, event.lasts) == ("Soldes d’hiver", Shape.PULSE, (day,), 21)
    page = client.get(f"/w/{workspace.slug}/plan/calendar/").content.decode()
    assert "Soldes d’hiver" in page
    client.post(f"/w/{workspace.slug}/plan/calendar/remove/", {"name": "Soldes d’hiver"})
    assert choices(acting(Role.PLANNER).session()).events == ()


def test_what_people_wrote_in_the_file_stays(acting: Callable[..., Actor]) -> None:
    planner = acting(Role.PLANNER)
    session = planner.session()
    choices_file(session).write_text("# our notes\n[fit]\nharmonics = 2\n", encoding="utf-8")
    perform(AddEvent("Strike", Shape.STEP, dt.date(2026, 3, 2)), planner)
    text = choices_file(session).read_text(encoding="utf-8")
    assert text.startswith("# our notes\n")
    assert choices(session).harmonics == 2
    with pytest.raises(InputError):
        perform(AddEvent("Strike", Shape.STEP, dt.date(2026, 4, 2)), planner)


def test_the_calendar_holds_flights_promotions_and_holidays(acting: Callable[..., Actor]) -> None:
    actor = acting(Role.CMO, Role.PLANNER)
    session = actor.session()
    session.approve("P-0001", by="CMO", reason="Worth it.")
    found = calendar(session, session.today - dt.timedelta(weeks=60), session.today + dt.timedelta(weeks=30))
    kinds = {item.kind for item in found}
    assert {ItemKind.FLIGHT, ItemKind.HOLIDAY, ItemKind.PROMOTION} <= kinds
    promotions = {str(item.details) for item in found if item.kind is ItemKind.PROMOTION}
    assert len(promotions) > 1  # each says how deep it goes, not the name of the column
    assert all("off in a week" in told for told in promotions)
    first = [item.first_on for item in found]
    assert first == sorted(first)


def test_a_plan_that_left_is_paced(acting: Callable[..., Actor]) -> None:
    session = acting(Role.CMO).session()
    assert session.pacing() is None
    session.approve("P-0001", by="CMO", reason="Worth it.")
    session.export("P-0001")
    begun = replace(session, now=session.now + dt.timedelta(days=14))
    found = begun.pacing()
    assert found is not None
    assert found.n_told == 0
    for channel in found.channels:
        assert channel.landing is not None
        assert channel.landing.value == pytest.approx(channel.planned)


def moved(history: History, number: int, weeks: int, left_on: dt.date | None = None) -> History:
    """The plan with another number, its window moved by some weeks, and its files leaving on another day."""
    payload = dict(history.proposal.payload)
    payload["weeks"] = [(day + dt.timedelta(weeks=weeks)).isoformat() for day in read_budget(payload).weeks]
    exports = tuple(replace(export, left_on=left_on or export.left_on) for export in history.exports)
    proposal = replace(history.proposal, proposal_id=f"P-{number:04}", payload=payload)
    return replace(history, proposal=proposal, exports=exports)


def exported(session: Session) -> History:
    session.approve("P-0001", by="CMO", reason="Worth it.")
    session.export("P-0001")
    return session.decisions.show("P-0001")


def test_money_counts_from_the_day_on_which_the_files_left(acting: Callable[..., Actor]) -> None:
    session = acting(Role.CMO).session()
    history = exported(session)
    first = read_budget(history.proposal.payload).weeks[0] - dt.timedelta(weeks=10)
    left_on = first + dt.timedelta(weeks=6, days=4)  # three days of the seventh week are left
    on_time, late = (pacing.pacing(session, moved(history, 1, -10, day)) for day in (first, left_on))
    assert on_time is not None
    assert late is not None
    assert (on_time.is_late, late.is_late) == (False, True)
    assert (on_time.n_told, len(on_time.weeks)) == (10, 13)
    assert (late.n_told, len(late.weeks), late.since) == (4, 7, left_on)
    spent = spent_by_channel(session, left_on, first + dt.timedelta(weeks=10))
    weekly = {channel.channel: channel.weekly for channel in read_budget(history.proposal.payload).channels}
    for channel in late.channels:
        due = [float(money) for money in weekly[channel.channel]]
        assert channel.planned == pytest.approx(due[6] * 3 / 7 + sum(due[7:]))
        assert channel.planned_to_date == pytest.approx(due[6] * 3 / 7 + sum(due[7:10]))
    assert len(spent) > 3
    by_day = {c.channel: c.spent for c in late.channels if c.channel in spent}
    assert by_day == pytest.approx(spent)


def spent_by_channel(session: Session, first_on: dt.date, until: dt.date) -> dict[str, float]:
    """What the daily rows of campaigns say of the channels that have such, up to the day before `until`."""
    facts, keys = session.facts(), ["source", "account", "campaign_id", "campaign"]
    days = campaign_days(facts, first_on).join(
        campaigns(facts, session.settings).select(*keys, "channel"), on=keys, nulls_equal=True
    )
    total: dict[str, float] = {}
    for row in days.iter_rows(named=True):
        if first_on <= row["day_on"] < until:
            total[row["channel"]] = total.get(row["channel"], 0.0) + (row["spend"] or 0.0)
    return total


def test_what_left_after_its_last_day_is_not_paced(acting: Callable[..., Actor]) -> None:
    session = acting(Role.CMO).session()
    assert pacing.pacing(session, moved(exported(session), 1, -30, session.today)) is None


@pytest.fixture
def several(acting: Callable[..., Actor], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Session]:
    """A session with exported plans: P-0001 as moved by the first number of weeks, and so on; each left a day later.

    The ledger lists the one first that left first, as where an older proposal left last.
    """
    session = acting(Role.CMO).session()
    history, kind = exported(session), type(session.decisions)
    begins = read_budget(history.proposal.payload).weeks[0]

    def make(*weeks: int) -> Session:
        made = [moved(history, i + 1, n, begins + dt.timedelta(weeks=min(n, 0))) for i, n in enumerate(weeks)]
        left = [
            replace(h, exports=tuple(replace(e, at=e.at + dt.timedelta(days=i)) for e in h.exports))
            for i, h in enumerate(made)
        ]
        monkeypatch.setattr(kind, "list", lambda *_: tuple(left))
        return session

    return make


@pytest.mark.parametrize(
    ("weeks", "chosen", "others"),
    [
        ((0, 1), "P-0001", ["P-0002"]),
        ((0, -2), "P-0002", ["P-0001"]),
        ((-2, 0), "P-0002", ["P-0001"]),
        ((0, -20), "P-0001", []),
        ((-20, 3), "P-0001", ["P-0002"]),
        ((3, 1), None, ["P-0002", "P-0001"]),
    ],
)
def test_under_way_is_what_left_last_and_holds_today(
    weeks: tuple[int, ...], chosen: str | None, others: list[str], several: Callable[..., Session]
) -> None:
    session = several(*weeks)
    found = pacing.under_way(session)
    assert (found and found.proposal.proposal_id) == chosen
    assert [plan.proposal_id for plan in pacing.beside(session, found)] == others


def test_the_page_names_the_other_plans_and_the_day_that_counts(
    signed_in: Enter, workspace: Workspace, several: Callable[..., Session]
) -> None:
    client, address = signed_in(Role.FINANCE), f"/w/{workspace.slug}/plan/pacing/"
    several(0, 1)
    assert "P-0002 begins on" in client.get(address).content.decode()
    several(0, -2)
    assert "P-0001 is in force for the same weeks" in client.get(address).content.decode()
    several(2)
    page = client.get(address).content.decode()
    assert "P-0001 begins on" in page
    assert "No plan is under way" not in page


def test_the_page_says_that_a_plan_left_late(
    signed_in: Enter, workspace: Workspace, acting: Callable[..., Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    session = acting(Role.CMO).session()
    late = moved(exported(session), 1, -5, session.today)
    monkeypatch.setattr(pacing, "under_way", lambda _: late)
    page = signed_in(Role.FINANCE).get(f"/w/{workspace.slug}/plan/pacing/").content.decode()
    assert "only the days from then on count, planned and spent" in page


def test_pages_open(signed_in: Enter, workspace: Workspace) -> None:
    client = signed_in(Role.FINANCE)
    for corner in ("pacing", "calendar"):
        assert client.get(f"/w/{workspace.slug}/plan/{corner}/").status_code == 200

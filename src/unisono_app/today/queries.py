"""What today's page shows: money and what it earned, what waits, what is not trusted or was learned, what is next."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from unisono.decide import History, Kind, Permission, State, is_waiting
from unisono.domain import Finding, Light, SourceTrust
from unisono.errors import NoFactsError, UnisonoError
from unisono.report.figure import Figure
from unisono.runs import Session
from unisono.runs.freshness import Freshness
from unisono.runs.glance import Glance, glance
from unisono.words import Text
from unisono_app.base.acting import Actor
from unisono_app.base.figures import Number
from unisono_app.decide.queries import proposals
from unisono_app.decide.rules_queries import agencies_without_channels
from unisono_app.jobs.queries import first_work
from unisono_app.measure.queries import MeasurePage, measure_page
from unisono_app.today.exported import Shown, what_they_show
from unisono_app.today.next_money import NextMoney, next_money
from unisono_app.today.next_step import Step, next_step
from unisono_app.today.weeks import ChannelWeeks, Weeks, last_weeks


@dataclass(frozen=True, slots=True)
class ChannelToday:
    """One channel: its last weeks, and what the newest fit says it earns; either may be unknown."""

    channel: str
    weeks: ChannelWeeks | None
    roi: Number | None
    mroi: Number | None


@dataclass(frozen=True, slots=True)
class Doubt:
    """A source that is not green, with its worst finding."""

    source: str
    light: Light
    finding: Finding | None
    n_findings: int


@dataclass(frozen=True, slots=True)
class TodayPage:
    """What today's page shows; None or empty where it is not known yet."""

    next: Step
    waiting: tuple[History, ...]
    to_export: tuple[History, ...]
    seen: Glance | None = None
    weeks: Weeks | None = None
    old: Text | None = None
    channels: tuple[ChannelToday, ...] = ()
    measured: MeasurePage | None = None
    doubts: tuple[Doubt, ...] = ()
    learned: tuple[History, ...] = ()
    next_money: NextMoney | None = None
    exported: tuple[Shown, ...] = ()

    @property
    def most_spent(self) -> float | None:
        """The largest spend of a channel: the form in which the column is written."""
        return max((row.weeks.spend.now.value or 0.0 for row in self.channels if row.weeks), default=None)

    @property
    def missing(self) -> tuple[Text, ...]:
        """What the facts lack for a model."""
        return self.seen.missing if self.seen else ()

    @property
    def media_share(self) -> Number | None:
        """What media brought, as a share of the outcome."""
        return self.measured.numbers.media_share if self.measured and self.measured.numbers else None

    @property
    def chart(self) -> Figure | None:
        """What each channel returned, with intervals."""
        return self.measured.told.earned.roi if self.measured and self.measured.told else None


def today_page(actor: Actor, language_code: str) -> TodayPage:
    """What `actor` sees today."""
    session = actor.session()
    histories = [h for h in proposals(actor) if h.proposal.kind is not Kind.OVERRIDE]
    waiting = tuple(h for h in histories if is_waiting(h))
    approved = tuple(h for h in histories if h.state is State.APPROVED) if actor.may(Permission.EXPORT) else ()
    try:
        trust, seen = session.check(), glance(session)
    except NoFactsError:
        return TodayPage(next_step(actor, has_facts=False, under_way=first_work(actor)), waiting, approved)
    measured, doubts = _measured(session, language_code), _doubts(trust.trusts)
    weeks, old = last_weeks(session), _old(seen.freshness(session.today))
    exported = what_they_show(actor, histories, session.edition().edition_id)
    step = next_step(
        actor,
        has_facts=True,
        is_red=any(doubt.light is Light.RED for doubt in doubts),
        is_old=old is not None,
        waiting=waiting,
        approved=approved,
        unread=tuple(each.proposal_id for each in exported if not each.is_kept),
        gradable=tuple(h.proposal.proposal_id for h in histories if _is_gradable(h, session.today, seen.last_on)),
        conditioned=tuple(h for h in histories if h.state is State.CONDITIONED),
        is_fitted=bool(measured and measured.numbers),
        is_current=bool(measured and measured.is_current),
        idle_agencies=agencies_without_channels(actor) if actor.may(Permission.DELEGATE) else (),
    )
    return TodayPage(
        step,
        waiting,
        approved,
        seen,
        weeks,
        old,
        _channels(weeks, measured),
        measured,
        doubts,
        tuple(h for h in histories if h.grade is not None)[:3],
        _next_money(measured, session.settings.margin_rate),
        exported,
    )


def _is_gradable(history: History, today: dt.date, known_until: dt.date | None) -> bool:
    """Whether an export's promise is due and all its weeks are known."""
    promise = history.proposal.prediction
    if history.state is not State.EXPORTED or promise is None or promise.outcome is None or known_until is None:
        return False
    return promise.due_on <= today and promise.last_on <= known_until


def _next_money(measured: MeasurePage | None, margin: float) -> NextMoney | None:
    if measured is None or measured.numbers is None or measured.told is None:
        return None
    marginal = [(row.channel, row.numbers["mroi"]) for row in measured.numbers.channels]
    return next_money(marginal, measured.told.earned.break_even, margin, measured.told.fit.data.currency)


def _old(fresh: Freshness | None) -> Text | None:
    return fresh.text() if fresh and fresh.is_old else None


def _measured(session: Session, language_code: str) -> MeasurePage | None:
    """What was measured, where anything was fitted; a page of today does not wait for what a fit could tell."""
    if session.latest_run() is None:
        return None
    try:
        return measure_page(session, language_code)
    except UnisonoError:
        return None


def _channels(weeks: Weeks | None, measured: MeasurePage | None) -> tuple[ChannelToday, ...]:
    spent = {row.channel: row for row in weeks.channels} if weeks else {}
    fitted = {row.channel: row for row in measured.numbers.channels} if measured and measured.numbers else {}
    return tuple(
        ChannelToday(
            name,
            spent.get(name),
            fitted[name].numbers["roi"] if name in fitted else None,
            fitted[name].numbers["mroi"] if name in fitted else None,
        )
        for name in dict.fromkeys([*spent, *fitted])
    )


def _doubts(trusts: tuple[SourceTrust, ...]) -> tuple[Doubt, ...]:
    found = [
        Doubt(trust.source, trust.light, trust.findings[0] if trust.findings else None, len(trust.findings))
        for trust in trusts
        if trust.light is not Light.GREEN
    ]
    return tuple(sorted(found, key=lambda doubt: (doubt.light is not Light.RED, doubt.source)))

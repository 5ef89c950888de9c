"""Changes of one campaign: which campaigns somebody may propose about, and what a proposal asks for.

Rule: the company's people choose among all campaigns; an agency's people among those of the channels that are delegated
to their agency, or to themselves, with the right to propose. Without such a delegation there are none: what a campaign
spends is told to nobody else. How much a delegation lets them add is told before they ask.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Protocol
from urllib.parse import quote

from unisono.act.campaigns import Campaign
from unisono.decide import Governance, Kind, Permission, Proposal, SetBy, read_all
from unisono.decide.authority import delegations_for, used_by
from unisono.decide.delta import effect_of
from unisono.decide.policy.rules import WINDOW_DAYS
from unisono.decide.proposal import Payload
from unisono.errors import NoFactsError
from unisono.runs.single_changes import Before, befores, running
from unisono.words import Money, Text, msg
from unisono_app.base.acting import Actor


class _Proposed(Protocol):
    @property
    def kind(self) -> Kind: ...
    @property
    def payload(self) -> Payload: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """What a proposal asks of one campaign; money a day.

    Attributes:
        is_spent: whether `before` is the mean of the campaign's last 28 days; else an export set it.
        set_by: that export, where the reader may know of it.
    """

    campaign: str
    platform: str
    account: str
    channel: str
    before: Decimal
    after: Decimal
    currency: str
    effective_on: dt.date
    is_spent: bool = True
    set_by: SetBy | None = None


def asked_of(proposal: _Proposed) -> Asked | None:
    """What `proposal` asks of one campaign; None where it is of another kind or shape."""
    effect = effect_of(proposal.kind, proposal.payload) if proposal.kind is Kind.CHANGES else None
    day = str(proposal.payload.get("effective_on", ""))
    if effect is None or len(effect.lines) != 1 or not day:
        return None
    (line,) = effect.lines
    before, after = line.current / 7, line.planned / 7
    place = (line.entity, line.platform, line.account, line.channel)
    return Asked(*place, before, after, effect.currency, dt.date.fromisoformat(day))


def change_of(proposal: Proposal, known: Container[str] | None = None) -> Asked | None:
    """The same with where the amount before comes from; `known` are the proposals that the reader may know of."""
    asked, last = asked_of(proposal), next(iter(proposal.basis.set_by), None)
    if asked is None or last is None:
        return asked
    is_told = known is None or last.proposal_id in known
    return replace(asked, is_spent=False, set_by=last if is_told else None)


def campaign_in(proposal: _Proposed) -> str | None:
    """The one campaign that `proposal` is about, as `campaigns_for` names it; None where it is about another thing."""
    changes = proposal.payload.get("changes")
    if not isinstance(changes, list) or len(changes) != 1:
        return None
    return _joined(*(str(changes[0].get(part, "")) for part in ("platform", "account", "campaign_id", "entity")))


def campaigns_for(actor: Actor) -> dict[str, Campaign]:
    """The campaigns that `actor` may propose about, by the name that a form gives them."""
    try:
        found = running(actor.session())
    except NoFactsError:
        return {}
    channels = _delegated(actor, found) if actor.agency else None
    return {_name(each): each for each in found if channels is None or each.channel in channels}


def may_propose_about(actor: Actor, campaign: Campaign) -> bool:
    """Whether `actor` may propose about this campaign now: anybody inside, an agency what is delegated to it."""
    return actor.agency is None or campaign.channel in _delegated(actor, (campaign,))


def befores_for(actor: Actor) -> dict[str, Before]:
    """The same with what each stands at today."""
    found, session = campaigns_for(actor), actor.session()
    return dict(zip(found, befores(session, found.values(), session.today), strict=True)) if found else {}


def platforms_of(actor: Actor) -> tuple[str, ...]:
    """The media platforms on which campaigns run: where a change can add money, and a policy can cap it."""
    try:
        return tuple(sorted({each.key.platform for each in running(actor.session())}))
    except NoFactsError:
        return ()


def limits_for(actor: Actor) -> tuple[Text, ...]:
    """How much money the people of an agency may add: one sentence for each delegation that has a limit."""
    if actor.agency is None:
        return ()
    session = actor.session()
    reading = read_all(session.decisions.ledger.read())
    currency = session.settings.currency
    counted = (*reading.commitments, *reading.undecided(actor.at))
    used = Money(used_by(actor.person, counted, currency, at=actor.at), currency)
    return tuple(
        msg(
            "Delegation {id} lets you add at most {limit} in {n} days, counted as money a week; of that is approved or "
            "waits for a decision: {used}.",
            id=held.delegation_id,
            limit=Money(held.limit, held.currency or currency),
            n=WINDOW_DAYS,
            used=used,
        )
        for held in delegations_for(reading.charter, actor.person, Permission.PROPOSE, at=actor.at)
        if held.limit is not None
    )


def _delegated(actor: Actor, campaigns: Iterable[Campaign]) -> frozenset[str]:
    """The channels delegated to the agency of `actor`; not what is held to countries, since campaigns tell none."""
    charter = Governance(actor.session().decisions.ledger).charter()
    delegations = delegations_for(charter, actor.person, Permission.PROPOSE, at=actor.at)
    own = [d for d in delegations if not d.markets]
    every = {each.channel for each in campaigns} if any(not d.channels for d in own) else set()
    return frozenset(every.union(*(d.channels for d in own)))


def _name(campaign: Campaign) -> str:
    key = campaign.key
    return _joined(key.platform, key.account, key.campaign_id, key.campaign)


def _joined(*parts: str) -> str:
    return "/".join(quote(part, safe="") for part in parts)

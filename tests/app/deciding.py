"""What people and programs do in the decision room, as several files of tests need it."""

from __future__ import annotations

from dataclasses import replace

from unisono.decide import Approval, Layer, Level, Proposal, Role, Rules, Signature
from unisono.decide.chain import Event
from unisono.decide.codec import body_of
from unisono.decide.orders import Autonomy, TrackRecord
from unisono.runs.standing import spent_lately
from unisono_app.base.acting import Actor, perform
from unisono_app.decide.actions import Approve, SetPolicy
from unisono_app.plan.actions import ProposeSplit


def policy(actor: Actor, policy_id: str = "caps", **rules: object) -> None:
    """A version of a policy of the whole company, in force."""
    said = Rules(**rules)  # type: ignore[arg-type]
    perform(SetPolicy(policy_id, said, Layer.CORPORATE, "CMO", "Care."), actor)


def spent(actor: Actor) -> dict[str, float]:
    """Money a week, by channel, as the facts tell it."""
    found = spent_lately(actor.session())
    assert found is not None
    return dict(found)


def scaled(actor: Actor, factor: float, supersedes: str | None = None) -> Proposal:
    """A plan of four weeks in which every channel gets `factor` of what it spends."""
    split = {channel: 4 * factor * weekly for channel, weekly in spent(actor).items()}
    return perform(ProposeSplit(4, split, "Worth a try.", supersedes), actor)


def sign(actor: Actor, proposal_id: str = "P-0001") -> Approval | Signature:
    """Agree to a proposal as it stands."""
    proposal = actor.session().decisions.show(proposal_id).proposal
    return perform(Approve(proposal_id, "Looked at it.", proposal.payload_hash), actor)


def program(planner: Actor) -> Actor:
    """A program of the planner, which may propose."""
    return replace(planner, agent_of=planner.member_id, roles=(Role.AGENT,), via="api")


def open_lanes(cmo: Actor, upto: Level = Level.ACT_AND_NOTIFY) -> None:
    """Bring every lane of money to a level, as if its predictions had been graded."""
    session = cmo.session()
    for channel in session.latest_fit().data.channels:
        for action in ("increase", "decrease"):
            for level in (Level.PREPARE, Level.ACT_AND_NOTIFY):
                if level.rank <= upto.rank:
                    lane = Autonomy(channel, action, level, cmo.person, "Earned.", cmo.at, TrackRecord(10, 9))
                    session.decisions.ledger.append(Event(cmo.at, "autonomy_set", body_of(lane)))

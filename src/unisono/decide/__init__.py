"""Decide: the ledger that every move goes round. A proposal is judged, people decide, the result is graded.

    Proposal -> verdicts -> signatures -> decision -> change set (room `act`) -> execution record -> grade

Start with `Decisions(FileLedger(path))`; the rules (policies, delegations, kill switch, autonomy) with `Governance`.
"""

from unisono.decide.book import read_all, read_book
from unisono.decide.budget import BudgetPlan, ChannelBudget, read_budget
from unisono.decide.canonical import canonical, fingerprint
from unisono.decide.chain import Event, Record
from unisono.decide.charter import Charter
from unisono.decide.confidence import Confidence, Tier, tier_name
from unisono.decide.decision import (
    Approval,
    Comment,
    Condition,
    Decision,
    Escalation,
    Export,
    Override,
    Refusal,
    Signature,
    Stated,
    Withdrawal,
)
from unisono.decide.decisions import Decisions
from unisono.decide.effect import Action, Effect, Line, action_name
from unisono.decide.file_ledger import FileLedger
from unisono.decide.governance import Governance
from unisono.decide.grades import grade
from unisono.decide.grading import ChannelExecution, Gap, Grade, Judgement, Kept, Observation
from unisono.decide.guardrails import Context, Limits
from unisono.decide.history import History, Step, step_name
from unisono.decide.ledger import Ledger, Verification
from unisono.decide.orders import (
    Authority,
    Autonomy,
    Breach,
    Delegation,
    DryRun,
    Freeze,
    Level,
    Opening,
    TrackRecord,
    authority_name,
    level_name,
)
from unisono.decide.overrides import MODEL
from unisono.decide.oversight import Alarms, Measures, Oversight, oversight, personal_oversight
from unisono.decide.person import ActorKind, Person, same_person
from unisono.decide.policy.folding import Standard
from unisono.decide.policy.needs import Missing, Needed
from unisono.decide.policy.rules import Enforcement, Layer, Policy, Rules, layer_name
from unisono.decide.proposal import Basis, Forecast, Kind, Prediction, Proposal
from unisono.decide.read_back import Known, ReadBack, ReadBackLine, Seen
from unisono.decide.reading import Reading
from unisono.decide.roles import Permission, Role, may, permission_name, permissions, role_name, roles_with
from unisono.decide.set_by import SetBy
from unisono.decide.shifts import Shift, Shifts, shifts_of
from unisono.decide.standing import is_open, is_stuck, is_waiting, standing
from unisono.decide.states import Move, State, moves, state_name
from unisono.decide.topics import Topic, topic_name
from unisono.decide.verdict import Mode, Ruling, Verdict
from unisono.decide.views import AgencySeen, AgencyStep, AgencyView, agency_view, agency_views

__all__ = [
    "MODEL",
    "Action",
    "ActorKind",
    "AgencySeen",
    "AgencyStep",
    "AgencyView",
    "Alarms",
    "Approval",
    "Authority",
    "Autonomy",
    "Basis",
    "Breach",
    "BudgetPlan",
    "ChannelBudget",
    "ChannelExecution",
    "Charter",
    "Comment",
    "Condition",
    "Confidence",
    "Context",
    "Decision",
    "Decisions",
    "Delegation",
    "DryRun",
    "Effect",
    "Enforcement",
    "Escalation",
    "Event",
    "Export",
    "FileLedger",
    "Forecast",
    "Freeze",
    "Gap",
    "Governance",
    "Grade",
    "History",
    "Judgement",
    "Kept",
    "Kind",
    "Known",
    "Layer",
    "Ledger",
    "Level",
    "Limits",
    "Line",
    "Measures",
    "Missing",
    "Mode",
    "Move",
    "Needed",
    "Observation",
    "Opening",
    "Override",
    "Oversight",
    "Permission",
    "Person",
    "Policy",
    "Prediction",
    "Proposal",
    "ReadBack",
    "ReadBackLine",
    "Reading",
    "Record",
    "Refusal",
    "Role",
    "Rules",
    "Ruling",
    "Seen",
    "SetBy",
    "Shift",
    "Shifts",
    "Signature",
    "Standard",
    "State",
    "Stated",
    "Step",
    "Tier",
    "Topic",
    "TrackRecord",
    "Verdict",
    "Verification",
    "Withdrawal",
    "action_name",
    "agency_view",
    "agency_views",
    "authority_name",
    "canonical",
    "fingerprint",
    "grade",
    "is_open",
    "is_stuck",
    "is_waiting",
    "layer_name",
    "level_name",
    "may",
    "moves",
    "oversight",
    "permission_name",
    "permissions",
    "personal_oversight",
    "read_all",
    "read_book",
    "read_budget",
    "role_name",
    "roles_with",
    "same_person",
    "shifts_of",
    "standing",
    "state_name",
    "step_name",
    "tier_name",
    "topic_name",
]

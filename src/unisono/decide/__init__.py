"""Decide: the ledger that every move goes round. A proposal is judged, a person decides, the result is graded.

    Proposal -> verdicts -> decision -> change set (room `act`) -> execution record -> grade

Start with `Decisions(FileLedger(path))`.
"""

from unisono.decide.book import History, Step
from unisono.decide.budget import BudgetPlan, ChannelBudget, read_budget
from unisono.decide.canonical import canonical, fingerprint
from unisono.decide.chain import Event, Record
from unisono.decide.decision import Approval, Decision, Export, Override, Refusal, Stated, Withdrawal
from unisono.decide.decisions import Decisions
from unisono.decide.file_ledger import FileLedger
from unisono.decide.grades import grade
from unisono.decide.grading import ChannelExecution, Gap, Grade, Judgement, Kept, Observation
from unisono.decide.guardrails import Context, Limits
from unisono.decide.ledger import Ledger, Verification
from unisono.decide.overrides import MODEL
from unisono.decide.person import ActorKind, Person, same_person
from unisono.decide.proposal import Basis, Forecast, Kind, Prediction, Proposal
from unisono.decide.read_back import Known, ReadBack, ReadBackLine, Seen
from unisono.decide.roles import Permission, Role, may, permission_name, permissions, role_name, roles_with
from unisono.decide.standing import is_open, is_stuck, standing
from unisono.decide.states import Move, State, moves, state_name
from unisono.decide.verdict import Ruling, Verdict

__all__ = [
    "MODEL",
    "ActorKind",
    "Approval",
    "Basis",
    "BudgetPlan",
    "ChannelBudget",
    "ChannelExecution",
    "Context",
    "Decision",
    "Decisions",
    "Event",
    "Export",
    "FileLedger",
    "Forecast",
    "Gap",
    "Grade",
    "History",
    "Judgement",
    "Kept",
    "Kind",
    "Known",
    "Ledger",
    "Limits",
    "Move",
    "Observation",
    "Override",
    "Permission",
    "Person",
    "Prediction",
    "Proposal",
    "ReadBack",
    "ReadBackLine",
    "Record",
    "Refusal",
    "Role",
    "Ruling",
    "Seen",
    "State",
    "Stated",
    "Step",
    "Verdict",
    "Verification",
    "Withdrawal",
    "canonical",
    "fingerprint",
    "grade",
    "is_open",
    "is_stuck",
    "may",
    "moves",
    "permission_name",
    "permissions",
    "read_budget",
    "role_name",
    "roles_with",
    "same_person",
    "standing",
    "state_name",
]

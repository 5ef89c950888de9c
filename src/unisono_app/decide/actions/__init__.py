"""The writers of the decision ledger, for every face: pages, the command line, the API and agents.

Who acts is the member who is signed in; nobody states a name.
"""

from unisono_app.decide.actions.deciding import Approve, Refuse, Withdraw
from unisono_app.decide.actions.following import Export, GradePromise
from unisono_app.decide.actions.proposing import ProposeChange
from unisono_app.decide.actions.rules import (
    Delegate,
    FreezeAll,
    LiftFreeze,
    OpenPerson,
    Revoke,
    SetAutonomy,
    SetPolicy,
    governance,
)
from unisono_app.decide.actions.talking import Ask, Release, Say, TakeBack

__all__ = [
    "Approve",
    "Ask",
    "Delegate",
    "Export",
    "FreezeAll",
    "GradePromise",
    "LiftFreeze",
    "OpenPerson",
    "ProposeChange",
    "Refuse",
    "Release",
    "Revoke",
    "Say",
    "SetAutonomy",
    "SetPolicy",
    "TakeBack",
    "Withdraw",
    "governance",
]

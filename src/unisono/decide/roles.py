"""Who may do what: one table of roles and permissions, for the ledger and for every page in front of it.

For a marketer: the planner moves money and sends files out, finance and the CMO sign, the agency proposes and sees only
its own, an agent (a program) proposes and never signs.

Rule: who sets policies may not execute (export), and who executes may not set policies, so that nobody writes the rule
and acts on it alone. Limits: the table says what a role may do at most; a delegation can add signing or exporting
within an amount, policies take away. A person without a role (the command line, where names are stated) is not held
against the table.
"""

from __future__ import annotations

from enum import StrEnum

from unisono.words import Text, msg


class Role(StrEnum):
    """What somebody is in the marketing department."""

    CMO = "cmo"
    FINANCE = "finance"
    PLANNER = "planner"
    ANALYST = "analyst"
    BRAND = "brand"
    AGENCY = "agency"
    READ_ONLY = "read_only"
    AGENT = "agent"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """One thing that somebody may be allowed to do."""

    SEE = "see"
    SEE_TOTALS = "see_totals"
    SEE_AUDIT = "see_audit"
    PROPOSE = "propose"
    COMMENT = "comment"
    SIGN = "sign"
    REFUSE = "refuse"
    CONDITION = "condition"
    WITHDRAW = "withdraw"
    EXPORT = "export"
    GRADE = "grade"
    OVERRIDE = "override"
    SET_POLICY = "set_policy"
    DELEGATE = "delegate"
    SET_AUTONOMY = "set_autonomy"
    FREEZE = "freeze"
    LIFT = "lift"
    IMPORT = "import"
    FIT = "fit"
    PLAN = "plan"
    REPORT = "report"
    OPEN_PERSONAL = "open_personal"
    OPEN_CUSTOMERS = "open_customers"
    MANAGE_PEOPLE = "manage_people"


_P = Permission
_INSIDE = frozenset({_P.SEE, _P.SEE_TOTALS, _P.SEE_AUDIT, _P.REPORT})
_TALK = frozenset({_P.PROPOSE, _P.COMMENT})
_DECIDE = frozenset({_P.SIGN, _P.REFUSE, _P.CONDITION, _P.WITHDRAW})
_WORK = frozenset({_P.IMPORT, _P.FIT, _P.PLAN})

_TABLE: dict[Role, frozenset[Permission]] = {
    Role.CMO: _INSIDE
    | _TALK
    | _DECIDE
    | _WORK
    | {_P.OVERRIDE, _P.SET_POLICY, _P.DELEGATE, _P.SET_AUTONOMY, _P.FREEZE, _P.LIFT},
    Role.FINANCE: _INSIDE | _TALK | _DECIDE | {_P.IMPORT, _P.PLAN, _P.GRADE, _P.SET_POLICY, _P.FREEZE, _P.LIFT},
    Role.PLANNER: _INSIDE | _TALK | _DECIDE | _WORK | {_P.EXPORT, _P.GRADE, _P.FREEZE, _P.LIFT},
    Role.ANALYST: _INSIDE | _TALK | _WORK | {_P.GRADE, _P.OVERRIDE, _P.FREEZE},
    Role.BRAND: _INSIDE | _TALK | _DECIDE | {_P.SET_POLICY, _P.FREEZE},
    Role.AGENCY: _TALK | {_P.SEE},
    Role.READ_ONLY: _INSIDE,
    Role.AGENT: _TALK | {_P.SEE, _P.SEE_TOTALS},
    Role.ADMINISTRATOR: frozenset(
        {
            _P.SEE,
            _P.SEE_TOTALS,
            _P.SEE_AUDIT,
            _P.IMPORT,
            _P.FREEZE,
            _P.OPEN_PERSONAL,
            _P.OPEN_CUSTOMERS,
            _P.MANAGE_PEOPLE,
        }
    ),
}

DELEGABLE = frozenset({_P.PROPOSE, _P.SIGN, _P.EXPORT})
"""What a delegation can add to a role, within its amount, markets, channels and time."""


def may(role: Role | None, permission: Permission) -> bool:
    """Whether `role` has `permission`; without a role nothing is held against the table.

    >>> may(Role.FINANCE, Permission.SIGN), may(Role.AGENCY, Permission.SEE_TOTALS)
    (True, False)
    """
    return role is None or permission in _TABLE[role]


def permissions(role: Role) -> frozenset[Permission]:
    """All that `role` may do."""
    return _TABLE[role]


def roles_with(permission: Permission) -> tuple[Role, ...]:
    """The roles that may do it, in the order of the enumeration."""
    return tuple(role for role in Role if permission in _TABLE[role])


def role_name(role: Role) -> Text:
    """The role in words."""
    return {
        Role.CMO: msg("CMO"),
        Role.FINANCE: msg("finance"),
        Role.PLANNER: msg("planner"),
        Role.ANALYST: msg("analyst"),
        Role.BRAND: msg("brand"),
        Role.AGENCY: msg("agency"),
        Role.READ_ONLY: msg("read-only"),
        Role.AGENT: msg("agent"),
        Role.ADMINISTRATOR: msg("administrator"),
    }[role]


def permission_name(permission: Permission) -> Text:
    """What is allowed, in words that follow “may”."""
    return {
        _P.SEE: msg("see proposals"),
        _P.SEE_TOTALS: msg("see totals and other parties"),
        _P.SEE_AUDIT: msg("see the whole audit"),
        _P.PROPOSE: msg("propose"),
        _P.COMMENT: msg("comment"),
        _P.SIGN: msg("sign"),
        _P.REFUSE: msg("refuse"),
        _P.CONDITION: msg("ask for changes"),
        _P.WITHDRAW: msg("withdraw an approval"),
        _P.EXPORT: msg("export"),
        _P.GRADE: msg("grade"),
        _P.OVERRIDE: msg("override a red light"),
        _P.SET_POLICY: msg("set policies"),
        _P.DELEGATE: msg("delegate"),
        _P.SET_AUTONOMY: msg("set how far automation may go"),
        _P.FREEZE: msg("freeze automation"),
        _P.LIFT: msg("lift a freeze"),
        _P.IMPORT: msg("import files"),
        _P.FIT: msg("fit the model"),
        _P.PLAN: msg("plan"),
        _P.REPORT: msg("make reports"),
        _P.OPEN_PERSONAL: msg("open the measures of one person"),
        _P.OPEN_CUSTOMERS: msg("open personal data of customers"),
        _P.MANAGE_PEOPLE: msg("manage people"),
    }[permission]

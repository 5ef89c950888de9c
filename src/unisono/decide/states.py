"""The life of a proposal, as a pure table: which move is possible in which state, and what it leads to.

proposed --approve--> approved --export--> exported --grade--> graded
    |  ^                 |  |                 |  ^
    |  +-withdraw,expire-+  |                 +--+ export again: the same files
    +--refuse--> refused <--+
    +--supersede--> superseded (from proposed, conditioned and approved)
    +--condition--> conditioned --release--> proposed; a counter-proposal supersedes it

A signature that is not the last leaves it proposed.
"""

from __future__ import annotations

from enum import StrEnum

from unisono.decide.proposal import Kind
from unisono.errors import LedgerError
from unisono.words import Text, msg


class State(StrEnum):
    """Where a proposal stands."""

    PROPOSED = "proposed"
    CONDITIONED = "conditioned"
    APPROVED = "approved"
    REFUSED = "refused"
    EXPORTED = "exported"
    GRADED = "graded"
    SUPERSEDED = "superseded"


class Move(StrEnum):
    """What can be done with a proposal."""

    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    EXPORT = "export"
    GRADE = "grade"
    SUPERSEDE = "supersede"
    CONDITION = "condition"
    RELEASE = "release"
    EXPIRE = "expire"


_TABLE: dict[State, dict[Move, State]] = {
    State.PROPOSED: {
        Move.APPROVE: State.APPROVED,
        Move.REFUSE: State.REFUSED,
        Move.SUPERSEDE: State.SUPERSEDED,
        Move.CONDITION: State.CONDITIONED,
    },
    State.CONDITIONED: {
        Move.RELEASE: State.PROPOSED,
        Move.REFUSE: State.REFUSED,
        Move.SUPERSEDE: State.SUPERSEDED,
        Move.CONDITION: State.CONDITIONED,
    },
    State.APPROVED: {
        Move.EXPORT: State.EXPORTED,
        Move.WITHDRAW: State.PROPOSED,
        Move.REFUSE: State.REFUSED,
        Move.SUPERSEDE: State.SUPERSEDED,
        Move.EXPIRE: State.PROPOSED,
    },
    State.REFUSED: {},
    State.EXPORTED: {Move.EXPORT: State.EXPORTED, Move.GRADE: State.GRADED},
    State.GRADED: {},
    State.SUPERSEDED: {},
}

_NEVER: dict[Kind, frozenset[Move]] = {
    Kind.BUDGET: frozenset(),
    Kind.OVERRIDE: frozenset({Move.EXPORT, Move.GRADE, Move.CONDITION, Move.RELEASE}),
    Kind.CHANGES: frozenset(),
}
"""An override acts inside: it has no files and no promise."""


def moves(state: State, kind: Kind = Kind.BUDGET) -> tuple[Move, ...]:
    """What people can do with a proposal of this kind in `state`; an approval expires by itself."""
    return tuple(move for move in _TABLE[state] if move not in _NEVER[kind] and move is not Move.EXPIRE)


def after(state: State, move: Move, proposal_id: str, kind: Kind = Kind.BUDGET) -> State:
    """The state that `move` leads to.

    Raises:
        LedgerError: the move is not possible; says the state and what can be done.
    """
    if move in _TABLE[state] and move not in _NEVER[kind]:
        return _TABLE[state][move]
    raise LedgerError(
        msg(
            "Proposal {proposal} is {state}: it is not possible {move}.",
            proposal=proposal_id,
            state=state_name(state),
            move=move_name(move),
        ),
        remedy=_remedy(state, kind),
    )


def state_name(state: State) -> Text:
    """The state in words."""
    return {
        State.PROPOSED: msg("proposed"),
        State.CONDITIONED: msg("to be changed"),
        State.APPROVED: msg("approved"),
        State.REFUSED: msg("refused"),
        State.EXPORTED: msg("exported"),
        State.GRADED: msg("graded"),
        State.SUPERSEDED: msg("superseded"),
    }[state]


def move_name(move: Move) -> Text:
    """The move in words."""
    return {
        Move.APPROVE: msg("to approve it"),
        Move.REFUSE: msg("to refuse it"),
        Move.WITHDRAW: msg("to withdraw its approval"),
        Move.EXPORT: msg("to export it"),
        Move.GRADE: msg("to grade it"),
        Move.SUPERSEDE: msg("to replace it by another"),
        Move.CONDITION: msg("to ask for changes"),
        Move.RELEASE: msg("to take the conditions back"),
        Move.EXPIRE: msg("to let its approval expire"),
    }[move]


def _remedy(state: State, kind: Kind) -> Text:
    possible = moves(state, kind)
    if possible:
        names = tuple(move_name(move) for move in possible)
        if state is State.EXPORTED:
            return msg(
                "What can be done: {moves}. To take the changes back, apply its undo file and propose a new plan.",
                moves=names,
            )
        return msg("What can be done: {moves}.", moves=names)
    if state is State.GRADED:
        return msg("Its story is complete. Make a new proposal to go on from here.")
    return msg("Make a new proposal.")

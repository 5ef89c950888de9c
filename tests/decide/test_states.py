"""Every move in every state: possible as the table says, or refused with the state and what can be done."""

from __future__ import annotations

import itertools

import pytest

from unisono.decide import Kind, Move, State, moves
from unisono.decide.states import after, move_name, state_name
from unisono.errors import LedgerError

POSSIBLE = {
    (State.PROPOSED, Move.APPROVE): State.APPROVED,
    (State.PROPOSED, Move.REFUSE): State.REFUSED,
    (State.PROPOSED, Move.SUPERSEDE): State.SUPERSEDED,
    (State.PROPOSED, Move.CONDITION): State.CONDITIONED,
    (State.CONDITIONED, Move.CONDITION): State.CONDITIONED,
    (State.CONDITIONED, Move.RELEASE): State.PROPOSED,
    (State.CONDITIONED, Move.REFUSE): State.REFUSED,
    (State.CONDITIONED, Move.SUPERSEDE): State.SUPERSEDED,
    (State.APPROVED, Move.EXPIRE): State.PROPOSED,
    (State.APPROVED, Move.REFUSE): State.REFUSED,
    (State.APPROVED, Move.WITHDRAW): State.PROPOSED,
    (State.APPROVED, Move.EXPORT): State.EXPORTED,
    (State.APPROVED, Move.SUPERSEDE): State.SUPERSEDED,
    (State.EXPORTED, Move.EXPORT): State.EXPORTED,
    (State.EXPORTED, Move.GRADE): State.GRADED,
}


@pytest.mark.parametrize(("state", "move"), list(itertools.product(State, Move)))
def test_every_move_in_every_state(state: State, move: Move) -> None:
    if (state, move) in POSSIBLE:
        assert after(state, move, "P-0001") is POSSIBLE[state, move]
        assert (move in moves(state)) is (move is not Move.EXPIRE)  # no person's move: it happens by itself
        return
    with pytest.raises(LedgerError) as caught:
        after(state, move, "P-0001")
    assert str(state_name(state)) in str(caught.value.what)
    assert str(move_name(move)) in str(caught.value.what)
    for possible in moves(state):
        assert str(move_name(possible)) in str(caught.value.remedy)


def test_an_override_has_no_files_and_no_grade() -> None:
    assert moves(State.APPROVED, Kind.OVERRIDE) == (Move.WITHDRAW, Move.REFUSE, Move.SUPERSEDE)
    with pytest.raises(LedgerError):
        after(State.APPROVED, Move.EXPORT, "P-0001", Kind.OVERRIDE)

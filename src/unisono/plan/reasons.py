"""Why a channel's money was moved, in words."""

from __future__ import annotations

from unisono.words import Share, Text, msg

_SMALL = 0.02
_AT_BOUND = 1e-4


def reason(*, planned: float, today: float, lower: float, upper: float, marginal: float, typical: float) -> Text:
    """Why `today`'s money became `planned`.

    Args:
        planned: money over the window; `today`, `lower` and `upper` likewise.
        today: of the usual split.
        lower: limit.
        upper: limit; equal limits leave no choice.
        marginal: outcome of the next unit at `planned`.
        typical: mean of `marginal` over the plan's money.
    """
    near, usual = round(marginal, 2), round(typical, 2)
    if upper - lower <= 1e-9 * max(upper, 1.0):
        return msg("Locked: kept as asked.") if abs(planned - today) <= 1e-6 * max(today, 1.0) else msg("Set as asked.")
    if today <= 0 or planned <= 0:
        return _from_or_to_nothing(planned, today, near, usual)
    move = planned / today - 1
    if abs(move) < _SMALL:
        return msg("Kept: what is known does not justify a move.")
    if move > 0:
        return _raised(Share(move), near, at_bound=planned >= upper * (1 - _AT_BOUND))
    return _lowered(Share(-move), near, usual, at_bound=planned <= lower * (1 + _AT_BOUND))


def tried(*, planned: float, today: float, marginal: float, typical: float) -> Text:
    """What an amount of a split that somebody laid out means, where nobody held this channel; arguments as `reason`."""
    near, usual = round(marginal, 2), round(typical, 2)
    if today <= 0 or planned <= 0:
        return _from_or_to_nothing(planned, today, near, usual)
    move = planned / today - 1
    if abs(move) < _SMALL:
        return msg("As in the usual split.")
    return (
        _raised(Share(move), near, at_bound=False) if move > 0 else _lowered(Share(-move), near, usual, at_bound=False)
    )


def _raised(move: Share, near: float, *, at_bound: bool) -> Text:
    if at_bound:
        return msg(
            "Raised by {move} to its upper bound: the next unit still returns {marginal}.", move=move, marginal=near
        )
    return msg("Raised by {move}: after it, the next unit returns {marginal}.", move=move, marginal=near)


def _lowered(move: Share, near: float, usual: float, *, at_bound: bool) -> Text:
    if at_bound:
        return msg(
            "Lowered by {move} to its lower bound: its last unit returns {marginal}, the plan's average is {typical}.",
            move=move,
            marginal=near,
            typical=usual,
        )
    return msg(
        "Lowered by {move}: its last unit returns {marginal}, the plan's average is {typical}.",
        move=move,
        marginal=near,
        typical=usual,
    )


def _from_or_to_nothing(planned: float, today: float, near: float, usual: float) -> Text:
    if planned > 0:
        return msg("Started: nothing was spent on it lately; the next unit returns {marginal}.", marginal=near)
    if today > 0:
        return msg(
            "Stopped: its first unit would return {marginal}, the plan's average is {typical}.",
            marginal=near,
            typical=usual,
        )
    return msg("Left at nothing: no money was spent on it lately, and none is planned.")

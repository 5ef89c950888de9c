"""What the application refuses beyond the engine's errors: all of them say what happened and what to do."""

from __future__ import annotations

from typing import ClassVar, Self

from unisono.decide import Permission, Role, permission_name, role_name, roles_with
from unisono.errors import UnisonoError
from unisono.words import Text, msg


class AppError(UnisonoError):
    """The application refuses; `status` is the HTTP answer.

    `way` is the page where the remedy is done: the name of its address, and what leads there.
    """

    code = "app"
    status = 422
    way: ClassVar[tuple[str, Text] | None] = None


class NotAllowedError(AppError):
    """The role does not have the permission."""

    code = "not_allowed"
    status = 403

    @classmethod
    def of(cls, role: Role, permission: Permission) -> Self:
        """`role` may not do this; names who may."""
        return cls(
            msg(
                "Your role here ({role}) does not include this: {permission}.",
                role=role_name(role),
                permission=permission_name(permission),
            ),
            remedy=msg("These roles may: {roles}.", roles=tuple(role_name(other) for other in roles_with(permission))),
        )

    @classmethod
    def of_token(cls, role: Role, permission: Permission) -> Self:
        """A program may not do this: its token does not go so far, or its owner's `role` does not."""
        return cls(
            msg(
                "This token does not include this, or the role of its owner ({role}) does not: {permission}.",
                role=role_name(role),
                permission=permission_name(permission),
            ),
            remedy=msg("Make a token that goes further on the page “My account”, or ask somebody who may."),
        )


class NotFoundError(AppError):
    """There is no such thing here, or not for this person; both are told alike."""

    code = "not_found"
    status = 404


class TooMuchError(AppError):
    """A limit on number or size."""

    code = "too_much"
    status = 429


class StaleError(AppError):
    """What was looked at has changed meanwhile."""

    code = "stale"
    status = 409

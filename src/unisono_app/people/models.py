"""People: accounts, their memberships of workspaces, invitations, and tokens for programs.

Rule: an account is a person with an address; what it may do is said by its memberships, one per workspace, each with
roles. Tokens and invitations are kept as hashes only: whoever reads the database cannot use them.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from unisono.decide import Permission, Role, permissions
from unisono_app.base.scope import Scoped


class Accounts(BaseUserManager["User"]):
    """Makes accounts; addresses are compared without case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A new account."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """The account with this address."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person's account; `handle` is what records name, so that an address never enters a chain."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    handle = models.CharField(max_length=16, unique=True, default="")
    language = models.CharField(max_length=2, choices=[("en", "English"), ("fr", "Français")], blank=True)
    scheme = models.CharField(max_length=5, choices=[("light", "light"), ("dark", "dark")], blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    failed_sign_ins = models.PositiveIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = Accounts()

    def __str__(self) -> str:
        return self.name or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        """As the frame's; a new account gets its handle."""
        self.handle = self.handle or f"u{secrets.token_hex(6)}"
        super().save(*args, **kwargs)

    @property
    def is_staff(self) -> bool:
        """The frame's own administration is not installed."""
        return False


class Membership(Scoped):
    """What an account is in one workspace."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    roles = models.JSONField(default=list)
    agency = models.CharField(max_length=80, blank=True)
    team = models.CharField(max_length=80, blank=True)
    system_account = models.CharField(max_length=80, blank=True)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        constraints = (models.UniqueConstraint(fields=("workspace", "user"), name="one_membership_each"),)

    def __str__(self) -> str:
        return f"{self.user} in {self.workspace}"

    @property
    def all_roles(self) -> tuple[Role, ...]:
        """The roles, as they were given."""
        return tuple(Role(role) for role in self.roles)

    def allowed(self, *, alone: bool) -> frozenset[Permission]:
        """What the roles may do together.

        Whoever sets policies does not export, except in a workspace of one person (`alone`), where nobody else could.
        """
        found = frozenset[Permission]().union(*(permissions(role) for role in self.all_roles))
        if not alone and {Permission.SET_POLICY, Permission.EXPORT} <= found:
            return found - {Permission.EXPORT}
        return found


class Invitation(Scoped):
    """A seat that waits for somebody: opened once, by the link that was handed over, until it expires."""

    email = models.EmailField()
    roles = models.JSONField(default=list)
    agency = models.CharField(max_length=80, blank=True)
    team = models.CharField(max_length=80, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.email} to {self.workspace}"


class ApiToken(Scoped):
    """A program's way in, for one member of one workspace; shown once, kept as a hash.

    It looks; `may_propose` adds proposing; `may_act` adds all that its owner may do, signing included.
    """

    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=12)
    may_propose = models.BooleanField(default=False)
    may_act = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"


def digest(secret: str) -> str:
    """What is kept of a token or of an invitation's link: its SHA-256 (the secret itself has 256 random bits)."""
    return hashlib.sha256(secret.encode()).hexdigest()

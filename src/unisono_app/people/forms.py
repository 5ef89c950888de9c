"""Forms about people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from unisono.decide import Role, role_name
from unisono.words import msg
from unisono_app.base.forms import label
from unisono_app.base.templatetags.words import words
from unisono_app.people.actions import FRESH
from unisono_app.people.models import User


class NewAccount(forms.Form):
    """The name, the address and the password of a new person."""

    name = forms.CharField(label=label(msg("Your name")), max_length=120)
    email = forms.EmailField(
        label=label(msg("E-mail address")), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label=label(msg("Password")),
        help_text=label(msg("At least 12 characters; a sentence is easy to remember.")),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        max_length=200,
    )
    language = forms.ChoiceField(
        label=label(msg("Language")), choices=[("fr", "Français"), ("en", "English")], initial="en"
    )

    def clean_password(self) -> str:
        """The password, if it is strong enough."""
        password: str = self.cleaned_data["password"]
        validate_password(password, User(email=self.data.get("email", ""), name=self.data.get("name", "")))
        return password

    def clean_email(self) -> str:
        """The address, if nobody has it yet."""
        email: str = self.cleaned_data["email"].strip().lower()
        if User.objects.filter(email=email).exists():
            raise forms.ValidationError(words().text(msg("Somebody here already has this address.")))
        return email


def role_choices() -> list[tuple[str, Any]]:
    """The roles that a member can have, in words; agents come in by tokens."""
    return [(role.value, label(role_name(role))) for role in Role if role is not Role.AGENT]


class SeatForm(forms.Form):
    """What somebody is in a workspace."""

    roles = forms.MultipleChoiceField(
        label=label(msg("Roles")),
        help_text=label(
            msg("The ledger records the one that an act asks for; whoever has several signs once, in one of them.")
        ),
        choices=role_choices,
        widget=forms.CheckboxSelectMultiple,
    )
    agency = forms.CharField(
        label=label(msg("Agency")),
        help_text=label(
            msg("For an agency’s people: they see only what is theirs, and propose about the channels delegated to it.")
        ),
        max_length=80,
        required=False,
    )
    team = forms.CharField(label=label(msg("Team")), max_length=80, required=False)

    def clean_roles(self) -> tuple[Role, ...]:
        """The chosen roles."""
        return tuple(Role(role) for role in self.cleaned_data["roles"])


class InviteForm(SeatForm):
    """A seat for somebody who is not here yet."""

    email = forms.EmailField(label=label(msg("E-mail address")))
    field_order = ("email", "roles", "agency", "team")


class JoinForm(NewAccount):
    """The account of somebody invited: the address is that of the invitation."""

    email = None  # type: ignore[assignment]

    def clean_email(self) -> str:
        """Given by the invitation."""
        return ""


class SignInRulesForm(forms.Form):
    """What a workspace asks for before sensitive acts."""

    fresh_minutes = forms.TypedChoiceField(
        label=label(msg("Who signs in again")),
        help_text=label(msg("An open laptop then signs nothing. Programs with tokens leave such acts to people.")),
        choices=[
            ("", label(msg("Nobody: a sign-in counts for as long as it lasts"))),
            *((n, label(msg("Whoever signed in more than {n} minutes ago", n=n))) for n in FRESH),
        ],
        coerce=int,
        empty_value=None,
        required=False,
    )
    second_factor = forms.BooleanField(
        label=label(msg("A second factor is needed")),
        help_text=label(msg("Whoever comes in by the company has its own.")),
        required=False,
    )

"""People: accounts, memberships and roles, invitations, tokens, sign-in."""

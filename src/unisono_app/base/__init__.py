"""Base: what every room of the application stands on (workspaces, scope, actions, the chain's store, pages' parts)."""

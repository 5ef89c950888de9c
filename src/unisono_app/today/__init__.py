"""Today: what is spent, what it earns, what waits, what is not trusted, what was learned."""

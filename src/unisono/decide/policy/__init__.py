"""Policies: what a company asks of its own decisions, folded to the tightest and checked on every proposal."""

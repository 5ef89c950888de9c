"""Decide: proposals, signatures, policies and the ledger, as pages."""

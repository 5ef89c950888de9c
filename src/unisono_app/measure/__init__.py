"""Measure: what each channel earns, how far that can be trusted, and what would tell more."""

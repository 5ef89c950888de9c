"""Readers: from a recognised sheet to canonical rows. A platform's `source.toml` names the one that reads it."""

"""Keeping: the whole application in one file, and back from it."""

"""Unisono: the conductor of a marketing department."""

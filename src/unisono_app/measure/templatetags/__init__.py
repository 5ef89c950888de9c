"""Words of the room Measure in templates."""

"""Words of the room Plan in templates."""

"""Words of the room Today in templates."""

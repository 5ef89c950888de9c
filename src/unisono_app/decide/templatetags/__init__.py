"""Words of the room Decide in templates."""

"""Words of the room People in templates."""

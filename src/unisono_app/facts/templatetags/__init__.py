"""Words of the room Facts in templates."""

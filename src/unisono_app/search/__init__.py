"""Search: rooms, proposals, channels, campaigns and definitions from one field, also by keys alone."""

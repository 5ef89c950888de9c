"""Why: where a number comes from, for every number of every page."""

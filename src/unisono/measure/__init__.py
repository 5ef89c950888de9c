"""Measure: what each euro really earns; indicators from facts alone (`kpis`), and the media-mix model (`mmm`)."""

"""Charts: one Vega-Lite specification per file, from plain rows and words; `draw` is the only place that draws."""

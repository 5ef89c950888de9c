"""Doors to the tools that others use: a fit leaves as ArviZ data, as Arrow tables or a model card; histories come in.

`inference_data` (posterior for ArviZ), `tables` (Arrow, Parquet, CSV), `card` (what a fit is, for those who must answer
for it), `layouts` (data laid out for Meridian or PyMC-Marketing), `export` (all of it as files). Nothing in the engine
needs this room, and its libraries are loaded when they are used.
"""

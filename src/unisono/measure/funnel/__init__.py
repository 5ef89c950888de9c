"""Funnel and long term: what the brand adds after the quarter, and what the leads of a month become.

`fit_brand` reads outcomes, spend, sparse surveys and search volumes in one model; `fit_leads` turns leads into deals.
"""

"""Model averaging: several forms of response are fitted, and each counts by what the outcome says for it.

`evidence` weighs a form, `forms` holds the candidates and their mixture, `engine` fits and pools them.
"""
